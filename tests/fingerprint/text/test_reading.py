import gzip

import pytest
from book_builders import epub, prose, tarred
from pdf_builders import pdf

from domain.errors import TooLarge
from fingerprint.text.reading import EPUB, PDF, TAR, Document, ReadOptions, read

CHINESE = prose(1)


def put(folder, body):
    path = folder / "file"
    path.write_bytes(body)
    return path


LACKING = epub(["一", "二"], drop=["OEBPS/text/c0.xhtml"])


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (CHINESE.encode("gb18030"), "text/plain", "text/plain in gb18030"),
        (f"<p>{CHINESE}</p>".encode(), "text/html", "text/html in utf-8"),
        (LACKING, EPUB, "EPUB of 1 documents, passed over: OEBPS/text/c0.xhtml"),
        (pdf([["天下大势"]] * 2), PDF, "PDF of 2 pages"),
    ],
)
def test_a_document_says_what_was_read(tmp_path, body, media_type, said):
    assert read(put(tmp_path, body), media_type).said() == said


@pytest.mark.parametrize(
    ("body", "media_type", "form"),
    [
        (gzip.compress(CHINESE.encode()), "text/plain", "gzip of 1 texts"),
        (tarred({"1.txt": b"one"}, "gz"), TAR, "gzip of 1 texts"),
        (tarred({"1.txt": b"one"}), "text/plain", "tar of 1 texts"),
        (pdf([["天下大势"]]), "text/plain", "PDF of 1 pages"),
        (epub(["一"]), "text/plain", "EPUB of 1 documents"),
    ],
)
def test_what_a_file_begins_with_outweighs_what_it_is_called(tmp_path, body, media_type, form):
    assert read(put(tmp_path, body), media_type).form == form


def test_many_that_were_passed_over_are_counted():
    names = ("a", "b", "c", "d", "e")
    line = Document("", "", "zip of 1 texts", names).said()
    assert line == "zip of 1 texts, passed over: a, b, c and 2 more"


@pytest.mark.parametrize(
    ("kind", "most"), [("text/plain", "most_bytes"), (PDF, "most_pdf_bytes")]
)
def test_a_file_over_the_limit_is_refused_unread(tmp_path, kind, most):
    with pytest.raises(TooLarge, match="1001"):
        read(put(tmp_path, b"a" * 1001), kind, ReadOptions(**{most: 1000}))


def test_a_page_that_lies_about_its_charset_is_read_all_the_same(tmp_path):
    lines = "".join(f"<p>{line}</p>" for line in CHINESE.split("\n"))
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{lines}</body></html>'
    document = read(put(tmp_path, page.encode("gb18030")), "text/html; charset=utf-8")
    assert document.charset == "gb18030"
    assert CHINESE.split("\n")[0] in document.text


@pytest.mark.parametrize(
    ("head", "media_type"),
    [("<meta charset=windows-1254>", "text/html"), ("", "text/html; charset=windows-1254")],
)
def test_a_page_is_asked_where_its_bytes_leave_it_open(tmp_path, head, media_type):
    text = "Çok güzel bir gündü; şehrin ışıkları yağmurda parlıyordu."
    page = f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode("cp1254")
    assert read(put(tmp_path, page), media_type).text == text
