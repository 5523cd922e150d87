"""What becomes of a task when a site misbehaves."""

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from crawlers_builders import BRISK, MP4, NOON, Reply, Site

from domain.crawl import CrawlTask, TaskKind

VIDEO = """{"id": "1", "title": "t", "account": {"id": "u"}, "url": "/v/1",
 "files": [{"url": "/m.mp4", "height": 180}]}"""


@pytest.fixture
def site():
    with Site({"/api/videos/1": VIDEO, "/m.mp4": MP4}) as made:
        yield made


def ask(rig, site):
    rig.ask(site.platform("json_video"), TaskKind.POSTING, "1")


def is_waiting(rig):
    with rig.store.reading() as tx:
        return tx.frontier.next_due(rig.at)


def test_a_retry_after_is_believed_and_the_platform_left_alone(rig, site):
    site.pages["/api/videos/1"] = Reply(status=429, headers={"Retry-After": "7"})
    ask(rig, site)
    rig.propose(CrawlTask("site", TaskKind.POSTING, "2", NOON))
    rig.crawl(0.3, until=lambda: False)
    assert site.times("/api/videos/1") == 1
    assert site.times("/api/videos/2") == 0
    assert is_waiting(rig) == NOON + timedelta(seconds=7)
    site.pages["/api/videos/1"] = VIDEO
    rig.at = NOON + timedelta(seconds=7)
    rig.crawl()
    [sighting] = rig.sightings()
    assert sighting.posting.key == "site:1"


def test_a_throttled_task_is_never_set_aside(rig, site):
    rig.options = replace(BRISK, attempts=2, retry_after_seconds=5)
    site.pages["/api/videos/1"] = Reply(status=429)
    ask(rig, site)
    for n in range(1, 4):
        rig.at = NOON + timedelta(seconds=5 * n)
        rig.crawl()
    assert site.times("/api/videos/1") == 4
    assert rig.aside() == []


def test_a_failing_platform_is_asked_again_later_each_time_and_then_set_aside(rig, site):
    rig.options = replace(BRISK, attempts=3, retry_seconds=10)
    site.pages["/api/videos/1"] = Reply(status=500)
    ask(rig, site)
    assert is_waiting(rig) == NOON + timedelta(seconds=10)
    rig.at = NOON + timedelta(seconds=10)
    rig.crawl()
    assert is_waiting(rig) == NOON + timedelta(seconds=30)
    rig.at = NOON + timedelta(seconds=30)
    rig.crawl()
    [reason] = rig.aside()
    assert "answers 500 (tried 3 times)" in reason


def test_a_body_that_breaks_off_is_fetched_again(rig, site):
    whole = Reply(MP4)
    broken = Reply(MP4[:100], length=len(MP4))
    turns = iter([broken, whole])
    site.pages["/m.mp4"] = lambda _: next(turns)
    ask(rig, site)
    [sighting] = rig.sightings()
    assert rig.vault.get(sighting.captures[0].digest) == MP4


def test_a_redirect_loop_is_set_aside(rig, site):
    loop = Reply(status=302, headers={"Location": "/api/videos/1"})
    site.pages["/api/videos/1"] = loop
    ask(rig, site)
    [reason] = rig.aside()
    assert "redirections reached" in reason
    assert site.times("/api/videos/1") == BRISK.redirects + 1


def test_a_redirect_out_of_the_web_is_set_aside(rig, site):
    site.pages["/api/videos/1"] = Reply(
        status=302, headers={"Location": "file:///etc/hostname"}
    )
    ask(rig, site)
    [reason] = rig.aside()
    assert "answers 302" in reason


@pytest.mark.parametrize("packing", ["gzip", "gzip, gzip"])
def test_a_page_that_unpacks_to_more_than_its_limit_is_set_aside(rig, site, packing):
    rig.options = replace(BRISK, page_bytes=200_000)
    bomb = gzip.compress(bytes(20_000_000))
    body = gzip.compress(bomb) if "," in packing else bomb
    site.pages["/api/videos/1"] = Reply(body, headers={"Content-Encoding": packing})
    ask(rig, site)
    [reason] = rig.aside()
    assert "unpacks to more than 200000 bytes" in reason


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip, gzip", "x"])
def test_packings_nobody_asked_for_are_refused(rig, site, packing):
    site.pages["/api/videos/1"] = Reply(b"\x00" * 99, headers={"Content-Encoding": packing})
    ask(rig, site)
    [reason] = rig.aside()
    assert "is packed as" in reason


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_a_page_that_is_not_packed_as_it_says_is_refused(rig, site, packing):
    site.pages["/api/videos/1"] = Reply(b"plain", headers={"Content-Encoding": packing})
    ask(rig, site)
    [reason] = rig.aside()
    assert f"says it is {packing}, and is not" in reason


def test_a_page_over_its_limit_is_refused_by_what_it_says(rig, site):
    rig.options = replace(BRISK, page_bytes=50)
    ask(rig, site)
    [reason] = rig.aside()
    assert "more than 50" in reason


def test_media_over_its_limit_is_refused_though_it_says_no_length(rig, site):
    rig.options = replace(BRISK, media_bytes=100_000)
    chunk = b"8000\r\n" + bytes(0x8000) + b"\r\n"
    headers = {"Transfer-Encoding": "chunked", "Content-Length": None}
    site.pages["/m.mp4"] = Reply(pieces=(chunk,) * 9, headers=headers)
    ask(rig, site)
    [reason] = rig.aside()
    assert "longer than 100000 bytes" in reason


def test_a_body_that_trickles_for_ever_is_given_up(rig, site):
    rig.options = replace(BRISK, media_seconds=0.4, attempts=1)
    site.pages["/m.mp4"] = Reply(pieces=(b"x",) * 100, pause=0.05)
    ask(rig, site)
    [reason] = rig.aside()
    assert "took too long" in reason


def test_a_body_that_trickles_to_its_end_is_taken(rig, site):
    pieces = tuple(MP4[i : i + 1024] for i in range(0, len(MP4), 1024))
    site.pages["/m.mp4"] = Reply(pieces=pieces, pause=0.02)
    ask(rig, site)
    [sighting] = rig.sightings()
    assert sighting.captures[0].size == len(MP4)


def test_a_platform_that_is_not_there_is_asked_again(rig, site):
    platform = site.platform(
        "json_video", base_url="http://127.0.0.1:1", addresses=("127.0.0.1:1",)
    )
    rig.options = replace(BRISK, retry_seconds=60)
    rig.ask(platform, TaskKind.POSTING, "1")
    assert is_waiting(rig) == NOON + timedelta(seconds=60)


def test_a_platform_of_an_unknown_make_is_set_aside(rig, site):
    rig.ask(site.platform("typo"), TaskKind.POSTING, "1")
    [reason] = rig.aside()
    assert "no make of platform is registered as 'typo'" in reason


def test_no_leftover_stays_in_the_scratch_folder(rig, site):
    site.pages["/m.mp4"] = Reply(MP4[:100], length=len(MP4))
    rig.options = replace(BRISK, attempts=2)
    ask(rig, site)
    assert list(rig.vault.scratch().rglob("*")) == []
