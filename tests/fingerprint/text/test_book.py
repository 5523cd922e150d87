import io
import zlib

import pytest
from book_builders import CONTAINER, epub, prose, xhtml, zipped

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.book import read_epub
from fingerprint.text.zipped import PackOptions

ENCRYPTION = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"'
    ' xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
    '<enc:CipherReference URI="{}"/></enc:CipherData></enc:EncryptedData></encryption>'
)


def book(body, **limits):
    return read_epub(io.BytesIO(body), PackOptions(**limits))


def test_chapters_come_in_reading_order():
    body = epub(["第一", "第二", "第三"], refs=['idref="i2"', 'idref="i0"', 'idref="i1"'])
    assert book(body).text == "第三\n\n第一\n\n第二"


def test_what_lies_outside_the_reading_order_comes_last():
    body = epub(["注释", "第一"], refs=['idref="i0" linear="no"', 'idref="i1"'])
    assert book(body).text == "第一\n\n注释"


def test_a_chapter_listed_often_is_read_once():
    read = book(epub(["第一"], refs=['idref="i0"'] * 20_000))
    assert (read.text, read.documents) == ("第一", 1)


def test_a_missing_chapter_is_passed_over_and_said():
    read = book(epub(["第一", "第二"], drop=["OEBPS/text/c0.xhtml"]))
    assert (read.text, read.passed_over) == ("第二", ("OEBPS/text/c0.xhtml",))


def test_percent_signs_in_a_name_are_read():
    body = epub(["x"], hrefs=["%E7%AC%AC1.xhtml"], more={"OEBPS/第1.xhtml": b"<p>yes</p>"})
    assert book(body).text == "yes"
    literal = epub(["x"], hrefs=["a%20b.xhtml"], more={"OEBPS/a%20b.xhtml": b"<p>yes</p>"})
    assert book(literal).text == "yes"


def test_a_package_and_a_chapter_in_utf16_are_read():
    wide = f'<?xml version="1.0" encoding="utf-16"?>{CONTAINER[21:]}'.encode("utf-16")
    page = f'<?xml version="1.0" encoding="utf-16"?>{xhtml(prose(1))}'.encode("utf-16")
    body = epub(["x"], more={"META-INF/container.xml": wide, "OEBPS/text/c0.xhtml": page})
    assert book(body).text == prose(1).replace("\n", " ")


def test_an_empty_title_closed_at_once_swallows_nothing():
    page = b"<html><head><title/><script src='x'/></head><body><p>yes</p></body></html>"
    assert book(epub(["x"], more={"OEBPS/text/c0.xhtml": page})).text == "yes"


def test_encrypted_chapters_are_refused_and_encrypted_fonts_are_not():
    locked = ENCRYPTION.format("OEBPS/text/c0.xhtml").encode()
    with pytest.raises(UndecodableMedia, match="1 of its 2 documents are encrypted"):
        book(epub(["第一", "第二"], more={"META-INF/encryption.xml": locked}))
    fonts = ENCRYPTION.format("OEBPS/font.otf").encode()
    assert book(epub(["第一"], more={"META-INF/encryption.xml": fonts})).text == "第一"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"most_bytes": 1_000_000}, "over 1000000 bytes"),
        ({"most_ratio": 100}, "over 100 times its size"),
        ({"most_members": 3}, "4 members, limit 3"),
    ],
)
def test_a_book_over_a_limit_is_refused(limits, words):
    body = epub(["啊" * 400_000])
    assert len(body) < 10_000
    with pytest.raises(TooLarge, match=words):
        book(body, **limits)


def test_many_chapters_together_are_held_to_the_limit():
    chapters = [prose(i) for i in range(5)]
    with pytest.raises(TooLarge, match="the archive"):
        book(epub(chapters), most_bytes=12_000)


@pytest.mark.parametrize(
    "body",
    [
        prose(1).encode(),
        b"PK\x03\x04" + bytes(99),
        b"",
        zipped({"readme.txt": b"x"}),
        zipped({"META-INF/container.xml": b""}),
        zipped({"META-INF/container.xml": b"<container/>"}),
        zipped({"META-INF/container.xml": b"\0\0"}),
        epub([]),
        epub(["第一"], drop=["OEBPS/book.opf"]),
        epub(["第一"], drop=["OEBPS/text/c0.xhtml"]),
        epub(["第一"], hrefs=["../../../etc/passwd"], drop=["OEBPS/text/c0.xhtml"]),
    ],
)
def test_what_is_no_book_is_undecodable(body):
    with pytest.raises(UndecodableMedia):
        book(body)


def test_a_damaged_chapter_leaves_the_others():
    body = bytearray(epub([prose(1), "第二"]))
    start = body.find(b"OEBPS/text/c0.xhtml") + 200
    body[start : start + 40] = zlib.compress(bytes(40))[:40].ljust(40, b"\xff")
    read = book(bytes(body))
    assert (read.text, read.passed_over) == ("第二", ("OEBPS/text/c0.xhtml",))


def test_entities_are_not_expanded():
    bomb = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 20}">' for i in range(12))
    head = f'<!DOCTYPE x [<!ENTITY e0 "OEBPS/book.opf">{bomb}]>'
    container = head + CONTAINER[21:].replace("OEBPS/book.opf", "&e12;")
    with pytest.raises(UndecodableMedia):
        book(epub(["第一"], more={"META-INF/container.xml": container.encode()}))
