"""The make of `melody`, against a site with pages as docs/demo.md describes them."""

import json

import pytest
from crawlers_builders import MP3, Site

from domain.crawl import TaskKind

ROW = """<li><a class="track" href="/track/t1">Song</a>
<a class="artist" href="/artist/u1">DJ</a></li>"""
NEXT = '<nav class="pages"><a class="next" href="/new?page=2">2</a></nav>'
TRACK = {
    "@context": "https://schema.org",
    "@type": "MusicRecording",
    "name": "Song 歌",
    "url": "/track/t1",
    "datePublished": "2026-04-01",
    "duration": "PT1M40S",
    "byArtist": {"name": "Somebody"},
    "author": {"@type": "Person", "identifier": "u1", "name": "DJ", "url": "/artist/u1"},
    "audio": {
        "@type": "AudioObject",
        "contentUrl": "/stream/t1.mp3",
        "encodingFormat": "audio/mpeg",
    },
}
PERSON = {"@type": "Person", "identifier": "u1", "name": "DJ", "email": "dj@x.example"}


def script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.fixture
def melody():
    pages = {
        "/search": f'<ol class="tracks">{ROW}</ol>',
        "/new": f'<ol class="tracks">{ROW}</ol>{NEXT}',
        "/new?page=2": f'<ol class="tracks">{ROW.replace("t1", "t2")}</ol>',
        "/artist/u1": f'{script(PERSON)}<ol class="tracks">{ROW}</ol>',
        "/track/t1": script({"@type": "WebSite"})
        + "<script type='application/ld+json'>{broken</script>"
        + script({"@graph": [TRACK]}),
        "/stream/t1.mp3": MP3,
    }
    with Site(pages) as site:
        yield site


def test_a_track_is_taken_with_its_uploader(rig, melody):
    rig.ask(melody.platform("jsonld_music", "melody"), TaskKind.SEARCH, "song")
    [sighting] = rig.sightings()
    [capture] = sighting.captures
    assert (capture.media_type, rig.vault.get(capture.digest)) == ("audio/mpeg", MP3)
    assert sighting.posting.facts == {"duration_seconds": "100"}
    assert sighting.posting.title == "Song 歌"
    with rig.store.reading() as tx:
        assert tx.frontier.account("melody:u1").contacts == ("dj@x.example",)
    assert rig.aside() == []


def test_numbered_pages_are_followed(rig, melody):
    rig.ask(melody.platform("jsonld_music", "melody"), TaskKind.NEWEST)
    assert rig.postings() == ["melody:t1", "melody:t2"]


def test_a_page_without_its_json_ld_is_set_aside(rig, melody):
    melody.pages["/track/t1"] = "<h1>moved</h1>"
    rig.ask(melody.platform("jsonld_music"), TaskKind.POSTING, "t1")
    [reason] = rig.aside()
    assert "no MusicRecording in JSON-LD" in reason
