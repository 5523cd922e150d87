"""The make of `tube`, against a site with pages as docs/demo.md describes them."""

import json

import pytest
from crawlers_builders import MP4, Reply, Site

from crawlers.platforms import PLATFORMS
from domain.crawl import TaskKind

ITEM = {
    "id": "av1",
    "title": "Lantern  in\nfull",
    "account": {"id": "u7", "name": "Nightowl"},
    "duration": 40.5,
    "published": "2026-04-30T10:00:00+08:00",
    "url": "/v/av1",
    "tags": [],
}
FILES = [
    {"url": "/media/av1-1080.mp4", "type": "video/mp4", "height": 1080, "bytes": 9},
    {"url": "/media/av1.mp4", "type": "video/mp4", "height": 180, "bytes": 9},
]
ACCOUNT = {"id": "u7", "name": "Nightowl", "url": "/u/u7", "contact": "QQ 12345", "uploads": 1}


def a_tube() -> dict[str, object]:
    return {
        "/api/search": lambda asked: json.dumps(
            {"items": [ITEM] if asked.query["q"] == "提灯 lantern" else [], "next": None}
        ),
        "/api/videos?cursor=": json.dumps({"items": [ITEM], "next": "c1"}),
        "/api/videos?cursor=c1": json.dumps({"items": [ITEM | {"id": "av2"}], "next": None}),
        "/api/accounts/u7/videos": json.dumps({"items": [ITEM], "next": None}),
        "/api/accounts/u7": json.dumps(ACCOUNT),
        "/api/videos/av1": json.dumps(ITEM | {"description": "", "files": FILES}),
        "/media/av1.mp4": MP4,
    }


@pytest.fixture
def tube():
    with Site(a_tube()) as site:
        yield site


def test_a_search_brings_the_posting_its_video_and_its_uploader(rig, tube):
    rig.ask(tube.platform("json_video", "tube"), TaskKind.SEARCH, "提灯 lantern")
    [sighting] = rig.sightings()
    [capture] = sighting.captures
    assert rig.vault.get(capture.digest) == MP4
    assert capture.media_type == "video/mp4"
    assert sighting.posting.key == "tube:av1"
    assert sighting.posting.title == "Lantern in full"
    assert sighting.posting.facts == {"duration_seconds": "40.5"}
    assert sighting.posting.url == f"{tube.url}/v/av1"
    with rig.store.reading() as tx:
        account = tx.frontier.account("tube:u7")
    assert account.contacts == ("QQ 12345",)
    assert account.postings == 1
    assert rig.aside() == []


def test_the_newest_are_read_page_after_page(rig, tube):
    rig.ask(tube.platform("json_video", "tube"), TaskKind.NEWEST)
    assert rig.postings() == ["tube:av1", "tube:av2"]


def test_a_page_of_another_shape_is_set_aside_with_what_was_wrong(rig, tube):
    tube.pages["/api/search"] = '{"items": [{"id": 7}]}'
    rig.ask(tube.platform("json_video", "tube"), TaskKind.SEARCH, "x")
    [reason] = rig.aside()
    assert "not the JSON we know" in reason
    assert "items[0].id" in reason


def test_a_video_that_is_no_video_is_set_aside(rig, tube):
    tube.pages["/media/av1.mp4"] = "there is nothing here " * 50
    rig.ask(tube.platform("json_video", "tube"), TaskKind.POSTING, "av1")
    [reason] = rig.aside()
    assert "expected video, found text/plain" in reason


def test_a_removed_video_is_answered_without_a_sighting(rig, tube):
    tube.pages["/api/videos/av1"] = Reply(status=410)
    rig.ask(tube.platform("json_video", "tube"), TaskKind.POSTING, "av1")
    assert (rig.sightings(), rig.aside()) == ([], [])


def test_addresses_of_postings_are_told_from_others(tube):
    make, platform = PLATFORMS["json_video"], tube.platform("json_video")
    assert make.owns(platform, f"{platform.base_url}/v/av1") == "av1"
    assert make.owns(platform, f"{platform.base_url}/u/u7") is None
    assert make.owns(platform, "http://elsewhere.example/v/av1") is None
