"""Files made wrong on purpose: valid ones, flipped, cut, doubled, and packed anew.

Whatever is read here gives a text or a refusal; every other exception goes through.
"""

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import cycle
from pathlib import Path

from book_builders import epub, prose, tarred, zipped
from hypothesis import strategies as st
from pdf_builders import pdf, prose_pages

from domain.errors import Refused
from fingerprint.text.charset import decode
from fingerprint.text.normalise import streams
from fingerprint.text.reading import EPUB, GZIP, HTML, PDF, PLAIN, TAR, ZIP, read

_LENGTH = 240
_LONGEST = 200_000
_PAGE = (
    "<html><head><meta charset=gbk><title>x</title><style>p {{}}</style></head><body>"
    "<ul><li><a href=1>栏目</a></li></ul><div style='display:none'>乱</div>"
    "<p><ruby>漢<rt>kan</rt></ruby>&#22825;&nbsp;{}<!-- x --><br/><script>a < b</script>"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that goes wrong at `at`, 0 to 1 of the bytes; `times` is how often."""

    kind: str
    at: float
    times: int
    junk: bytes


_KINDS: Mapping[str, Callable[[bytes, int, Edit], bytes]] = {
    "flip": lambda b, at, _: b[:at] + bytes(c ^ 255 for c in b[at : at + 1]) + b[at + 1 :],
    "write": lambda b, at, e: b[:at] + e.junk + b[at + len(e.junk) :],
    "insert": lambda b, at, e: b[:at] + e.junk * e.times + b[at:],
    "cut": lambda b, at, _: b[:at],
    "drop": lambda b, at, e: b[:at] + b[at + e.times :],
    "double": lambda b, at, e: b[: at + e.times] + b[at:],
    "again": lambda b, at, e: b[:at] + b[at : at + 16] * e.times + b[at + 16 :],
}
EDIT_KINDS = tuple(_KINDS)
JUNK = (
    *(b"\0", b"\xff\xff\xff\xff", b"<div>", b"<span hidden>", b"&#x", b"<!", b"]]>", b"&e;"),
    *(b"<ul><li>", b"/Kids[2 0 R]", b" 0 obj", b"PK\1\2", b"../", b"\xed\xa0\x80", b"%EOF"),
)
EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(EDIT_KINDS),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 64) | st.just(1000),
        st.binary(max_size=8) | st.sampled_from(JUNK),
    ),
    max_size=4,
)
CODE_POINTS = st.text(st.characters(exclude_categories=()), max_size=200)


def hostile(kind: str) -> st.SearchStrategy[bytes]:
    """Return files of a kind gone wrong, and now and then bytes that never were one."""
    whole = st.builds(spoilt, st.sampled_from(valid(kind)), EDITS)
    if kind in {EPUB, ZIP, GZIP}:
        packed = st.builds(
            spoilt_inside, st.sampled_from(valid(kind)), st.lists(EDITS, min_size=1, max_size=4)
        )
        return packed | packed | whole | st.binary(max_size=200)
    return whole | whole | whole | st.binary(max_size=200)


@cache
def valid(kind: str) -> tuple[bytes, ...]:
    """Return small files of a media type, as they should be."""
    zh, en = prose(1, length=_LENGTH), prose(1, "en", _LENGTH)
    texts = {"2.txt": zh.encode("gb18030"), "10.txt": en.encode(), "1.html": b"<p>x</p>"}
    books = (epub([zh, en]), epub([zh], refs=['idref="i0" linear="no"'], more={"a": b"x"}))
    prints = (pdf(prose_pages(zh, 40)), pdf([[en[:60]], [en[60:120]]], hanzi=False))
    return {
        PLAIN: tuple(
            text.encode(charset, "ignore")
            for text in (zh, en)
            for charset in ("utf-8", "utf-16", "utf-32-be", "gb18030", "big5", "utf-16-le")
        ),
        HTML[0]: (_PAGE.format(zh).encode("gb18030"), _PAGE.format(en).encode()),
        EPUB: books,
        PDF: prints,
        ZIP: (zipped(texts), zipped({**texts, "a.epub": books[0], "b.pdf": prints[0]})),
        TAR: (tarred(texts),),
        GZIP: (tarred(texts, "gz"),),
    }[kind]


def spoilt(body: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the bytes with all edits made, one after another."""
    for edit in edits:
        at = int(edit.at * len(body))
        body = _KINDS[edit.kind](body, at, edit)[:_LONGEST]
    return body


def spoilt_inside(body: bytes, edits: Sequence[Sequence[Edit]]) -> bytes:
    """Return a zip or gzip whose content is spoilt, packed anew so that its sums are right."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.compress(spoilt(gzip.decompress(body), edits[0]), mtime=0)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    made = {}
    for (name, content), mine in zip(members.items(), cycle(edits), strict=False):
        renamed = bool(mine) and mine[0].at > 0.95
        called = spoilt(name.encode(), mine).decode("latin-1")[:60000] if renamed else name
        # A zip ends a name at its first zero, and two alike are worth a warning.
        made[called.partition("\0")[0]] = spoilt(content, mine)
    return zipped(made)


def feed(kind: str, body: bytes, folder: Path) -> bool:
    """Read a file of a media type; return whether it gave a text."""
    path = folder / "hostile"
    path.write_bytes(body)
    return _gives(lambda: streams(read(path, kind).text))


def feed_bytes(body: bytes) -> bool:
    """Decode bytes with each of some hints; return whether one gave a text."""
    hints = ("", "gbk", "utf-8", body[:12].decode("latin-1"))
    given = [_gives(partial(decode, body, hint)) for hint in hints]
    return any(given)


def feed_text(text: str) -> bool:
    """Normalise a text of any code points."""
    return _gives(lambda: streams(text))


def _gives(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Refused:
        return False
    return True
