import time

import pytest
from book_builders import prose

from domain.errors import UndecodableMedia
from fingerprint.text.markup import MarkupOptions, main_text, visible

CHINESE = prose(1)


def page(body):
    menu = "".join(f'<li><a href="/{i}">栏目 {i}</a></li>' for i in range(20))
    return (
        "<html><head><title>x</title><script>var a = 1;</script>"
        f"</head><body><nav><ul>{menu}</ul></nav><div class=content>{body}</div>"
        "<footer>版权所有</footer></body></html>"
    )


def paragraphs(text):
    return "".join(f"<p>{line}</p>" for line in text.split("\n"))


def test_the_main_text_of_a_page_comes_without_its_menu():
    found = main_text(page(paragraphs(CHINESE)))
    assert all(line in found for line in CHINESE.split("\n"))
    assert "栏目 7" not in found


def test_a_page_with_little_text_gives_what_is_visible():
    found = main_text(page("<p>短短一句</p>"))
    assert "短短一句" in found
    assert "var a" not in found


def test_a_page_without_text_is_undecodable():
    with pytest.raises(UndecodableMedia):
        main_text("<html><body><img src=x></body></html>")


def sewn(text, stitch):
    """Put a stitch after every fourth character."""
    return "".join(c + stitch * (i % 4 == 0) for i, c in enumerate(text))


LINES = CHINESE.split("\n")


@pytest.mark.parametrize(
    "body",
    [
        "<br><br>".join(f"&nbsp;&nbsp;{line}" for line in LINES),
        f"<pre>{CHINESE}</pre>",
        f"<textarea>{CHINESE}</textarea>",
        "".join(f"<p>{x}</p><div class=ad><a href=a>下载APP</a></div>" for x in LINES),
        paragraphs("\n".join(sewn(line, "<span hidden>乱</span>") for line in LINES)),
        paragraphs("\n".join(sewn(x, '<i style="display: none">乱</i>') for x in LINES)),
        paragraphs("\n".join(sewn(x, '<b style="font-size:0px;">乱</b>') for x in LINES)),
        paragraphs("\n".join(sewn(x, "<!-- 乱 --><font></font>") for x in LINES)),
        paragraphs(
            "\n".join(
                "".join(f"<ruby>{c}<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>" for c in line)
                for line in LINES
            )
        ),
        paragraphs("\n".join("".join(f"&#{ord(c)};" for c in line) for line in LINES)),
        f"<div hidden>{paragraphs(CHINESE)}</div>",
    ],
    ids=[
        *("breaks", "pre", "textarea", "adverts", "hidden", "none", "size", "comments"),
        *("ruby", "entities", "shown by a script"),
    ],
)
def test_a_chapter_is_read_as_a_reader_sees_it(body):
    found = main_text(page(body)).split("\n")
    assert [line for line in found if line in LINES] == LINES


def test_text_of_the_smallest_size_but_not_none_is_visible():
    assert visible('<p style="font-size:0.8em">天下</p>') == "天下"


def test_words_within_a_line_stay_in_it():
    assert visible("<p>天<b>下</b>大<a href=x>势</a></p><p>分\n  久</p>") == "天下大势\n分 久"


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 300_000 + "天下大势",
        "<div>" * 3000 + "<script>var a</script>天下&#22823;势<style>p {}</style>",
        "<span hidden>" * 200 + "</span>" * 200 + "<p>天下大势" * 20_000,
        "<" * 500_000 + "<p>天下大势",
        "<ul><li>天下大势" * 100 + "<li>a</li>" * 20_000,
    ],
    ids=["deep", "deep with script", "hidden", "signs", "wide"],
)
def test_a_page_made_to_take_long_is_read_in_moments(body):
    begun = time.perf_counter()
    found = main_text(body)
    assert time.perf_counter() - begun < 5
    assert "天下大势" in found
    assert "var" not in found


def test_a_very_long_page_is_read_without_a_search_for_its_main_text():
    found = main_text(page(paragraphs(CHINESE)), MarkupOptions(longest=100))
    assert CHINESE.split("\n")[0] in found
    assert "栏目 7" in found


@pytest.mark.parametrize(
    "body",
    [
        "<p>\0\x01天下\0大势",
        "天下大势",
        "&#22825;&#19979;大势",
        "<div>" * 200 + "天下大势",
        "<p>天下大势" * 20,
        '<?xml version="1.0" encoding="gbk"?><html><body>天下大势</body></html>',
    ],
    ids=["nul", "bare", "entities", "nested", "unclosed", "declared"],
)
def test_broken_markup_still_gives_its_text(body):
    assert "天下" in visible(body)
    assert "大势" in visible(body)
