import gzip

import pytest
from book_builders import epub, prose, tarred, zipped
from pdf_builders import pdf, prose_pages

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.reading import GZIP, TAR, ZIP, ReadOptions, read
from fingerprint.text.zipped import PackOptions

CHAPTERS = {f"第{n}章.txt": prose(i) for i, n in enumerate(("二", "十", "十一"), 1)}
BOOK = "\n\n".join(CHAPTERS.values())
SHUFFLED = dict(sorted(CHAPTERS.items()))
BODIES = {name: text.encode("gb18030") for name, text in SHUFFLED.items()}


@pytest.fixture
def ask(tmp_path):
    def ask(body, media_type, **limits):
        path = tmp_path / "file"
        path.write_bytes(body)
        return read(path, media_type, ReadOptions(pack=PackOptions(**limits)))

    return ask


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (zipped(BODIES), ZIP, "zip of 3 texts in gb18030"),
        (tarred(BODIES), TAR, "tar of 3 texts in gb18030"),
        (tarred(BODIES, "gz"), GZIP, "gzip of 3 texts in gb18030"),
    ],
)
def test_chapters_in_an_archive_are_one_book_in_order(ask, body, media_type, said):
    document = ask(body, media_type)
    assert document.text == BOOK
    assert document.said() == said


def test_names_in_an_old_charset_are_sorted_too(ask):
    # Our writer marks its names as UTF-8; an old one wrote bytes and no mark.
    body = zipped(BODIES)
    for name in BODIES:
        stem = name.removesuffix(".txt").encode("gb18030")
        old = stem.ljust(len(name.encode()) - 4, b"_") + b".txt"
        body = body.replace(name.encode(), old)
    marks = body.replace(b"\x14\x00\x00\x08\x08\x00", b"\x14\x00\x00\x00\x08\x00")
    assert marks != body
    assert ask(marks, ZIP).text == BOOK


def test_a_packed_text_is_read(ask):
    assert ask(gzip.compress(BOOK.encode()), GZIP).text == BOOK


def test_pages_books_and_prints_in_an_archive_are_read(ask):
    page = "".join(f"<p>{line}</p>" for line in prose(7).split("\n"))
    members = {
        "1.html": f"<html><body>{page}</body></html>".encode(),
        "2.epub": epub([prose(8).replace("\n", "")]),
        "3.pdf": pdf(prose_pages(prose(9), 40)),
        "4": prose(10).encode(),
    }
    document = ask(zipped(members), ZIP)
    wanted = (prose(7), prose(8).replace("\n", ""), prose(9), prose(10))
    assert document.text == "\n\n".join(wanted)
    assert not document.passed_over


def test_other_members_are_passed_over_and_said(ask):
    litter = {"__MACOSX/._1.txt": b"\0\5\x16\7", ".DS_Store": b"x"}
    more = {
        "cover.jpg": b"\xff\xd8\xff",
        "in.zip": zipped(BODIES),
        "noise.txt": bytes(range(256)),
    }
    document = ask(zipped({**BODIES, **more, **litter}), ZIP)
    assert document.text == BOOK
    assert document.passed_over == ("cover.jpg", "in.zip", "noise.txt")
    assert document.said().endswith("passed over: cover.jpg, in.zip, noise.txt")


def test_an_archive_inside_is_not_opened_whatever_its_name(ask):
    with pytest.raises(UndecodableMedia, match="1 members, none of them a text"):
        ask(zipped({"chapter.txt": zipped(BODIES)}), ZIP)


def test_a_zip_that_is_a_book_is_read_as_one(ask):
    assert ask(epub(["第一", "第二"]), ZIP).said() == "EPUB of 2 documents"


@pytest.mark.parametrize(
    ("body", "media_type", "limits", "words"),
    [
        (zipped({"a.txt": b"a" * 9_000_000}), ZIP, {}, "over 200 times its size"),
        (gzip.compress(b"a" * 9_000_000), GZIP, {}, "over 200 times its size"),
        (zipped(BODIES), ZIP, {"most_bytes": 5000}, "the archive unpacks to over 5000 bytes"),
        (tarred(BODIES), TAR, {"most_bytes": 5000}, "the tar unpacks to over 5000 bytes"),
        (tarred(BODIES, "gz"), GZIP, {"most_bytes": 5000}, "a gzip unpacks to over 5000 bytes"),
        (zipped(BODIES), ZIP, {"most_members": 2}, "3 members, limit 2"),
        (tarred(BODIES), TAR, {"most_members": 2}, "a tar of over 2 members"),
    ],
)
def test_an_archive_over_a_limit_is_refused(ask, body, media_type, limits, words):
    with pytest.raises(TooLarge, match=words):
        ask(body, media_type, **limits)


def test_a_zip_that_understates_a_size_is_not_believed(ask):
    body = zipped({"a.txt": b"a" * 3_000_000})
    size = (3_000_000).to_bytes(4, "little")
    with pytest.raises((UndecodableMedia, TooLarge)):
        ask(body.replace(size, (100).to_bytes(4, "little")), ZIP)


def test_a_member_under_a_password_is_passed_over(ask):
    body = zipped(BODIES)
    locked = body.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x01\x08", 1
    )
    assert locked != body
    assert len(ask(locked, ZIP).passed_over) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", ZIP),
        (zipped({}), ZIP),
        (zipped({"x": b"\0"}).replace(b"x", b"\0"), ZIP),
        (zipped({"a.jpg": b"\xff\xd8\xff"}), ZIP),
        (b"\x1f\x8b\x08", GZIP),
        (gzip.compress(BOOK.encode())[:500], GZIP),
        (gzip.compress(bytes(100)), GZIP),
        (b"", TAR),
        (bytes(2048), TAR),
        (b"x" * 600, TAR),
        (b"Rar!\x1a\x07\x00", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    ],
)
def test_an_archive_without_texts_is_undecodable(ask, body, media_type):
    with pytest.raises(UndecodableMedia):
        ask(body, media_type)


def test_a_kind_of_archive_that_is_not_read_is_refused_by_name(ask):
    with pytest.raises(UndecodableMedia, match="a RAR archive, which is not read"):
        ask(b"Rar!\x1a\x07\x00", "application/vnd.rar")
