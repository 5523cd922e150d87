"""Whatever a site sends, a make answers or raises one of our errors: a bug stops a worker."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace

import pytest
from crawlers_builders import BRISK, NOON, Reply, Site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.charset import decode
from crawlers.page import Page, Spooled
from crawlers.platform import Visit
from crawlers.platforms import PLATFORMS
from domain.crawl import CrawlTask, TaskKind
from domain.errors import KeywatchError
from domain.posting import Platform
from domain.protection import ProviderClass

KEYS = (
    *("id", "title", "account", "name", "url", "duration", "published", "files", "items"),
    *("next", "rooms", "host", "playlist", "state", "@type", "author", "audio", "contentUrl"),
    *("identifier", "offers", "seller", "image", "category", "datePublished"),
)
WORDS = st.sampled_from(
    (
        "/book/1/",
        "/track/2",
        "/item/3",
        "http://[",
        "http://a:b/",
        "\ud800",
        "&#xD800;",
        "&#0;",
        "#EXTM3U\n#EXTINF:2\nhttp://[\n",
        "P99999999999999999999D",
        "0001-01-01T00:00:00+14:00",
        "MusicRecording",
        "Person",
        "Product",
        "\x00",
    )
)
TEXTS = WORDS | st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)
TAGS = (
    '<div class="book"><a class="title" href="{0}">{1}</a><a class="author" href={1}>x</a>',
    '<ol class="tracks"><li><a class="track" href="{0}">{1}</a></li></ol>',
    '<li class="item"><a href="/item/{0}">{1}</a><a class="seller" href="{1}"></a></li>',
    '<ul class="toc"><li><a href="{0}">{1}</a></li></ul><time datetime="{0}"></time>',
    '<div class="content"><p>{0}</p></div><a rel="next" href="{1}"></a><h1>{0}</h1>',
    '<a class="more" href="{0}"></a><a class="next" href="{1}"></a>',
)


def as_html(pairs, value) -> str:
    rows = [TAGS[n % len(TAGS)].format(a, b) for n, a, b in pairs]
    data = json.dumps(value)
    return f"{''.join(rows)}<script type='application/ld+json'>{data}</script>"


HTML = st.builds(as_html, st.lists(st.tuples(st.integers(0, 5), TEXTS, TEXTS)), VALUES)
PAGES = HTML | st.builds(json.dumps, VALUES) | TEXTS


class OnePage:
    """Answers every page with the same text and every file with nothing."""

    def __init__(self, text: str, folder) -> None:
        self.text, self.folder = text, folder

    async def page(self, url):
        text, fault = decode(self.text.encode("utf-8", "surrogatepass"), "text/html")
        return Page(url, 200, b"", text, fault)

    look = page

    async def media(self, url):
        return Spooled(self.folder / "x", 0, "0" * 64, "video/mp4", url)

    def join(self, parts, url):
        return replace(parts[0], url=url)

    def main_text(self, _page):
        return ""

    async def pause(self, _seconds):
        pass


async def read_all(make, visit):
    for kind in make.lists:
        with suppress(KeywatchError):
            found = await make.list(visit, CrawlTask("s", kind, "a", NOON), "")
            for posting in found.postings:
                json.dumps(posting.title).encode()
                make.owns(visit.platform, posting.url)
    with suppress(KeywatchError):
        seen = await make.capture(visit, "a")
        [p.body.encode() for p in seen.parts if isinstance(p.body, str)]
        await make.look(visit, seen.posting)


@pytest.mark.parametrize("name", sorted(PLATFORMS))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=PAGES)
def test_no_page_brings_a_make_down(tmp_path, name, text):
    platform = Platform("s", name, "http://s.example", ProviderClass.CONTENT)
    visit = Visit(platform, OnePage(text, tmp_path), BRISK)
    asyncio.run(read_all(PLATFORMS[name], visit))


@pytest.mark.parametrize(
    "headers",
    [
        {"Location": "http://["},
        {"Location": "http://a:b/"},
        {"Location": "//"},
        {"Location": "http://" + "a" * 70 + ".example/"},
        {"Location": "http://\u2100.example/".encode().decode("latin-1")},
        {"Location": "javascript:alert(1)"},
    ],
)
def test_no_redirect_brings_the_crawler_down(rig, headers):
    rig.options = replace(BRISK, attempts=1)
    with Site({"/api/videos/1": Reply(status=302, headers=headers)}) as site:
        rig.ask(site.platform("json_video"), TaskKind.POSTING, "1")
    [reason] = rig.aside()
    assert reason


@pytest.mark.parametrize(
    "reply",
    [
        Reply(headers={"Content-Type": "text/html; charset=\u00ff\u00fe"}),
        Reply(headers={"Content-Encoding": "\u00e9"}),
        Reply(headers={"Content-Length": "-1"}),
        Reply(headers={"X-Bad\x00": "a"}),
        Reply(status=429, headers={"Retry-After": "9" * 400}),
        Reply(status=503, headers={"Retry-After": "Fri, 01 May 9999 23:59:59 -9999"}),
        Reply(status=204),
        Reply(status=304),
        Reply(status=599),
    ],
)
def test_no_answer_brings_the_crawler_down(rig, reply):
    rig.options = replace(BRISK, attempts=1)
    with Site({"/api/videos/1": reply}) as site:
        rig.ask(site.platform("json_video"), TaskKind.POSTING, "1")
    with rig.store.reading() as tx:
        later = tx.frontier.next_due(NOON)
    assert rig.aside() or later > NOON
