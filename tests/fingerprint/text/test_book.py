import zipfile

import pytest
from text_builders import prose

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.book import read_epub

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
MOST = 1_000_000


def epub(path, chapters, *, order=None):
    names = [f"c{i}.xhtml" for i in range(len(chapters))]
    items = "".join(f'<item id="i{i}" href="text/{n}"/>' for i, n in enumerate(names))
    spine = "".join(f'<itemref idref="i{i}"/>' for i in order or range(len(names)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf">'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("OEBPS/book.opf", opf)
        for name, chapter in zip(names, chapters, strict=True):
            body = f"<p>{chapter}</p>"
            page = (
                '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>标题</title>'
                f"<style>p {{}}</style></head><body>{body}</body></html>"
            )
            book.writestr(f"OEBPS/text/{name}", page)
    return path


def test_chapters_come_in_reading_order(tmp_path):
    path = epub(tmp_path / "b.epub", ["第一", "第二", "第三"], order=[2, 0, 1])
    assert read_epub(path, MOST) == "第三\n\n第一\n\n第二"


def test_a_book_that_unpacks_to_too_much_is_refused(tmp_path):
    path = epub(tmp_path / "b.epub", ["啊" * 400_000])
    assert path.stat().st_size < 10_000
    with pytest.raises(TooLarge, match="limit 1000000"):
        read_epub(path, MOST)


def test_a_file_that_is_no_zip_is_undecodable(tmp_path):
    path = tmp_path / "b.epub"
    path.write_text(prose(1))
    with pytest.raises(UndecodableMedia):
        read_epub(path, MOST)


def test_a_zip_that_is_no_book_is_undecodable(tmp_path):
    path = tmp_path / "b.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(UndecodableMedia, match="container"):
        read_epub(path, MOST)


def test_a_damaged_book_is_undecodable(tmp_path):
    path = epub(tmp_path / "b.epub", [prose(1)])
    body = bytearray(path.read_bytes())
    middle = body.find(b"OEBPS/text/c0.xhtml") + 200
    body[middle : middle + 40] = b"\0" * 40
    path.write_bytes(bytes(body))
    with pytest.raises(UndecodableMedia):
        read_epub(path, MOST)


def test_entities_are_not_expanded(tmp_path):
    path = tmp_path / "b.epub"
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"b" * 50}">]>' + CONTAINER[21:].replace(
        "OEBPS/book.opf", "&a;"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", bomb)
    with pytest.raises(UndecodableMedia):
        read_epub(path, MOST)
