"""The make of `stage`: rooms, and playlists that grow while we listen."""

import json
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from crawlers_builders import BRISK, Reply, Site, a_segment

from domain.crawl import CrawlTask, TaskKind
from domain.posting import LinkState

ROOM = {
    "id": "r1",
    "title": "Concert",
    "host": {"id": "h1", "name": "Host"},
    "opened": "2026-05-01T11:00:00Z",
    "url": "/room/r1",
}


def a_playlist(first: int, count: int, *, ended: bool = False, extra: str = "") -> str:
    rows = "".join(f"#EXTINF:1.0,\ns{n}.ts\n" for n in range(first, first + count))
    head = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{first}\n{extra}"
    return head + rows + ("#EXT-X-ENDLIST\n" if ended else "")


@pytest.fixture
def stage():
    pages = {
        "/rooms.json": json.dumps({"rooms": [ROOM]}),
        "/room/r1.json": json.dumps(
            ROOM | {"state": "open", "playlist": "/live/r1/index.m3u8"}
        ),
        "/host/h1.json": json.dumps(
            {"id": "h1", "name": "Host", "url": "/h/1", "contact": "QQ 1"}
        ),
        "/live/r1/index.m3u8": a_playlist(7, 4, ended=True),
        **{f"/live/r1/s{n}.ts": a_segment(n) for n in range(20)},
    }
    with Site(pages) as site:
        yield site


def test_segments_become_one_file_in_order(rig, stage):
    rig.ask(stage.platform("hls_live", "stage"), TaskKind.ROOMS)
    [sighting] = rig.sightings()
    [capture] = sighting.captures
    assert capture.media_type == "video/mp2t"
    assert rig.vault.get(capture.digest) == b"".join(a_segment(n) for n in (7, 8, 9, 10))
    with rig.store.reading() as tx:
        assert tx.frontier.account("stage:h1").contacts == ("QQ 1",)


def test_a_growing_playlist_is_followed_and_other_tasks_go_on(rig, stage):
    rig.options = replace(BRISK, live_capture_seconds=4)
    started = time.monotonic()

    def growing(_):
        grown = int((time.monotonic() - started) / 0.3)
        return a_playlist(grown, 2)

    stage.pages["/live/r1/index.m3u8"] = growing
    platform = stage.platform("hls_live", "stage")
    rig.propose(CrawlTask("stage", TaskKind.ACCOUNT, "h1", rig.at))
    rig.ask(platform, TaskKind.POSTING, "r1")
    [sighting] = rig.sightings()
    assert sighting.captures[0].label == "4 seconds"
    polls = [a.at for a in stage.asked if a.path == "/live/r1/index.m3u8"]
    assert len(polls) >= 2
    assert min(b - a for a, b in pairwise(polls)) >= 0.45
    assert stage.asked_at("/host/h1.json") < polls[-1]


def test_segments_that_were_gone_before_we_came_are_noted(rig, stage):
    turns = iter([a_playlist(0, 2), a_playlist(4, 2, ended=True)])
    stage.pages["/live/r1/index.m3u8"] = lambda _: next(turns)
    rig.ask(stage.platform("hls_live"), TaskKind.POSTING, "r1")
    [sighting] = rig.sightings()
    [fault] = sighting.faults
    assert "segments 2 to 3 were gone before we came" in fault


def test_an_open_room_is_listened_to_again_later(rig, stage):
    rig.ask(stage.platform("hls_live"), TaskKind.POSTING, "r1")
    with rig.store.reading() as tx:
        assert tx.frontier.next_due(rig.at) == rig.at + rig.options.live_again


def test_a_master_playlist_leads_to_its_first_variant(rig, stage):
    master = (
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nx\n"
    )
    stage.pages["/live/r1/index.m3u8"] = master
    stage.pages["/live/r1/low.m3u8"] = a_playlist(0, 1, ended=True)
    rig.ask(stage.platform("hls_live"), TaskKind.POSTING, "r1")
    [sighting] = rig.sightings()
    assert rig.vault.get(sighting.captures[0].digest) == a_segment(0)


def test_an_encrypted_stream_is_set_aside(rig, stage):
    extra = '#EXT-X-KEY:METHOD=AES-128,URI="k"\n'
    stage.pages["/live/r1/index.m3u8"] = a_playlist(0, 1, extra=extra)
    rig.ask(stage.platform("hls_live"), TaskKind.POSTING, "r1")
    [reason] = rig.aside()
    assert "the stream is encrypted" in reason


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (json.dumps(ROOM | {"state": "open"}), LinkState.UP),
        (json.dumps(ROOM | {"state": "closed"}), LinkState.DOWN),
        (Reply(status=410), LinkState.DOWN),
    ],
)
def test_a_room_that_closed_is_down(rig, stage, answer, state):
    platform = stage.platform("hls_live", "stage")
    rig.ask(platform, TaskKind.ROOMS)
    stage.pages["/room/r1.json"] = answer
    rig.ask(platform, TaskKind.RECHECK, "r1", notice="N-1")
    with rig.store.reading() as tx:
        assert tx.frontier.link("stage:r1").state is state
