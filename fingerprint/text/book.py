"""Read the text of an EPUB in reading order.

An EPUB is a zip from a stranger: what it says of its sizes is checked before anything is
unpacked and while it is, and its XML is parsed without entities or network.
"""

import posixpath
import zlib
from pathlib import Path
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from parsel import Selector

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.markup import visible

_MOST_ENTRIES = 10_000
_CONTAINER = "META-INF/container.xml"


def read_epub(path: Path, most_bytes: int) -> str:
    """Return the text of all documents of the spine, one blank line between them.

    Raises:
        UndecodableMedia: Not an EPUB, or one without text.
        TooLarge: It would unpack to more than `most_bytes`, or has too many entries.
    """
    try:
        with ZipFile(path) as book:
            _check(book, most_bytes)
            parts = [
                visible(_bytes(book, name).decode("utf-8", "replace")) for name in _spine(book)
            ]
    except (BadZipFile, zlib.error, KeyError, RuntimeError, EOFError) as error:
        raise UndecodableMedia(f"no EPUB that can be read: {error}") from error
    text = "\n\n".join(part for part in parts if part)
    if not text:
        raise UndecodableMedia("an EPUB without text")
    return text


def _check(book: ZipFile, most_bytes: int) -> None:
    """Hold the book to its limits. ZipFile never reads more of a member than it declares."""
    entries = book.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise TooLarge(f"an EPUB of {len(entries)} entries, limit {_MOST_ENTRIES}")
    size = sum(entry.file_size for entry in entries if _is_markup(entry.filename))
    if size > most_bytes:
        raise TooLarge(f"an EPUB with {size} bytes of text, limit {most_bytes}")


def _is_markup(name: str) -> bool:
    return not name.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".ttf", ".otf", ".css"))


def _bytes(book: ZipFile, name: str) -> bytes:
    if not _is_markup(name):
        return b""
    return book.read(name)


def _spine(book: ZipFile) -> list[str]:
    """Return the names of the documents in reading order."""
    container = _parse(book.read(_CONTAINER))
    package = container.xpath("//rootfile/@full-path").get("")
    opf = _parse(book.read(package))
    items = {
        item.attrib.get("id", ""): item.attrib.get("href", "")
        for item in opf.xpath("//manifest/item")
    }
    folder = posixpath.dirname(package)
    names = [
        posixpath.normpath(posixpath.join(folder, unquote(items[ref])))
        for ref in opf.xpath("//spine/itemref/@idref").getall()
        if ref in items
    ]
    return [name for name in names if name in book.NameToInfo]


def _parse(body: bytes) -> Selector:
    """Parse without entities or network, which is what parsel does by itself."""
    selector = Selector(body=body, type="xml")
    selector.remove_namespaces()
    return selector
