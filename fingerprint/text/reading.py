"""Read the text out of a file, whatever its charset claims to be.

What a page says of its own charset is not asked: pages lie, and bytes that are valid UTF-8
in a text of any length are UTF-8. Everything else is guessed from the bytes.
"""

import codecs
import logging
from dataclasses import dataclass, field
from pathlib import Path

from charset_normalizer import from_bytes

from domain.errors import TooLarge, UndecodableMedia
from fingerprint.text.book import read_epub
from fingerprint.text.markup import MarkupOptions, main_text

logger = logging.getLogger(__name__)

PLAIN = "text/plain"
HTML = ("text/html", "application/xhtml+xml")
EPUB = "application/epub+zip"
MEDIA_TYPES = (PLAIN, *HTML, EPUB)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs", "utf_16_le", "utf_16_be", "shift_jis", "euc_kr", "cp1252")
_SHORTEST_SAMPLE = 1024


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Limits of a file.

    `most_bytes` is ten times the longest novels; `sample` how many bytes the guess of a
    charset looks at.
    """

    most_bytes: int = 64 * 1024 * 1024
    sample: int = 65536
    markup: MarkupOptions = field(default_factory=MarkupOptions)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, and the charset its bytes were read in."""

    text: str
    charset: str


def read(path: Path, media_type: str, options: ReadOptions = ReadOptions()) -> Document:
    """Read a file of one of MEDIA_TYPES; offsets in results count characters of `text`.

    Raises:
        UndecodableMedia: The bytes are no text in any charset we know.
        TooLarge: The file, or what it unpacks to, is over the limit.
    """
    kind = media_type.partition(";")[0].strip().lower()
    size = path.stat().st_size
    if size > options.most_bytes:
        raise TooLarge(f"text of {size} bytes, limit {options.most_bytes}")
    if kind == EPUB:
        return Document(read_epub(path, options.most_bytes), "epub")
    document = decode(path.read_bytes(), options)
    if kind in HTML:
        return Document(main_text(document.text, options.markup), document.charset)
    return document


def decode(body: bytes, options: ReadOptions = ReadOptions()) -> Document:
    """Decode bytes of an unknown charset.

    Raises:
        UndecodableMedia: No charset gives text.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return Document(body.decode(charset, "replace"), charset)
    # A file that breaks off, or lost a few bytes, is still UTF-8: of another charset's high
    # bytes hardly any run is valid. UTF-16 of English is valid UTF-8 but full of zeros.
    damaged = body.decode("utf-8", "replace")
    faults = damaged.count("\ufffd")
    if b"\0" not in body and faults * 100 <= _high(damaged):
        return Document(damaged, "utf-8")
    guess = _guess(body[: options.sample])
    if guess is None:
        raise UndecodableMedia(f"{len(body)} bytes are no text in any charset we know")
    logger.info("read %d bytes as %s", len(body), guess)
    return Document(body.decode(guess, "replace"), guess)


def _guess(sample: bytes) -> str | None:
    """Guess from ever shorter heads: a character cut in two spoils the guess on the whole."""
    length = len(sample)
    while length > 0:
        for end in range(length, max(0, length - 4), -1):
            best = from_bytes(sample[:end], cp_isolation=list(_LEGACY)).best()
            if best is not None:
                return best.encoding
        length = length // 4 if length > _SHORTEST_SAMPLE else 0
    return None


def _high(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
