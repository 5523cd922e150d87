"""The make of `stall`, against a site with pages as docs/demo.md describes them."""

import json

import pytest
from crawlers_builders import PNG, Site

from domain.crawl import TaskKind
from domain.posting import CaptureRole

PRODUCT = {
    "@type": "Product",
    "name": "Lantern, complete",
    "url": "/item/i1",
    "image": ["/img/a.png", "/img/a.png", "/img/b.png"],
    "category": "E-book",
    "releaseDate": "2026-03-01",
    "offers": {"seller": {"identifier": "s1", "name": "Stall", "url": "/shop/s1"}},
}
SHOP = {"@type": "Organization", "identifier": "s1", "name": "Stall", "telephone": "555"}
ROW = """<li class="item"><a href="/item/i1">Lantern</a>
<a class="seller" href="/shop/s1">S</a></li>"""


def script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.fixture
def stall():
    extra = """<div class="excerpt"><p>One  line.</p><p>Another.</p></div>
    <a class="drive" href="https://pan.example/s/1">1</a><a class="drive" href="/x">2</a>"""
    pages = {
        "/list": ROW + '<a class="next" href="/list?page=2">more</a>',
        "/list?page=2": ROW.replace("i1", "i2"),
        "/shop/s1": script(SHOP) + ROW,
        "/item/i1": script(PRODUCT) + extra,
        "/img/a.png": PNG,
        "/img/b.png": PNG + b"b",
    }
    with Site(pages) as site:
        yield site


def test_an_item_is_taken_with_pictures_excerpt_and_facts(rig, stall):
    rig.ask(stall.platform("jsonld_shop", "stall"), TaskKind.POSTING, "i1")
    [sighting] = rig.sightings()
    roles = [capture.role for capture in sighting.captures]
    assert roles == [CaptureRole.COVER, CaptureRole.COVER, CaptureRole.EXCERPT]
    excerpt = sighting.captures[-1]
    assert rig.vault.get(excerpt.digest) == b"One line.\nAnother."
    assert sighting.posting.facts == {"offer": "ebook", "drive_links": "1"}
    assert sighting.posting.account == "s1"
    assert not any("pan.example" in asked.path for asked in stall.asked)


def test_the_list_and_the_seller_are_walked(rig, stall):
    rig.ask(stall.platform("jsonld_shop", "stall"), TaskKind.NEWEST)
    assert rig.postings() == ["stall:i1", "stall:i2"]
    with rig.store.reading() as tx:
        assert tx.frontier.account("stall:s1").contacts == ("555",)


def test_an_item_with_nothing_to_take_is_set_aside(rig, stall):
    stall.pages["/item/i1"] = script(PRODUCT | {"image": []})
    rig.ask(stall.platform("jsonld_shop"), TaskKind.POSTING, "i1")
    assert rig.aside() == ["there is nothing to capture"]
