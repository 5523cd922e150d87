"""`keywatch check URL`: one address, through the same guard."""

import pytest
from crawlers_builders import BRISK, MP3, MP4, Site
from range_builders import ranged

from crawlers.check import fetch_one, read_in_parts
from crawlers.ranges import NoRanges
from domain.errors import Forbidden, NotFound, Refused

VIDEO = """{"id": "1", "title": "t", "account": {"id": "u"}, "url": "/v/1",
 "files": [{"url": "/m.mp4", "height": 180}]}"""
PARAGRAPH = "The lantern swung above the gate, and nobody in the old town slept that night. "


@pytest.fixture
def site():
    article = "".join(f"<p>{n} {PARAGRAPH * 3}</p>" for n in range(6))
    page = f"<html><body><nav>home</nav><article>{article}</article></body></html>"
    pages = {"/api/videos/1": VIDEO, "/m.mp4": MP4, "/sound": MP3, "/page": page}
    with Site({**pages, "/bare": "<html></html>"}) as made:
        yield made


def check(rig, site, path, *, known=True):
    platforms = [site.platform("json_video")] if known else []
    return fetch_one(f"{site.url}{path}", platforms, BRISK, rig.vault)


def test_a_posting_is_read_by_its_make(rig, site):
    [capture] = check(rig, site, "/v/1")
    assert rig.vault.get(capture.digest) == MP4


def test_a_media_file_is_taken_as_it_is(rig, site):
    [capture] = check(rig, site, "/sound")
    assert (capture.media_type, rig.vault.get(capture.digest)) == ("audio/mpeg", MP3)


def test_of_any_other_page_the_main_text_is_taken(rig, site):
    [capture] = check(rig, site, "/page")
    text = rig.vault.get(capture.digest).decode()
    assert PARAGRAPH.strip() in text
    assert "home" not in text


def test_a_private_address_is_refused(rig, site):
    with pytest.raises(Forbidden):
        check(rig, site, "/sound", known=False)
    assert site.asked == []


@pytest.mark.parametrize(("path", "error"), [("/none", NotFound), ("/bare", Refused)])
def test_what_cannot_be_taken_is_said(rig, site, path, error):
    with pytest.raises(error):
        check(rig, site, path)


def parts(site, path):
    return read_in_parts(f"{site.url}{path}", [site.platform("json_video")], BRISK)


def test_a_film_is_read_in_parts_after_its_host_was_asked():
    with Site({"/film.mp4": ranged(MP4)}) as site:
        with parts(site, "/film.mp4") as reader:
            assert (reader.size, reader.read_at(4, 9)) == (len(MP4), MP4[4:9])
        assert [one.path for one in site.asked][:2] == ["/robots.txt", "/film.mp4"]


def test_a_film_that_robots_txt_forbids_is_not_read_in_parts():
    rules = "User-agent: *\nDisallow: /film.mp4\n"
    with Site({"/film.mp4": ranged(MP4), "/robots.txt": rules}) as site:
        with pytest.raises(Forbidden, match=r"robots\.txt forbids"):
            parts(site, "/film.mp4")
        assert [one.path for one in site.asked] == ["/robots.txt"]


def test_of_a_server_that_knows_no_ranges_it_is_said(site):
    with pytest.raises(NoRanges, match="knows no ranges"):
        parts(site, "/m.mp4")


def test_no_parts_are_read_from_a_private_address():
    with Site({"/film.mp4": ranged(MP4)}) as site:
        with pytest.raises(Forbidden, match="not a public place"):
            read_in_parts(f"{site.url}/film.mp4", [], BRISK)
        assert site.asked == []
