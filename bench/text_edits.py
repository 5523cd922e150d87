"""What copyists do to the characters of a passage: adverts, widths, noise, slips, readings.

An edit takes a passage, chance and a Source, and gives the passage back changed. A share is
met to the character: of n characters round(share * n) are changed, drawn without return.
"""

import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

from opencc import OpenCC

from bench.text_books import HANZI


@dataclass(frozen=True, slots=True)
class Source:
    """What the edits of one passage draw on.

    `strange` is letters of another book, `words` (English) and `hanzi` (Chinese) are text of
    the whole corpus, `names` those of the copied book. `readings` gives a hanzi's reading
    without its tone, `alike` the hanzi of a reading.
    """

    language: str
    strange: str
    words: tuple[str, ...] = ()
    hanzi: str = ""
    names: tuple[str, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Edit = Callable[[str, Random, Source], str]

_STOPS = "。！？!?.…"
_CLOSING = "」』”’\"')）"
_PER_ADVERT = 100
_ADVERTS = {
    "zh": (
        "\n【最新章節請到{}免費閱讀】\n",
        "\n手機用戶請瀏覽 https://m.{}/ 更優質的閱讀體驗。\n",
        "（本章未完，請翻頁繼續，記住網址{}）",
        " http://www.{}/book/1024.html ",
        "\n天才一秒記住本站地址：{}，更新最快無彈窗！\n",
    ),
    "en": (
        "\n[Read the newest chapters first at {}]\n",
        "\nThis chapter was stolen? Report it, then visit https://m.{}/ for more.\n",
        " (Bookmark {} for daily updates!) ",
        " http://www.{}/book/1024.html ",
        "\n*** Free novels without registration, only at {} ***\n",
    ),
}


def sentences(text: str) -> list[str]:
    """Cut a text after its full stops; joined again the parts are the text."""
    parts, start = [], 0
    for at, character in enumerate(text):
        following = text[at + 1 : at + 2]
        stop = character in _STOPS or (character in _CLOSING and text[at - 1 : at] in _STOPS)
        if at > start and stop and not (following and following in _STOPS + _CLOSING):
            parts.append(text[start : at + 1])
            start = at + 1
    return [*parts, text[start:]] if start < len(text) else parts


def verbatim(text: str, _: Random, __: Source) -> str:
    """Leave the passage as it is."""
    return text


def adverts(text: str, rng: Random, source: Source) -> str:
    """Set an advert or an address between sentences, one a hundred characters."""
    out, due = [], 0
    parts = sentences(text)
    for part in parts:
        out.append(part)
        due += len(part)
        if due >= _PER_ADVERT and part is not parts[-1]:
            due -= _PER_ADVERT
            site = "".join(rng.choices(string.ascii_lowercase, k=7)) + ".example"
            out.append(rng.choice(_ADVERTS[source.language]).format(site))
    return "".join(out)


def conversion(text: str, _: Random, source: Source) -> str:
    """Turn traditional into simplified Chinese, English into capitals."""
    return OpenCC("t2s").convert(text) if source.language == "zh" else text.upper()


_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_WIDE |= {wide: code for code, wide in _WIDE.items()} | {
    ord("。"): ord("."),
    ord("、"): ord(","),
}
_MARKS = "，。、：；！？,.;:!?\"'“”「」『』—-"


def width(text: str, rng: Random, _: Source) -> str:
    """Swap the widths of all; leave out a third of the marks, turn a third into others."""
    out = []
    for character in text:
        kind = rng.randrange(3) if character in _MARKS else 0
        swapped = character.translate(_WIDE)
        out.append((swapped, "", rng.choice(_MARKS))[kind])
    return "".join(out)


_LATIN = dict(
    zip("aceijopsxyABCEHKMOPTX", "асеіјорѕхуАВСЕНКМОРТХ", strict=True)  # Cyrillic
)
_RADICALS = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x2F00, 0x2FD6)}
_ALIKE = _LATIN | _RADICALS
_BETWEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad***★☆·_~"
_NOISY, _DISGUISED = 0.25, 0.3


def noise(text: str, rng: Random, _: Source) -> str:
    """Put a zero-width mark or a star after a quarter of the characters, disguise others.

    Three in ten of the letters that have a double in another script are replaced by it, and
    of the hanzi that are radicals as well.
    """
    out = []
    for character in text:
        disguised = character in _ALIKE and rng.random() < _DISGUISED
        out.append(_ALIKE[character] if disguised else character)
        if rng.random() < _NOISY:
            out.append(rng.choice(_BETWEEN))
    return "".join(out)


def edited(share: float) -> Edit:
    """Drop, replace or follow with a strange letter a share of the characters, thirds each."""

    def edit(text: str, rng: Random, source: Source) -> str:
        out = list(text)
        for turn, at in enumerate(rng.sample(range(len(text)), round(share * len(text)))):
            strange = rng.choice(source.strange)
            while strange == text[at]:
                strange = rng.choice(source.strange)
            out[at] = ("", strange, text[at] + strange)[turn % 3]
        return "".join(out)

    return edit


def homophones(share: float) -> Edit:
    """Replace a share of the hanzi by others of the same reading, as far as there are any."""

    def edit(text: str, rng: Random, source: Source) -> str:
        def others(hanzi: str) -> list[str]:
            same = source.alike.get(source.readings.get(hanzi, ""), ())
            return [one for one in same if one != hanzi]

        return _replaced(text, rng, share, lambda c: rng.choice(others(c) or [""]))

    return edit


def spelled(share: float) -> Edit:
    """Replace a share of the hanzi by their readings in Latin letters."""

    def edit(text: str, rng: Random, source: Source) -> str:
        return _replaced(text, rng, share, lambda c: source.readings.get(c, ""))

    return edit


def _replaced(text: str, rng: Random, share: float, other: Callable[[str], str]) -> str:
    """Replace a share of the hanzi; one without a replacement passes its turn on."""
    out = list(text)
    places = [found.start() for found in HANZI.finditer(text)]
    left = round(share * len(places))
    rng.shuffle(places)
    for at in places:
        if not left:
            break
        if replacement := other(text[at]):
            out[at] = replacement
            left -= 1
    return "".join(out)
