"""Files at an address are read in parts, and only where and as long as that is sound."""

from dataclasses import replace

import pytest
from crawlers_builders import Reply, Site
from range_builders import ranged

from crawlers.options import CrawlOptions
from crawlers.ranges import NoRanges, RangeReader
from domain.errors import Forbidden, NotFound, PlatformUnavailable, Refused, TooLarge

BODY = bytes(range(256)) * 100
BRISK = CrawlOptions(page_seconds=2.0)


def first_then(first, then):
    """Answer the first question in one way and all later ones in another."""
    asked_before = []

    def answer(asked):
        given = then if asked_before else first
        asked_before.append(asked)
        return given(asked) if callable(given) else given

    return answer


@pytest.fixture
def site():
    with Site({"/song.mp3": ranged(BODY, ETag='"one"')}) as site:
        yield site


def reader(site, path="/song.mp3", options=BRISK):
    leave = frozenset({f"127.0.0.1:{site.port}"})
    return RangeReader(f"{site.url}{path}", options, leave)


def test_only_what_is_asked_for_is_fetched(site):
    with reader(site) as song:
        assert (song.name, song.size) == ("song.mp3", len(BODY))
        assert song.read_at(10_000, 10_010) == BODY[10_000:10_010]
        assert song.read_at(len(BODY) - 5, len(BODY) + 5) == BODY[-5:]
        assert song.read_at(len(BODY), len(BODY) + 5) == b""
        assert song.read_at(0, 8) == BODY[:8]
        assert song.fetched == 4096 + 10 + 5
    assert len(site.asked) == 3
    assert {asked.headers["Accept-Encoding"] for asked in site.asked} == {"identity"}
    assert [asked.headers.get("If-Range") for asked in site.asked] == [None, '"one"', '"one"']


def test_a_private_address_is_not_asked(site):
    with pytest.raises(Forbidden, match="not a public place"):
        RangeReader(f"{site.url}/song.mp3", BRISK)
    assert not site.asked


def test_a_redirect_is_followed_to_where_it_may_lead(site):
    site.pages["/here"] = Reply(status=302, headers={"Location": "/song.mp3"})
    with reader(site, "/here") as song:
        assert song.read_at(5000, 5002) == BODY[5000:5002]
        assert song.name == "song.mp3"
    site.pages["/file"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(Forbidden, match="only http"):
        reader(site, "/file")
    site.pages["/round"] = Reply(status=302, headers={"Location": "/round"})
    with pytest.raises(Refused, match="more than 8 redirects"):
        reader(site, "/round")


@pytest.mark.parametrize(
    "answer",
    [
        Reply(BODY),
        ranged(BODY, **{"Content-Encoding": "gzip"}),
        Reply(BODY[:10], status=206),
        Reply(BODY[:10], status=206, headers={"Content-Range": "bytes 9-0/10"}),
        Reply(BODY[:10], status=206, headers={"Content-Range": "bytes 0-9/*"}),
    ],
)
def test_a_server_without_ranges_is_left_to_whole_fetches(site, answer):
    site.pages["/whole"] = answer
    with pytest.raises(NoRanges):
        reader(site, "/whole")


@pytest.mark.parametrize(
    "then",
    [
        ranged(BODY, ETag='"two"'),
        ranged(BODY + b"more", ETag='"one"'),
        Reply(BODY),
        Reply(status=416),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_refused(site, then):
    site.pages["/song.mp3"] = first_then(ranged(BODY, ETag='"one"'), then)
    with reader(site) as song, pytest.raises(Refused, match="changed while it was read"):
        song.read_at(5000, 6000)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (404, NotFound),
        (403, Forbidden),
        (418, Refused),
        (429, PlatformUnavailable),
        (503, PlatformUnavailable),
    ],
)
def test_a_status_means_what_it_means_for_any_fetch(site, status, error):
    site.pages["/song.mp3"] = first_then(ranged(BODY), Reply(status=status))
    with reader(site) as song, pytest.raises(error):
        song.read_at(5000, 6000)


def test_other_bytes_than_asked_for_are_refused(site):
    told = {"Content-Range": f"bytes 0-999/{len(BODY)}"}
    site.pages["/song.mp3"] = first_then(
        ranged(BODY), Reply(BODY[:1000], status=206, headers=told)
    )
    with reader(site) as song, pytest.raises(Refused, match="asked for bytes from 5000"):
        song.read_at(5000, 6000)
    told = {"Content-Range": f"bytes 5000-5999/{len(BODY)}"}
    site.pages["/song.mp3"] = first_then(ranged(BODY), Reply(BODY, status=206, headers=told))
    with reader(site) as song, pytest.raises(Refused, match="got more"):
        song.read_at(5000, 6000)


def test_a_body_that_breaks_off_is_worth_another_try(site):
    told = {"Content-Range": f"bytes 5000-5999/{len(BODY)}"}
    short = Reply(BODY[5000:5500], status=206, headers=told)
    site.pages["/song.mp3"] = first_then(ranged(BODY), short)
    with (
        reader(site) as song,
        pytest.raises(PlatformUnavailable, match="broke off at byte 5500"),
    ):
        song.read_at(5000, 6000)


def test_a_server_that_dawdles_is_given_up(site):
    told = {"Content-Range": f"bytes 0-4095/{len(BODY)}"}
    pieces = tuple(BODY[n : n + 512] for n in range(0, 4096, 512))
    site.pages["/slow"] = Reply(status=206, headers=told, pieces=pieces, pause=0.2)
    with pytest.raises(PlatformUnavailable, match="took too long"):
        reader(site, "/slow", replace(BRISK, page_seconds=0.5))


def test_no_more_is_read_than_allowed(site):
    with reader(site, options=replace(BRISK, media_bytes=6000)) as song:
        song.read_at(5000, 6000)
        with pytest.raises(TooLarge, match="more than 6000 bytes"):
            song.read_at(7000, 9000)


def test_nobody_there_is_worth_another_try():
    with Site() as gone:
        leave, url = frozenset({f"127.0.0.1:{gone.port}"}), gone.url
    with pytest.raises(PlatformUnavailable, match="cannot be reached"):
        RangeReader(f"{url}/song.mp3", BRISK, leave)
