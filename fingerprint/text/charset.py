"""Find the charset that bytes of text are in, and decode them.

The commonest characters of a language are a third of any text in it, and almost never come
out of bytes that are read in a charset they were not written in: a line is enough to tell.
What a page says of itself is asked only where its bytes leave two charsets possible.
"""

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from domain.errors import UndecodableMedia
from fingerprint.text.scripts import (
    Judge,
    chinese,
    controls,
    japanese,
    judge_wide,
    korean,
    russian,
    western,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and Python's name of the charset its bytes were in."""

    text: str
    charset: str


@dataclass(frozen=True, slots=True)
class CharsetOptions:
    """How a charset is told from others.

    `sample` bytes are looked at, of the lines that are not ASCII; 60 characters were always
    enough for prose of the demo's novelists. `least` is the score of a reading that is
    believed: of 60 hanzi, kana, Hangul or Cyrillic letters, right readings had .22 and
    more, and .1 more than any wrong one. A hinted charset is taken when its score is within
    `near` of the best, or when we have no score for it and the best is not `sure`.
    """

    sample: int = 4096
    least: float = 0.05
    near: float = 0.1
    sure: float = 0.25


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pages say one and send the other; the superset decodes both.
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}


def decode(body: bytes, hint: str = "", options: CharsetOptions = CharsetOptions()) -> Decoded:
    """Decode bytes of an unknown charset; what does not decode becomes U+FFFD.

    Args:
        body: Text in whatever charset, perhaps damaged or broken off.
        hint: The charset the text says it is in, "" when it says nothing.
        options: See CharsetOptions.

    Raises:
        UndecodableMedia: No charset gives text.
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return Decoded(body.decode(charset, "replace"), charset)
    if _is_utf8(body):
        return Decoded(body.decode("utf-8", "replace"), "utf-8")
    best = _best(body, _known(hint), options)
    if best is None:
        raise UndecodableMedia(f"{len(body)} bytes are no text in any charset we know")
    return Decoded(body.decode(best, "replace"), best)


def _is_utf8(body: bytes) -> bool:
    """Tell UTF-8, though damaged, from the rest: of another's bytes hardly any run is valid.

    UTF-16 of English is valid UTF-8, but full of zeros.
    """
    if body.count(0) * 50 > len(body):
        return False
    text = body.decode("utf-8", "replace")
    faults = text.count("\ufffd")
    # The faults count among what is beyond ASCII.
    return faults * 3 <= len(text) - len(text.encode("ascii", "ignore"))


def _known(hint: str) -> str:
    """Return Python's name of a declared charset, or its superset's; "" for none of text."""
    said = hint.strip().lower()
    for name in (said, said.replace("windows-", "cp").removeprefix("x-")):
        try:
            codec = codecs.lookup(name) if name.isascii() else None
        except (LookupError, ValueError):
            continue
        # Codecs such as `zip` are in the same register; only this mark tells them apart.
        if codec is not None and codec._is_text_encoding:  # noqa: SLF001 - there is no other
            return _SUPERSETS.get(codec.name, codec.name)
    return ""


def _best(body: bytes, hint: str, options: CharsetOptions) -> str | None:
    start = body[: options.sample * 64].splitlines(keepends=True)
    lines = b"".join(line for line in start if not line.isascii())
    sample, head = lines[: options.sample], body[: options.sample // 4 * 4]
    scores = {name: judge(_read(sample, name)) for name, judge in _LEGACY.items()}
    if max(scores.values()) < options.sure:
        wide = _WIDE_32 if body.count(0) * 3 > len(body) else _WIDE_16
        scores |= {name: judge_wide(_read(head, name)) for name in wide}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= options.least:
        if scores.get(hint, -1.0) >= scores[best] - options.near:
            return hint
        # A charset we have no score for is the page's to name, unless the bytes deny it.
        sure = scores[best] >= options.sure and best != "cp1252"
        told = hint not in scores and not sure and "\ufffd" not in _read(sample, hint)
        return hint if told else best
    if controls(_read(sample, "ascii")) or controls(_read(head, "ascii")):
        return None
    if hint and _read(sample, hint).count("\ufffd") * 50 <= len(sample):
        return hint
    if _read(sample, "ascii").count("\ufffd") * 20 <= len(sample):
        return "utf-8"  # English that lost a few bytes: no charset would bring them back.
    guess = from_bytes(sample).best()
    return guess.encoding if guess is not None else None


def _read(sample: bytes, charset: str) -> str:
    return sample.decode(charset, "replace") if charset else "\ufffd"


_LEGACY: dict[str, Judge] = {
    "gb18030": chinese,
    "big5hkscs": chinese,
    "cp932": japanese,
    "euc_jp": japanese,
    "cp949": korean,
    "cp1251": russian,
    "koi8-r": russian,
    "cp866": russian,
    "iso8859-5": russian,
    "cp1252": western,
}
_WIDE_16 = ("utf-16-le", "utf-16-be")
_WIDE_32 = ("utf-32-le", "utf-32-be", *_WIDE_16)
