import pytest
from text_builders import prose

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
