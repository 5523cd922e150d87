"""Read text out of markup.

Main text is what a reader came for, without menus and adverts; where no main text stands
out, everything that is visible must do. Either way the order is that of the page, and a
page of any size or depth takes time in proportion to its length.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import trafilatura
from lxml import etree

from domain.errors import UndecodableMedia

# Not for reading: readings above hanzi (`rt`) and their brackets (`rp`) among them.
_UNREAD = frozenset(
    ("script", "style", "head", "template", "noscript", "select", "iframe", "rt", "rp", "rtc")
)
# Elements that stand within a line; every other one begins a line and ends it.
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr"  # noqa: SIM905 - a list of them takes a page
    " q rb ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:\.0*)?(?![\d.])",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Deeper than any page that people wrote; the parser gives up at 2048 levels.
_DEEPEST = 256
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]*>|<[!?][^<>]*>")


@dataclass(frozen=True, slots=True)
class MarkupOptions:
    """When trafilatura is asked, and believed.

    Its time grows faster than a page: of `longest` characters and `elements` elements the
    worst takes 3 seconds, and no chapter has that many. What it finds is taken for the main
    text from `least` characters on, if that is `share` of all that is neither hidden nor a
    link: of a chapter it gives either nearly all or hardly any.
    """

    least: int = 200
    longest: int = 200_000
    elements: int = 5_000
    share: float = 0.4


def main_text(page: str, options: MarkupOptions = MarkupOptions()) -> str:
    """Return the main text of a page, or all its visible text where none stands out.

    Raises:
        UndecodableMedia: The page has no text.
    """
    root = _parsed(page)
    if root is None:
        text = _stripped(page)
    else:
        _prune(root)
        text = _text(root)
    if not text:
        raise UndecodableMedia(f"a page of {len(page)} characters without text")
    if root is None or len(page) > options.longest:
        return text
    if sum(1 for _ in root.iter()) > options.elements:
        return text
    wanted = max(options.least, options.share * len(_text(root, links=False)))
    etree.strip_tags(root, *(_INLINE | _UNREAD) - {"a", "img", "head"})
    plain = etree.tostring(root, encoding="unicode", method="html")
    found = trafilatura.extract(plain, favor_recall=True, include_comments=False)
    return str(found) if found is not None and len(found) >= wanted else text


def visible(page: str) -> str:
    """Return what a reader sees of a page, a line for each paragraph, heading or cell.

    Left out is what scripts, styles and `hidden` attributes hide, and the readings of
    ruby annotations.
    """
    root = _parsed(page)
    if root is None:
        return _stripped(page)
    _prune(root)
    return _text(root)


def _parsed(page: str) -> etree._Element | None:
    """Return the root of a page, None where it is nested so deep that no parser follows."""
    body = page.replace("\0", "").strip().encode("utf-8", "replace") or b"<html/>"
    # Its maker alone decides how long a text or an attribute is; we have limits of our own.
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(body, parser)
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")) if root is not None else ():
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return None
    return root if root is not None else etree.Element("html")


def _prune(root: etree._Element) -> None:
    """Empty what is not for reading, and what is hidden unless it is most of the text.

    Some sites hide a chapter until a script shows it; noise that is hidden between the
    characters is never as long as the text.
    """
    for element in list(root.iter(*_UNREAD)):
        element.clear(keep_tail=True)
    for element in root.iter("textarea"):
        element.tag = "pre"
    hidden = [element for element in root.iter() if _is_hidden(element)]
    outer = _outermost(hidden)
    length = sum(len("".join(element.itertext())) for element in outer)
    if length * 2 <= len("".join(root.itertext())):
        for element in outer:
            element.clear(keep_tail=True)


def _is_hidden(element: etree._Element) -> bool:
    attributes = element.attrib
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style", "")))


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    inside = set(elements)
    return [e for e in elements if not any(a in inside for a in e.iterancestors())]


def _text(root: etree._Element, *, links: bool = True) -> str:
    return _lines(_pieces(root, links=links))


def _lines(pieces: Iterator[str]) -> str:
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(root: etree._Element, *, links: bool) -> Iterator[str]:
    """Yield the text in order, with an end of line wherever a block begins or ends."""
    quiet = kept = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag, step = element.tag, 1 if event == "start" else -1
        quiet += step * (tag == "a" and not links)
        kept += step * (tag == "pre")
        if tag not in _INLINE and tag not in _UNREAD:
            yield "\n"
        text = element.text if event == "start" else element.tail
        if text and not quiet:
            yield text.replace("\r", "\n") if kept else _BLANKS.sub(" ", text)


def _stripped(page: str) -> str:
    """Take the tags out of a page that no parser follows, one pass over it."""
    return _lines(_between_tags(page.replace("\0", "")))


def _between_tags(page: str) -> Iterator[str]:
    end, within = 0, ""
    for tag in _TAG.finditer(page):
        if not within:
            yield html.unescape(page[end : tag.start()])
        end, name = tag.end(), (tag[2] or "").lower()
        if within:
            within = "" if tag[1] and name == within else within
        elif name in {"script", "style"} and not tag[1]:
            within = name
        elif name not in _INLINE:
            yield "\n"
    if not within:
        yield html.unescape(page[end:])
