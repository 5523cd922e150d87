"""Read the text of an EPUB in reading order.

An EPUB is a zip from a stranger: it is unpacked within limits, its XML is parsed without
entities or network, and each document is read once, however often the book lists it.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from lxml import etree

from domain.errors import UndecodableMedia
from fingerprint.text.charset import decode
from fingerprint.text.markup import visible
from fingerprint.text.zipped import PackOptions, Zip, open_zip

CONTAINER = "META-INF/container.xml"

_ENCRYPTION = "META-INF/encryption.xml"
_MARKUP = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_ENDINGS = (".xhtml", ".html", ".htm", ".xml")
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""")
# What XHTML may close at once, a reader of HTML takes for open to the end of the page.
_CLOSED = re.compile(r"<(title|script|style|iframe|textarea|noscript)(\s[^<>]*)?/>")


@dataclass(frozen=True, slots=True)
class Book:
    """The text of a book, of how many documents, and the names of those passed over."""

    text: str
    documents: int
    passed_over: tuple[str, ...]


def read_epub(source: Path | IO[bytes], options: PackOptions = PackOptions()) -> Book:
    """Return the text of all documents of the spine, one blank line between them.

    Documents outside the reading order (`linear="no"`) come last; those that are missing or
    damaged are passed over.

    Raises:
        UndecodableMedia: Not an EPUB, one without text, or one whose text is encrypted.
        TooLarge: It is over a limit of `options`.
    """
    with open_zip(source, options) as book:
        names = _spine(book)
        if locked := _encrypted(book).intersection(names):
            raise UndecodableMedia(
                f"an EPUB under digital rights management: {len(locked)} of its"
                f" {len(names)} documents are encrypted"
            )
        parts, passed_over = [], []
        for name in names:
            try:
                parts.append(visible(_CLOSED.sub(r"<\1\2></\1>", _page(book, name))))
            except UndecodableMedia:
                passed_over.append(name)
    text = "\n\n".join(part for part in parts if part)
    if not text:
        raise UndecodableMedia(f"an EPUB of {len(names)} documents without text")
    return Book(text, len(parts), tuple(passed_over))


def _spine(book: Zip) -> list[str]:
    """Return the names of the documents in reading order, each once."""
    container = _parsed(book.read(CONTAINER), CONTAINER)
    package = next((e.get("full-path", "") for e in _all(container, "rootfile")), "")
    opf = _parsed(book.read(package), package)
    items = {
        item.get("id"): item.get("href", "")
        for item in _all(opf, "item")
        if item.get("media-type", _MARKUP[0]) in _MARKUP
        or item.get("href", "").lower().endswith(_ENDINGS)
    }
    refs = sorted(_all(opf, "itemref"), key=lambda ref: ref.get("linear") == "no")
    known = set(book.names)
    hrefs = [items[ref.get("idref")] for ref in refs if ref.get("idref") in items]
    return list(dict.fromkeys(_resolved(package, href, known) for href in hrefs))


def _resolved(package: str, href: str, known: set[str]) -> str:
    """Return the member that a manifest names, with percent signs meant or not."""
    plain, folder = href.partition("#")[0], posixpath.dirname(package)
    names = [posixpath.normpath(posixpath.join(folder, n)) for n in (unquote(plain), plain)]
    return next((name for name in names if name in known), names[0])


def _encrypted(book: Zip) -> set[str]:
    if _ENCRYPTION not in book.names:
        return set()
    root = _parsed(book.read(_ENCRYPTION), _ENCRYPTION)
    uris = [e.get("URI", "") for e in _all(root, "CipherReference")]
    return {posixpath.normpath(name) for uri in uris for name in (uri, unquote(uri))}


def _page(book: Zip, name: str) -> str:
    body = book.read(name)
    declared = _DECLARED.search(body[:200])
    return decode(body, declared[1].decode("ascii") if declared else "utf-8").text


def _all(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    yield from root.iter(f"{{*}}{tag}")


def _parsed(body: bytes, name: str) -> etree._Element:
    """Parse without entities or network; the parser finds the charset itself."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UndecodableMedia(f"no EPUB that can be read: {name!r}: {error}") from error
    if root is None:
        raise UndecodableMedia(f"no EPUB that can be read: {name!r} is no XML")
    return root
