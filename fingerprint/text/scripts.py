"""Score how much a text is like one of a script.

Each score is the share of characters common in the script, less the share of odd ones, of
all beyond ASCII: about .3 to .9 for a text of it, below 0 for bytes read in a wrong charset.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Judge = Callable[[str], float]

_POINTS = "，。、！？：；（）《》〈〉【】「」『』“”‘’…—·～\u3000"
_ZH = (
    "的一是不了在人有我他她你它这那个们中来上下大小为和国地到以说时要就出会可也对生能而子"
    "得于着自之年过发后作里用道行所然家事成方多经么去如都同现当没动面起看定天分还进好些心"
    "本前开但因只从想实手头老见又把被给向与者曰乃则此其矣這個們來為國說時會對於著過發後裡"
    "裏經麼學現當沒動還進開從實頭見給與則樣點話聲問將無第章回卷二三四五六七八九十"
)
_KO = (
    "이다는에을를가의도고하은한지로서나그기어아사리자라시해있수것인대일들만게으과와보면정"
    "었없니여했전스주부안오"
)
_HANZI = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SIGNS = "\u2010-\u2027\u3000-\u303f\uff01-\uff60·"
_KANA = "\u3041-\u30ff"
_HANGUL = "\uac00-\ud7a3"
_MIXED = re.compile("[а-яё][А-ЯЁ]|[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]")
# Letters and marks that stand in words of western Europe: counted beside ASCII ones only.
_WESTERN = re.compile(
    "(?<=[A-Za-z ,.;:!?])[’‘“”–—…»àâäáãåæçéèêëíîïìñóôöòõøœúùûüß°]"
    "|[“‘«¿¡–—…ÀÉÄÖÜàâäáãåæçéèêëíîïìñóôöòõøœúùûüß](?=[A-Za-z ])"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Script:
    """Patterns of what is common in a script, and of what beyond ASCII is odd in it."""

    common: re.Pattern[str]
    odd: re.Pattern[str]

    def score(self, text: str) -> float:
        """Return the share of common characters less that of odd ones."""
        good, odd = len(self.common.findall(text)), len(self.odd.findall(text))
        return (good - odd - controls(text)) / max(1, beyond(text))


def _script(common: str, fine: str) -> Script:
    return Script(re.compile(f"[{common}]"), re.compile(f"[^\x00-\x7f{fine}]"))


_CHINESE = _script(_ZH + _POINTS, _HANZI + _SIGNS)
_JAPANESE = _script(_KANA, _KANA + _HANZI + _SIGNS)
_KOREAN = _script(_KO + _POINTS, _HANGUL + _HANZI + _SIGNS)
_RUSSIAN = _script("оеаинтсрвлкмдпуяы", "Ѐ-џ\u2010-\u2027№«»")


def beyond(text: str) -> int:
    """Count the characters beyond ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


def controls(text: str) -> int:
    """Count control characters, which no text has, but for ends of lines and files."""
    return len(_CONTROL.findall(text))


def chinese(text: str) -> float:
    """Score hanzi of either kind; Greek, Cyrillic and kana of the same charsets are odd."""
    return _CHINESE.score(text)


def japanese(text: str) -> float:
    """Score kana among hanzi; kana of half width are odd."""
    return _JAPANESE.score(text)


def korean(text: str) -> float:
    """Score Hangul."""
    return _KOREAN.score(text)


def russian(text: str) -> float:
    """Score Cyrillic; a capital inside a word, or beside a Latin letter, is odd too."""
    return _RUSSIAN.score(text) - len(_MIXED.findall(text)) / max(1, beyond(text))


def western(text: str) -> float:
    """Score accents and marks of western Europe by the ASCII letters beside them."""
    strange = beyond(text)
    good = len(_WESTERN.findall(text))
    return (2 * good - strange - controls(text)) / max(1, strange)


def judge_wide(text: str) -> float:
    """Judge a reading in two or four bytes a character, where ASCII proves something too."""
    length, odd = max(1, len(text)), controls(text)
    share = (len(text) - beyond(text) - odd) / length
    rest = max(judge(text) for judge in (chinese, japanese, korean, russian, western))
    return share - odd / length + rest * (1 - share)
