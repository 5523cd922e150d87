"""Read the numbers that chapters are counted with: 第一百二十回, CHAPTER XXIV, Chapter Two."""

import re
import unicodedata

_HANZI = {
    character: value
    for value, characters in enumerate(
        (
            "零〇○",
            "一壹",
            "二贰貳两兩",
            "三叁參叄",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for character in characters
}
_TIMES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = "万萬"
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_IS_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,4})(xc|xl|l?x{0,4})(ix|iv|v?i{0,4})")
_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_DECADES = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate(_ONES, 1)}
_WORDS |= {word: 10 * value for value, word in enumerate(_DECADES, 2)}
_MOST_DIGITS = 6

HANZI_DIGITS = "".join((*_HANZI, *_TIMES, *_TENS, _MYRIADS))
"""Every character a Chinese numeral may hold, Arabic digits apart."""


def number_of(numeral: str) -> int | None:
    """Return what a numeral counts, or None when it is none.

    Arabic digits of any width, hanzi with places or digit by digit, Roman numerals, and
    English words below a hundred.
    """
    plain = unicodedata.normalize("NFKC", numeral).strip().lower()
    if plain.isdecimal():
        return int(plain) if len(plain) <= _MOST_DIGITS else None
    if all(c in HANZI_DIGITS for c in plain):
        return _hanzi(plain)
    if _IS_ROMAN.fullmatch(plain):
        return _roman(plain)
    parts = [_WORDS.get(part) for part in re.split(r"[\s-]+", plain)]
    if None in parts or not 1 <= len(parts) <= 2:
        return None
    first, second = (parts[0] or 0), (parts[1] or 0) if len(parts) > 1 else 0
    fits = len(parts) == 1 or (first >= 20 and second < 10)
    return first + second if fits else None


def _hanzi(plain: str) -> int | None:
    if not plain or len(plain) > 2 * _MOST_DIGITS:
        return None
    if all(c in _HANZI for c in plain):
        return int("".join(str(_HANZI[c]) for c in plain))
    above, total, last = 0, 0, 0
    for character in plain:
        if character in _HANZI:
            last = _HANZI[character]
        elif character in _TENS:
            total, last = total + _TENS[character], 0
        elif character in _MYRIADS:
            above, total, last = 10_000 * (total + last or 1), 0, 0
        else:
            total, last = total + _TIMES[character] * (last or 1), 0
    return above + total + last


def _roman(plain: str) -> int | None:
    values = [_ROMAN[c] for c in plain]
    total = sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )
    return total or None
