"""Score how much a text is like one of a script.

Each score is the share of characters common in the script, less the share of odd ones, of
all beyond ASCII: about .3 to .9 for a text of it, below 0 for bytes read in a wrong charset.
"""

import re
from collections import Counter
from collections.abc import Callable

Judge = Callable[[str], float]

_POINTS = "，。、！？：；（）《》〈〉【】「」『』“”‘’…—·～\u3000"
_ZH = frozenset(
    "的一是不了在人有我他她你它这那个们中来上下大小为和国地到以说时要就出会可也对生能而子"
    "得于着自之年过发后作里用道行所然家事成方多经么去如都同现当没动面起看定天分还进好些心"
    "本前开但因只从想实手头老见又把被给向与者曰乃则此其矣這個們來為國說時會對於著過發後裡"
    "裏經麼學現當沒動還進開從實頭見給與則樣點話聲問將無第章回卷二三四五六七八九十" + _POINTS
)
_KO = frozenset(
    "이다는에을를가의도고하은한지로서나그기어아사리자라시해있수것인대일들만게으과와보면정"
    "었없니여했전스주부안오" + _POINTS
)
_RU = frozenset("оеаинтсрвлкмдпуяы")
_KANA = (0x3041, 0x30FF)
_HANZI = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_SIGNS = ((0x2010, 0x2027), (0x3000, 0x303F), (0xFF01, 0xFF60), (0xB7, 0xB7))
_CYRILLIC = ((0x400, 0x45F), (0x2010, 0x2027), (0x2116, 0x2116), (0xAB, 0xAB), (0xBB, 0xBB))
_MIXED = re.compile("[а-яё][А-ЯЁ]|[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
# Letters and marks that stand in words of western Europe: counted beside ASCII ones only.
_WESTERN = re.compile(
    "(?<=[A-Za-z ,.;:!?])[’‘“”–—…»àâäáãåæçéèêëíîïìñóôöòõøœúùûüß°]"
    "|[“‘«¿¡–—…ÀÉÄÖÜàâäáãåæçéèêëíîïìñóôöòõøœúùûüß](?=[A-Za-z ])"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f-\x9f]")


def _score(text: str, common: Callable[[str], bool], *fine: tuple[int, int]) -> float:
    """Return the share of common characters less that of odd ones, of all beyond ASCII."""
    counts = {c: n for c, n in Counter(text).items() if not c.isascii()}
    good = sum(n for c, n in counts.items() if common(c))
    odd = sum(
        n for c, n in counts.items() if not any(low <= ord(c) <= high for low, high in fine)
    )
    return (good - odd - controls(text)) / max(1, sum(counts.values()))


def controls(text: str) -> int:
    """Count control characters, which no text has, but for ends of lines and files."""
    return len(_CONTROL.findall(text))


def chinese(text: str) -> float:
    """Score hanzi of either kind; Greek, Cyrillic and kana of the same charsets are odd."""
    return _score(text, _ZH.__contains__, *_HANZI, *_SIGNS)


def japanese(text: str) -> float:
    """Score kana among hanzi; kana of half width are odd."""
    low, high = _KANA
    return _score(text, lambda c: low <= ord(c) <= high, _KANA, *_HANZI, *_SIGNS)


def korean(text: str) -> float:
    """Score Hangul."""
    return _score(text, _KO.__contains__, (0xAC00, 0xD7A3), *_HANZI, *_SIGNS)


def russian(text: str) -> float:
    """Score Cyrillic; a capital inside a word, or beside a Latin letter, is odd too."""
    mixed = len(_MIXED.findall(text)) / max(1, len(text) - len(text.encode("ascii", "ignore")))
    return _score(text, _RU.__contains__, *_CYRILLIC) - mixed


def western(text: str) -> float:
    """Score accents and marks of western Europe by the ASCII letters beside them."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    good = len(_WESTERN.findall(text))
    return (2 * good - beyond - controls(text)) / max(1, beyond)


def judge_wide(text: str) -> float:
    """Judge a reading in two or four bytes a character, where ASCII proves something too."""
    plain = sum(n for c, n in Counter(text).items() if c.isascii() and c.isprintable())
    share = plain / max(1, len(text))
    rest = max(judge(text) for judge in (chinese, japanese, korean, russian, western))
    return share - controls(text) / max(1, len(text)) + rest * (1 - share)
