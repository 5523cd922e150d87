"""Read the text out of a file: plain, a page, a book, a print, or an archive of these.

A file is a claim: its type says how to begin, its bytes decide. Whatever is in it, a file
gives a text or is refused with the reason; limits hold before anything is unpacked.
"""

import logging
import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.archive import read_gzip, read_tar, read_zip
from fingerprint.text.book import CONTAINER, Book, read_epub
from fingerprint.text.charset import CharsetOptions, decode
from fingerprint.text.markup import MarkupOptions, main_text
from fingerprint.text.pdf import PdfOptions, Printed, read_pdf
from fingerprint.text.zipped import PackOptions, open_zip

logger = logging.getLogger(__name__)

PLAIN = "text/plain"
HTML = ("text/html", "application/xhtml+xml")
EPUB = "application/epub+zip"
PDF = "application/pdf"
ZIP = "application/zip"
TAR = "application/x-tar"
GZIP = "application/gzip"
UNREAD = {
    "application/vnd.rar": "a RAR archive",
    "application/x-7z-compressed": "a 7z archive",
}
_ARCHIVES = {ZIP: read_zip, TAR: read_tar, GZIP: read_gzip}
MEDIA_TYPES = (PLAIN, *HTML, EPUB, PDF, *_ARCHIVES, *UNREAD)

# What a file begins with outweighs what it is called; a tar has its mark further on.
_MARKS = {
    b"%PDF-": PDF,
    b"PK\x03\x04": ZIP,
    b"\x1f\x8b\x08": GZIP,
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
}
_TAR_MARK = slice(257, 262)
_SAID = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Limits of a file, and how each format is read.

    `most_bytes` is ten times the longest novels; a PDF, whose pictures nobody reads, may
    have `most_pdf_bytes`.
    """

    most_bytes: int = 64 * 1024 * 1024
    most_pdf_bytes: int = 512 * 1024 * 1024
    charset: CharsetOptions = field(default_factory=CharsetOptions)
    markup: MarkupOptions = field(default_factory=MarkupOptions)
    pack: PackOptions = field(default_factory=PackOptions)
    pdf: PdfOptions = field(default_factory=PdfOptions)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, and how it was come by.

    `charset` is that of its bytes, or those of its members with commas, empty where the
    format settles it; `form` says what was read, such as `EPUB of 12 documents`;
    `passed_over` names what of it was not.
    """

    text: str
    charset: str
    form: str
    passed_over: tuple[str, ...] = ()

    def said(self) -> str:
        """Say it in one line, for whoever asks what was read."""
        line = f"{self.form} in {self.charset}" if self.charset else self.form
        if not self.passed_over:
            return line
        more = len(self.passed_over) - _NAMED
        names = ", ".join(self.passed_over[:_NAMED]) + (f" and {more} more" * (more > 0))
        return f"{line}, passed over: {names}"


def said_of(path: Path, media_type: str, options: ReadOptions = ReadOptions()) -> str:
    """Say how a file is read, in a line. Raises what `read` does."""
    return read(path, media_type, options).said()


def read(path: Path, media_type: str, options: ReadOptions = ReadOptions()) -> Document:
    """Read a file of one of MEDIA_TYPES; offsets in results count characters of `text`.

    Raises:
        UndecodableMedia: The bytes are no text in any charset or format we know.
        TooLarge: The file, or what it unpacks to, is over the limit.
    """
    kind = _kind(path, media_type)
    size = path.stat().st_size
    most = options.most_pdf_bytes if kind == PDF else options.most_bytes
    if size > most:
        raise TooLarge(f"text of {size} bytes, limit {most}")
    document = _read(path, kind, media_type, options)
    logger.info("read %s", document.said())
    return document


def _kind(path: Path, media_type: str) -> str:
    said = media_type.partition(";")[0].strip().lower()
    with path.open("rb") as file:
        head = file.read(_TAR_MARK.stop)
    found = next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), said)
    return TAR if head[_TAR_MARK] == b"ustar" else found


def _read(path: Path, kind: str, media_type: str, options: ReadOptions) -> Document:
    if kind in UNREAD:
        raise UndecodableMedia(f"{UNREAD[kind]}, which is not read: pack it as a zip instead")
    if kind == EPUB or (kind == ZIP and _is_book(path, options)):
        return _of_book(read_epub(path, options.pack))
    if kind == PDF:
        return _of_print(read_pdf(path, options.pdf))
    if kind in _ARCHIVES:
        return _of_archive(path, kind, options)
    return _of_bytes(path.read_bytes(), kind, media_type, options)


def _of_archive(path: Path, kind: str, options: ReadOptions) -> Document:
    def member(body: bytes, kind: str) -> tuple[str, str]:
        if kind == EPUB:
            return read_epub(BytesIO(body), options.pack).text, ""
        if kind == PDF:
            return read_pdf(body, options.pdf).text, ""
        document = _of_bytes(body, kind, kind, options)
        return document.text, document.charset

    bundle = _ARCHIVES[kind](path, member, options.pack)
    form = f"{kind.rpartition('/')[2].removeprefix('x-')} of {bundle.members} texts"
    return Document(bundle.text, ", ".join(bundle.charsets), form, bundle.passed_over)


def _of_bytes(body: bytes, kind: str, media_type: str, options: ReadOptions) -> Document:
    """Read plain text or a page; only a page's own word for its charset is worth asking."""
    if kind not in HTML:
        decoded = decode(body, options=options.charset)
        return Document(decoded.text, decoded.charset, PLAIN)
    said, meta = _SAID.search(media_type), _META.search(body[:4096])
    hint = meta[1].decode("ascii") if meta else said[1] if said else ""
    decoded = decode(body, hint, options.charset)
    return Document(main_text(decoded.text, options.markup), decoded.charset, HTML[0])


def _of_book(book: Book) -> Document:
    return Document(book.text, "", f"EPUB of {book.documents} documents", book.passed_over)


def _of_print(printed: Printed) -> Document:
    unread = (f"{printed.unread} damaged pages",) if printed.unread else ()
    return Document(printed.text, "", f"PDF of {printed.pages} pages", unread)


def _is_book(path: Path, options: ReadOptions) -> bool:
    with open_zip(path, options.pack) as archive:
        return CONTAINER in archive.names
