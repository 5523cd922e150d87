"""Read the text layer of a PDF.

PDFium reads it: it knows the charsets of Chinese fonts, is twenty times as quick as readers
in Python, and is fuzzed by its makers. It is one library a process, so pages are read one
at a time. What it gives are lines as printed; we join them to paragraphs.
"""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdfium2 import PdfDocument, PdfiumError

from domain.errors import TooLarge, UndecodableMedia

_ONE_AT_A_TIME = threading.Lock()
_PASSWORD = 4
# PDFium's signs for a hyphen that ended a line, which it has joined with the next.
_BROKEN = "\x02"
_HYPHEN = re.compile("[\x02\ufffe]")
_ENDS = "。！？…”’」』.!?\"'"
_HANZI = "[\u3000-\u30ff\u3400-\u9fff\uff00-\uff60]"
_GAP = re.compile(f"(?<={_HANZI}) +(?={_HANZI})")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PdfOptions:
    """Limits of a PDF, and when its lines are joined.

    A line shorter than `full` of the widest of its page ends a paragraph, and so does any
    shorter one that ends a sentence. The first or last
    line of a page is no part of the text when it comes back, but for its numbers, on
    `again` pages and `share` of them.
    """

    most_pages: int = 5_000
    most_characters: int = 20_000_000
    full: float = 0.8
    again: int = 3
    share: float = 0.3


@dataclass(frozen=True, slots=True)
class Printed:
    """The text of a PDF, of how many pages, and how many of these could not be read."""

    text: str
    pages: int
    unread: int


def read_pdf(source: Path | bytes, options: PdfOptions = PdfOptions()) -> Printed:
    """Return the text layer, paragraphs joined over lines and pages.

    Raises:
        UndecodableMedia: No PDF, one that asks for a password, or one without a text layer.
        TooLarge: It has too many pages, or too much text.
    """
    with _ONE_AT_A_TIME:
        try:
            with PdfDocument(source) as document:
                pages = list(_pages(document, options))
        except PdfiumError as error:
            if error.err_code == _PASSWORD:
                raise UndecodableMedia("a PDF that asks for a password") from error
            raise UndecodableMedia(f"no PDF that can be read: {error}") from error
    text = _paragraphs([page or () for page in pages], options)
    if not text:
        raise UndecodableMedia(f"a PDF of {len(pages)} pages without a text layer")
    return Printed(text, len(pages), pages.count(None))


def _pages(document: PdfDocument, options: PdfOptions) -> Iterator[tuple[str, ...] | None]:
    """Yield the lines of each page, None for a damaged one."""
    count = len(document)
    if count > options.most_pages:
        raise TooLarge(f"a PDF of {count} pages, limit {options.most_pages}")
    length = 0
    for number in range(count):
        text = _page(document, number)
        length += len(text or "")
        if length > options.most_characters:
            raise TooLarge(
                f"a PDF of over {options.most_characters} characters, the limit,"
                f" on {number + 1} of {count} pages"
            )
        yield None if text is None else _lines(text)


def _page(document: PdfDocument, number: int) -> str | None:
    try:
        page = document[number]
        try:
            layer = page.get_textpage()
            try:
                return str(layer.get_text_bounded())
            finally:
                layer.close()
        finally:
            page.close()
    except PdfiumError:
        return None


def _lines(text: str) -> tuple[str, ...]:
    lines = _HYPHEN.sub(f"{_BROKEN}\n", text).replace("\r", "\n").split("\n")
    return tuple(line for line in (_GAP.sub("", raw).strip(" \t") for raw in lines) if line)


def _paragraphs(pages: Sequence[tuple[str, ...]], options: PdfOptions) -> str:
    """Join lines that fill their page's width with what follows, over pages too."""
    often = _running(pages, options)
    text: list[str] = []
    going = ""
    for page in pages:
        body = [line for i, line in enumerate(page) if not _is_margin(page, i, often)]
        widths = [_width(line) for line in body]
        widest = max(widths, default=0)
        for line, width in zip(body, widths, strict=True):
            going = _joined(going, line)
            ends = width < options.full * widest or (width < widest and line[-1] in _ENDS)
            if ends and not line.endswith(_BROKEN):
                text.append(going)
                going = ""
    return "\n".join((*text, going)).strip().replace(_BROKEN, "")


def _joined(before: str, line: str) -> str:
    if not before or before.endswith(_BROKEN):
        return before.removesuffix(_BROKEN) + line
    return before + ("" if _is_wide(before[-1]) or _is_wide(line[0]) else " ") + line


def _running(pages: Sequence[tuple[str, ...]], options: PdfOptions) -> frozenset[str]:
    """Return what stands at the top or the foot of many pages, numbers left out."""
    found = Counter(
        plain for page in pages for plain in {_plain(line) for line in (*page[:1], *page[-1:])}
    )
    least = max(options.again, options.share * len(pages))
    return frozenset(plain for plain, times in found.items() if times >= least)


def _is_margin(page: Sequence[str], number: int, often: frozenset[str]) -> bool:
    return number in {0, len(page) - 1} and _plain(page[number]) in often


def _plain(line: str) -> str:
    return _DIGITS.sub("#", line)


def _width(line: str) -> int:
    """Return the width in columns; quotes are as wide as the hanzi they stand among."""
    wide = {"W", "F", "A"} if any(map(_is_wide, line)) else {"W", "F"}
    return sum(2 if unicodedata.east_asian_width(c) in wide else 1 for c in line)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
