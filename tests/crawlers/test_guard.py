"""Nothing leaves for an address that is not on the open Internet."""

import asyncio

import pytest
from crawlers_builders import BRISK, Reply, Site

from crawlers.fetch import ScrapyFetch
from crawlers.guard import check_url, may_connect
from crawlers.spider import crawl
from domain.crawl import TaskKind
from domain.errors import BadInput, Forbidden, KeywatchError

OURSELVES = (
    "127.0.0.1",
    "localhost",
    "2130706433",
    "0x7f.1",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
    "[::ffff:7f00:1]",
)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.1.1", False),
        ("ff02::1", False),
        ("fe80::1%lo", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_global_addresses_are_open(address, allowed):
    assert may_connect(address, 80) is allowed


def test_a_platform_opens_its_own_port_and_no_other():
    mine = frozenset({"127.0.0.1:8000", "[::1]:8000"})
    assert may_connect("127.0.0.1", 8000, mine)
    assert may_connect("::ffff:127.0.0.1", 8000, mine)
    assert may_connect("::1", 8000, mine)
    assert not may_connect("127.0.0.1", 8001, mine)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "data:,x", "ftp://a.example/", "x"])
def test_only_web_addresses_are_asked_for(url):
    with pytest.raises(Forbidden):
        check_url(url)


@pytest.mark.parametrize("url", ["http://[::1/", "http://a.example:port/"])
def test_what_is_no_address_is_bad_input(url):
    with pytest.raises(BadInput):
        check_url(url)


def test_no_spelling_of_this_machine_is_reached(tmp_path):
    async def try_all(download):
        fetch = ScrapyFetch(download, None, BRISK, tmp_path)
        return [await outcome(fetch, f"http://{host}:{site.port}/x") for host in OURSELVES]

    async def outcome(fetch, url):
        try:
            return await fetch.page(url)
        except KeywatchError as error:
            return error

    with Site({"/x": "secret", "/robots.txt": ""}) as site:
        results = asyncio.run(crawl(BRISK, try_all))
    assert site.asked == []
    assert [type(result) for result in results] == [Forbidden] * len(OURSELVES)
    assert f"127.0.0.1:{site.port}, not a public place" in str(results[0])


def test_a_redirect_to_a_private_address_is_refused_and_the_rest_is_kept(rig):
    with Site({"/inside": "secret"}) as trap:
        to_trap = Reply(status=302, headers={"Location": f"{trap.url}/inside"})
        with Site({"/item/1": a_product("/a.png", "/b.png"), "/b.png": to_trap}) as shop:
            shop.pages["/a.png"] = b"\x89PNG\r\n\x1a\n" + bytes(99)
            rig.ask(shop.platform("jsonld_shop"), TaskKind.POSTING, "1")
    assert trap.asked == []
    [sighting] = rig.sightings()
    assert [capture.label for capture in sighting.captures] == ["picture 1"]
    [fault] = sighting.faults
    assert f"127.0.0.1:{trap.port}, not a public place" in fault


def test_a_platform_does_not_lend_its_leave_to_another(rig):
    with Site({"/api/videos/1": "{}"}) as one, Site() as two:
        rig.ask(one.platform("json_video", "one"), TaskKind.POSTING, "1")
        asked = len(one.asked)
        to_one = Reply(status=302, headers={"Location": f"{one.url}/api/videos/1"})
        two.pages["/api/videos/1"] = to_one
        rig.ask(two.platform("json_video", "two"), TaskKind.POSTING, "1")
    assert asked > 0
    assert len(one.asked) == asked


def a_product(*images: str) -> str:
    pictures = ", ".join(f'"{image}"' for image in images)
    return f"""<script type="application/ld+json">{{"@type": "Product", "name": "Poster",
    "category": "Poster", "image": [{pictures}],
    "offers": {{"seller": {{"identifier": "s1", "name": "Shop"}}}}}}</script>"""
