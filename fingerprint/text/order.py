"""Put names of chapters in the order a reader means.

Numbers count by their value, `chapter 2` before `chapter 10`, and so do numerals of hanzi
in the places where chapters carry them: 第二章 before 第十章.
"""

import re
import unicodedata

from fingerprint.text.numerals import HANZI_DIGITS, number_of

Key = tuple[tuple[int, int, str], ...]

_NUMERAL = rf"[{HANZI_DIGITS}]{{1,12}}"
_ORDINAL = re.compile(rf"(?<=第){_NUMERAL}(?=[章回卷节節集部篇话話册冊])|(?<=卷){_NUMERAL}")
_PART = re.compile(r"\d+|\D+")


def natural(name: str) -> Key:
    """Return a key that sorts names by the numbers in them.

    Folders are sorted before what is in them, since `/` sorts before other signs.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().replace("/", "\0")
    plain = _ORDINAL.sub(_value, plain)
    return tuple(_part(part) for part in _PART.findall(plain))


def _value(found: re.Match[str]) -> str:
    number = number_of(found[0])
    return found[0] if number is None else str(number)


def _part(part: str) -> tuple[int, int, str]:
    """Numbers sort by length and digits, as `int` refuses those of thousands of digits."""
    if part[0].isdigit():
        digits = part.lstrip("0")
        return 0, len(digits), digits
    return 1, 0, part
