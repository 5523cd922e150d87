"""robots.txt, pace and who we say we are."""

from dataclasses import replace

import pytest
from crawlers_builders import BRISK, MP4, Reply, Site

from domain.crawl import TaskKind

VIDEO = """{"id": "1", "title": "t", "account": {"id": "u"}, "url": "/v/1",
 "files": [{"url": "/private/m.mp4", "height": 180}]}"""
NO_ENTRY = "User-agent: *\nDisallow: /private/\n"


@pytest.fixture
def site():
    pages = {"/api/videos/1": VIDEO, "/private/m.mp4": MP4, "/robots.txt": NO_ENTRY}
    with Site(pages) as made:
        yield made


def ask(rig, site, **changes):
    rig.ask(site.platform("json_video", **changes), TaskKind.POSTING, "1")


def test_what_robots_forbids_is_not_fetched(rig, site):
    ask(rig, site)
    [reason] = rig.aside()
    assert reason.endswith(f"robots.txt forbids {site.url}/private/m.mp4")
    assert site.times("/private/m.mp4") == 0


def test_robots_is_asked_once_a_host(rig, site):
    ask(rig, site)
    assert site.times("/robots.txt") == 1


def test_rules_for_our_own_name_come_first(rig, site):
    site.pages["/robots.txt"] = NO_ENTRY + "\nUser-agent: keywatch\nAllow: /\n"
    ask(rig, site)
    assert len(rig.sightings()) == 1


def test_robots_can_be_waived_for_one_platform(rig, site):
    ask(rig, site, options={"robots": "ignore"})
    assert len(rig.sightings()) == 1
    assert site.times("/robots.txt") == 0


def test_a_redirect_into_what_robots_forbids_is_not_followed(rig, site):
    site.pages["/api/videos/1"] = Reply(status=302, headers={"Location": "/private/page"})
    ask(rig, site)
    [reason] = rig.aside()
    assert "robots.txt forbids" in reason


def test_a_site_whose_robots_fails_is_asked_later(rig, site):
    rig.options = replace(BRISK, retry_seconds=60)
    site.pages["/robots.txt"] = Reply(status=503)
    ask(rig, site)
    assert site.times("/api/videos/1") == 0
    assert rig.aside() == []
    with rig.store.reading() as tx:
        assert tx.frontier.next_due(rig.at) > rig.at


def test_a_crawl_delay_keeps_requests_apart(rig, site):
    site.pages["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.4\n"
    ask(rig, site)
    assert site.asked_at("/private/m.mp4") - site.asked_at("/api/videos/1") >= 0.38


def test_our_own_delay_keeps_requests_apart(rig, site):
    rig.options = replace(BRISK, delay_seconds=0.4)
    site.pages["/robots.txt"] = ""
    ask(rig, site)
    assert (
        site.asked_at("/private/m.mp4") - site.asked_at("/api/videos/1") >= 0.19
    )  # Scrapy varies a delay by half of it.


def test_we_say_who_we_are_and_nothing_else(rig, site):
    rig.options = replace(BRISK, contact="https://keywatch.example/bot")
    site.pages["/robots.txt"] = Reply("", headers={"Set-Cookie": "id=1"})
    ask(rig, site)
    [page] = (a for a in site.asked if a.path == "/api/videos/1")
    assert page.headers["User-Agent"] == "keywatch/0.1 (+https://keywatch.example/bot)"
    assert {"Cookie", "Referer"}.isdisjoint(page.headers)
