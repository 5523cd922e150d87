"""Put names of chapters in the order a reader means.

Numbers count by their value, `chapter 2` before `chapter 10`, and so do numerals of hanzi
in the places where chapters carry them: 第二章 before 第十章.
"""

import re
import unicodedata

Key = tuple[tuple[int, int, str], ...]

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "萬": 10_000}
_NUMERAL = "".join((*_DIGITS, *_UNITS))
_ORDINAL = re.compile(
    rf"(?<=第)[{_NUMERAL}]{{1,16}}(?=[章回卷节節集部篇话話册冊])|(?<=卷)[{_NUMERAL}]{{1,16}}"
)
_PART = re.compile(r"\d+|\D+")


def natural(name: str) -> Key:
    """Return a key that sorts names by the numbers in them.

    Folders are sorted before what is in them, since `/` sorts before other signs.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().replace("/", "\0")
    plain = _ORDINAL.sub(lambda found: str(value(found[0])), plain)
    return tuple(_part(part) for part in _PART.findall(plain))


def value(numeral: str) -> int:
    """Return the value of a numeral of hanzi: 12 for 十二, 105 for 一百零五 and 一〇五."""
    if not any(c in _UNITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    total = section = digit = 0
    for c in numeral:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif _UNITS[c] < 10_000:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total += (section + digit or 1) * _UNITS[c]
            section = digit = 0
    return total + section + digit


def _part(part: str) -> tuple[int, int, str]:
    """Numbers sort by length and digits, as `int` refuses those of thousands of digits."""
    if part[0].isdigit():
        digits = part.lstrip("0")
        return 0, len(digits), digits
    return 1, 0, part
