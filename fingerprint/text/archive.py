"""Read an archive of texts as one book: zip, tar and gzip.

Members are texts, pages, EPUBs and PDFs, told apart by their bytes and names; they come in
the order of the numbers in their names. Other kinds, archives in archives among them, are
passed over by name. Nothing is written to disk, so no name can lead anywhere.
"""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from domain.errors import UndecodableMedia
from fingerprint.text.order import natural
from fingerprint.text.tape import unroll
from fingerprint.text.zipped import PackOptions, open_zip

_TAR_MARK = slice(257, 262)
_BLOCK = 1 << 20
_ENDINGS = {
    **dict.fromkeys((".txt", ".text", ".md", ""), "text/plain"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "text/html"),
}
_FORMS = {b"%PDF-": "application/pdf"}
_EPUB_MARK = b"mimetypeapplication/epub+zip"
# What other systems leave in archives beside their content.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Bundle:
    """The texts of an archive in order, joined, and the names of what was passed over."""

    text: str
    members: int
    charsets: tuple[str, ...]
    passed_over: tuple[str, ...]


Reader = Callable[[bytes, str], tuple[str, str]]
"""Turns bytes of a media type into a text and its charset, "" where the format settles it."""


def read_zip(path: Path, read: Reader, options: PackOptions = PackOptions()) -> Bundle:
    """Read a zip of texts; see read_members.

    Raises:
        UndecodableMedia: No zip, or one without texts.
        TooLarge: It is over a limit.
    """
    with open_zip(path, options) as archive:
        return read_members(archive.names, archive.read, read)


def read_tar(path: Path, read: Reader, options: PackOptions = PackOptions()) -> Bundle:
    """Read a tar of texts; see read_members.

    Raises:
        UndecodableMedia: No tar, or one without texts.
        TooLarge: It is over a limit.
    """
    with path.open("rb") as file:
        return _read_tar(file, read, options)


def _read_tar(source: IO[bytes], read: Reader, options: PackOptions) -> Bundle:
    bodies = dict(unroll(source, options))
    return read_members(tuple(bodies), bodies.__getitem__, read)


def read_gzip(path: Path, read: Reader, options: PackOptions = PackOptions()) -> Bundle:
    """Read a gzip of one text, or of a tar of texts; see read_members.

    Raises:
        UndecodableMedia: No gzip, or one without text.
        TooLarge: It is over a limit.
    """
    body, size = bytearray(), path.stat().st_size
    try:
        with gzip.open(path) as packed:
            while block := packed.read(_BLOCK):
                body += block
                options.check("a gzip", len(body), size)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise UndecodableMedia(f"no gzip that can be read: {error}") from error
    if body[_TAR_MARK] == b"ustar":
        return _read_tar(BytesIO(body), read, options)
    return read_members(("",), lambda _: bytes(body), read)


def read_members(
    names: tuple[str, ...], unpack: Callable[[str], bytes], read: Reader
) -> Bundle:
    """Read members as one text, in the order of the numbers in their names.

    Raises:
        UndecodableMedia: None of them is a text.
        TooLarge: A member is over a limit.
    """
    texts, charsets, passed_over = [], [], []
    for name in sorted(names, key=lambda name: (natural(name), name)):
        if _is_litter(name):
            continue
        try:
            body = unpack(name)
            text, charset = read(body, _kind(name, body))
        except UndecodableMedia:
            passed_over.append(name)
        else:
            texts.append(text)
            charsets.append(charset)
    if not any(texts):
        raise UndecodableMedia(f"an archive of {len(names)} members, none of them a text")
    found = tuple(dict.fromkeys(charset for charset in charsets if charset))
    return Bundle("\n\n".join(texts), len(texts), found, tuple(passed_over))


def _kind(name: str, body: bytes) -> str:
    """Tell what a member is.

    Raises:
        UndecodableMedia: It is of no kind that is read.
    """
    for mark, kind in _FORMS.items():
        if body.startswith(mark):
            return kind
    if body[30:58] == _EPUB_MARK or (body.startswith(b"PK") and name.endswith(".epub")):
        return "application/epub+zip"
    file = name.rpartition("/")[2]
    ending = f".{file.rpartition('.')[2]}".lower() if "." in file else ""
    if ending not in _ENDINGS or body.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise UndecodableMedia("a member of another kind")
    page = ending == "" and body[:512].lstrip().lower().startswith(
        (b"<!doctype html", b"<html")
    )
    return "text/html" if page else _ENDINGS[ending]


def _is_litter(name: str) -> bool:
    file = name.rpartition("/")[2]
    return name.startswith(_LITTER) or file.startswith("._") or file in _LITTER
