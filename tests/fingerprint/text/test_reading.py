import random

import pytest
from text_builders import prose

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.reading import ReadOptions, decode, read
from service.demo.content.novels import novel

CHINESE = prose(1)
TRADITIONAL = novel(1, "zh-Hant", 1, 800).chapters[0]
ENGLISH = prose(1, "en").replace("'", "’")


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-le"),
        (TRADITIONAL, "utf-16-be"),
        (ENGLISH, "utf-16-le"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (ENGLISH, "cp1252"),
    ],
)
def test_a_text_is_read_in_the_charset_it_is_in(text, charset):
    assert decode(text.encode(charset)).text == text


def test_big5_is_read():
    body = TRADITIONAL.encode("big5", "ignore")
    assert decode(body).text == body.decode("big5")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_file_that_breaks_off_inside_a_character_is_still_read(charset):
    text = decode(CHINESE.encode(charset)[:1001]).text
    assert text[:300] == CHINESE[:300]


def test_noise_is_no_text():
    with pytest.raises(UndecodableMedia, match="4000 bytes"):
        decode(random.Random(5).randbytes(4000))


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"a" * 1001)
    with pytest.raises(TooLarge, match="1001"):
        read(path, "text/plain", ReadOptions(most_bytes=1000))


def test_a_page_that_lies_about_its_charset_is_read_all_the_same(tmp_path):
    lines = "".join(f"<p>{line}</p>" for line in CHINESE.split("\n"))
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{lines}</body></html>'
    path = tmp_path / "page.html"
    path.write_bytes(page.encode("gb18030"))
    document = read(path, "text/html; charset=utf-8")
    assert document.charset == "gb18030"
    assert CHINESE.split("\n")[0] in document.text
