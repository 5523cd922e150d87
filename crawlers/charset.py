"""Read bytes as text when the page may lie about its charset.

UTF-8 proves itself: text of another charset almost never decodes as UTF-8, so it is tried
before what the page says. A declared charset is trusted only if it decodes cleanly.
"""

import codecs
import re

import charset_normalizer

_META = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_TAG = re.compile(rb"<[^<>]*>")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The superset decodes all that its subsets do, and pages say one and send the other.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_DETECTED_BYTES = 65536  # Enough letters to tell by, and 20 ms at most.


def decode(body: bytes, content_type: str) -> tuple[str, str]:
    """Return the text of a body, and what was wrong with its declared charset.

    Args:
        body: The body, unpacked.
        content_type: The Content-Type header, perhaps with a charset.

    Returns:
        The text, and "" or a fault such as `declared utf-8, reads as gb18030`.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, errors="replace"), ""
    said = _declared(body, content_type)
    text = _strictly(body, "utf-8")
    if text is not None:
        honest = said in {"", "utf-8"} or body.isascii()
        return text, "" if honest else f"declared {said}, reads as utf-8"
    declared = _SUPERSETS.get(said, said)
    text = _strictly(body, declared)
    if text is not None and not _is_single_byte(declared):
        return text, ""
    found = _detect(body)
    # Between two single-byte charsets the page knows better than statistics do.
    if text is not None and (not found or _is_single_byte(found)):
        return text, ""
    name = found or declared or "utf-8"
    text = body.decode(name, errors="replace")
    return text, f"declared {said or 'nothing'}, reads as {name}"


def _declared(body: bytes, content_type: str) -> str:
    """Return Python's name of the declared charset, the header before the page itself."""
    names = []
    if found := _HEADER.search(content_type):
        names.append(found[1])
    if meta := _META.search(body[:4096]):
        names.append(meta[1].decode("ascii"))
    for name in names:
        try:
            codec = codecs.lookup(name)
        except LookupError:
            continue
        # Codecs such as `zip` are in the same register; only this mark tells them apart.
        if codec._is_text_encoding:  # noqa: SLF001 - the standard library has no other
            return codec.name
    return ""


def _strictly(body: bytes, name: str) -> str | None:
    if not name:
        return None
    try:
        return body.decode(name)
    except UnicodeError:
        return None


def _is_single_byte(name: str) -> bool:
    """A charset in which any bytes make some text proves nothing by decoding."""
    return name.startswith(("iso8859", "cp12", "koi8", "mac", "latin"))


def _detect(body: bytes) -> str:
    letters = _TAG.sub(b" ", body[: 4 * _DETECTED_BYTES])[:_DETECTED_BYTES]
    best = charset_normalizer.from_bytes(letters).best()
    if best is None:
        return ""
    name = codecs.lookup(best.encoding).name
    return _SUPERSETS.get(name, name)
