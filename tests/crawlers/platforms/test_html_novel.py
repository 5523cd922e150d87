"""The make of `inkwell`, against a site with pages as docs/demo.md describes them."""

import pytest
from crawlers_builders import Reply, Site

from crawlers.novel_rules import NovelRules
from domain.crawl import TaskKind
from domain.errors import BadInput
from domain.posting import CaptureRole, Platform
from domain.protection import ProviderClass

LIST = """<meta charset="utf-8"><h1>Ink <b>Fox</b></h1>
<span class="contact">ink@x.example</span>
<div class="book"><a class="title" href="/book/b1/">灯</a>
<a class="author" href="/author/u1/">x</a></div>
<div class="book"><a class="title" href="/elsewhere/b9/">no book</a></div>"""
BOOK = """<meta charset="utf-8"><h1>灯 Lantern</h1>
<a class="author" href="/author/u1/">Ink Fox</a>
<time datetime="2026-04-01T08:00:00+08:00"></time><span class="section">Story</span>
<ul class="toc"><li><a href="/book/b1/1.html">第一章</a></li>
<li><a href="/book/b1/2.html">第二章</a></li></ul>"""


def a_chapter(text: str, following: str, rule: str = 'class="content"') -> str:
    return f"""<meta charset="utf-8"><nav><a href="/">home</a></nav>
    <div>下载客户端</div><h1>c</h1>
    <div {rule}><p>{text}</p><p> </p><p>{text}<b>完</b></p></div>
    <a rel="next" href="{following}">next</a>"""


@pytest.fixture
def inkwell():
    pages = {
        "/search": lambda asked: LIST if asked.query["q"] == "灯" else "",
        "/new": LIST + '<a class="more" href="/new?page=2">more</a>',
        "/new?page=2": LIST.replace("/b1/", "/b2/"),
        "/author/u1/": LIST,
        "/book/b1/": BOOK,
        "/book/b1/1.html": a_chapter("夜里的河", "/book/b1/1_2.html"),
        "/book/b1/1_2.html": a_chapter("山口的风", "/book/b1/2.html"),
        "/book/b1/2.html": a_chapter("旧城的雨", "/book/b1/"),
    }
    with Site(pages) as site:
        yield site


def test_a_book_is_taken_chapter_by_chapter_with_all_their_pages(rig, inkwell):
    rig.ask(inkwell.platform("html_novel", "inkwell"), TaskKind.SEARCH, "灯")
    [sighting] = rig.sightings()
    one, two = sighting.captures
    assert rig.vault.get(one.digest).decode() == "夜里的河\n夜里的河完\n山口的风\n山口的风完"
    assert rig.vault.get(two.digest).decode() == "旧城的雨\n旧城的雨完"
    assert (one.label, one.media_type, one.role) == (
        "第一章",
        "text/plain",
        CaptureRole.CONTENT,
    )
    assert sighting.posting.title == "灯 Lantern"
    assert sighting.posting.facts == {"section": "story"}
    assert sighting.posting.account == "u1"
    assert sighting.faults == ()
    with rig.store.reading() as tx:
        account = tx.frontier.account("inkwell:u1")
    assert (account.name, account.contacts) == ("Ink Fox", ("ink@x.example",))


def test_lists_are_followed_to_their_next_page(rig, inkwell):
    rig.ask(inkwell.platform("html_novel", "inkwell"), TaskKind.NEWEST)
    assert rig.postings() == ["inkwell:b1", "inkwell:b2"]


def test_a_missing_chapter_is_a_fault_and_the_rest_is_kept(rig, inkwell):
    inkwell.pages["/book/b1/1.html"] = Reply(status=404)
    rig.ask(inkwell.platform("html_novel"), TaskKind.POSTING, "b1")
    [sighting] = rig.sightings()
    assert [capture.label for capture in sighting.captures] == ["第二章"]
    [fault] = sighting.faults
    assert fault.startswith("第一章: there is no page")


def test_a_chapter_in_another_charset_than_it_says_is_read_and_noted(rig, inkwell):
    page = a_chapter("旧城的雨下了一夜，灯笼在门前摇晃", "/book/b1/")
    body = page.encode("gb18030")
    inkwell.pages["/book/b1/2.html"] = Reply(
        body, headers={"Content-Type": "text/html; charset=utf-8"}
    )
    rig.ask(inkwell.platform("html_novel"), TaskKind.POSTING, "b1")
    [sighting] = rig.sightings()
    assert "旧城的雨下了一夜" in rig.vault.get(sighting.captures[1].digest).decode()
    assert sighting.faults == (
        f"{inkwell.url}/book/b1/2.html: declared utf-8, reads as gb18030",
    )


def test_a_site_of_other_rules_is_read_by_its_options(rig, inkwell):
    inkwell.pages["/n/b1"] = BOOK.replace('class="toc"', 'id="chapters"')
    inkwell.pages["/book/b1/2.html"] = a_chapter("旧城的雨", "/", 'id="text"')
    inkwell.pages["/book/b1/1.html"] = Reply(status=410)
    options = {"book_path": "/n/{id}", "toc": "#chapters a", "content": "#text > p"}
    rig.ask(inkwell.platform("html_novel", options=options), TaskKind.POSTING, "b1")
    [sighting] = rig.sightings()
    [capture] = sighting.captures
    assert rig.vault.get(capture.digest).decode() == "旧城的雨\n旧城的雨完"


def test_where_no_rule_matches_the_layout_tells_the_text(rig, inkwell):
    paragraph = (
        "The lantern swung above the gate, and nobody in the old town slept that night. "
    )
    body = "".join(f"<p>{n} {paragraph * 3}</p>" for n in range(6))
    inkwell.pages["/book/b1/1.html"] = (
        f"<html><body><nav><a href='/'>home</a></nav><article>{body}</article></body></html>"
    )
    rig.ask(inkwell.platform("html_novel"), TaskKind.POSTING, "b1")
    [sighting] = rig.sightings()
    text = rig.vault.get(sighting.captures[0].digest).decode()
    assert paragraph.strip() in text
    assert "home" not in text


def test_a_book_without_chapters_is_set_aside(rig, inkwell):
    inkwell.pages["/book/b1/"] = "<h1>t</h1>"
    rig.ask(inkwell.platform("html_novel"), TaskKind.POSTING, "b1")
    [reason] = rig.aside()
    assert "no chapter is listed by 'ul.toc li a'" in reason


@pytest.mark.parametrize("options", [{"contnet": "p"}, {"content": "p["}])
def test_a_wrong_rule_is_told_by_its_name(options):
    platform = Platform(
        "s", "html_novel", "http://a.example", ProviderClass.CONTENT, options=options
    )
    [name] = options
    with pytest.raises(BadInput, match=name):
        NovelRules.of(platform)
