"""What rewriters do to the words and sentences of a passage.

Words are replaced by random words of the corpus, for want of a thesaurus: harder than
synonyms for whoever compares characters, since nothing of a word is left.
"""

import re
from random import Random

from bench.text_books import HANZI, WORD
from bench.text_edits import (
    Edit,
    Source,
    adverts,
    conversion,
    edited,
    homophones,
    noise,
    sentences,
    spelled,
    verbatim,
    width,
)

_SIZES = (1, 2, 2)
"""Lengths of Chinese words, one as likely as the other."""


def reworded(share: float) -> Edit:
    """Replace a share of the words; Chinese is cut into words of one or two hanzi by chance."""

    def edit(text: str, rng: Random, source: Source) -> str:
        spans = _cut(text, rng) if source.language == "zh" else _words(text)
        out, end = [], 0
        for start, stop in sorted(rng.sample(spans, round(share * len(spans)))):
            out += [text[end:start], word(rng, source)]
            end = stop
        return "".join([*out, text[end:]])

    return edit


def word(rng: Random, source: Source) -> str:
    """Draw a word of the corpus."""
    if source.language == "en":
        return rng.choice(source.words)
    size = rng.choice(_SIZES)
    at = rng.randrange(len(source.hanzi) - size)
    return source.hanzi[at : at + size]


def _words(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in WORD.finditer(text)]


def _cut(text: str, rng: Random) -> list[tuple[int, int]]:
    """Cut runs of hanzi into words; what stands between is of no word."""
    spans, at = [], 0
    while at < len(text):
        if not HANZI.match(text[at]):
            at += 1
            continue
        size = rng.choice(_SIZES)
        while not all(map(HANZI.match, text[at : at + size])):
            size -= 1
        spans.append((at, min(at + size, len(text))))
        at += size
    return spans


_SURNAMES = "趙錢孫李周吳鄭王馮陳褚衛蔣沈韓楊朱秦許何呂施張孔曹嚴華金魏陶姜"


def renamed(text: str, rng: Random, source: Source) -> str:
    """Give each of the book's names another, the same wherever it stands."""
    given = {name: _name(rng, source) for name in source.names if name in text}
    if not given:
        return text
    edge = r"\b" if source.language == "en" else ""
    known = re.compile(edge + "(" + "|".join(map(re.escape, given)) + ")" + edge)
    return known.sub(lambda found: given[found[1]], text)


def _name(rng: Random, source: Source) -> str:
    if source.language == "zh":
        return rng.choice(_SURNAMES) + word(rng, source)
    return next(
        drawn.title() for drawn in iter(lambda: word(rng, source), "") if len(drawn) > 3
    )


def washed(text: str, rng: Random, source: Source) -> str:
    """Rename, replace a tenth of the words, slip in a twentieth, convert, and add noise."""
    for edit in (renamed, reworded(0.10), edited(0.05), conversion, noise):
        text = edit(text, rng, source)
    return text


def shuffled(text: str, rng: Random, _: Source) -> str:
    """Put the sentences in another order."""
    parts = sentences(text)
    order = list(range(len(parts)))
    while len(parts) > 2 and order == sorted(order):
        rng.shuffle(order)
    return "".join(parts[at] for at in order)


_LINKS = {
    "zh": ("於是", "然後", "而且", "因此", "這時候", "不過", "與此同時", "隨後"),
    "en": (" and then", " meanwhile", " so", " however", " after that", " in fact"),
}
_SWAPPED = {"zh": ("。", "，"), "en": (".", ",")}
_JOINED, _LINKED = 0.5, 0.3


def merged(text: str, rng: Random, source: Source) -> str:
    """Turn half the full stops into commas and half the commas into stops, add connectives."""
    stop, comma = _SWAPPED[source.language]
    out = []
    for character in text:
        if character not in (stop, comma):
            out.append(character)
            continue
        swapped = comma if character == stop else stop
        out.append(swapped if rng.random() < _JOINED else character)
        if rng.random() < _LINKED:
            out.append(rng.choice(_LINKS[source.language]))
    return "".join(out)


def merged_reworded(text: str, rng: Random, source: Source) -> str:
    """Merge and split sentences with three words in ten replaced."""
    return reworded(0.30)(merged(text, rng, source), rng, source)


_BOTH: dict[str, Edit] = {
    "verbatim": verbatim,
    "adverts": adverts,
    "conversion": conversion,
    "width": width,
    "zero-width": noise,
    **{f"edits-{percent}": edited(percent / 100) for percent in (2, 5, 10, 20, 30)},
    **{f"words-{percent}": reworded(percent / 100) for percent in (10, 30, 50)},
    "names": renamed,
    "washed": washed,
    "shuffled": shuffled,
    "merged": merged,
    "merged-words-30": merged_reworded,
}
EDITS: dict[str, dict[str, Edit]] = {
    "zh": {
        **_BOTH,
        **{f"homophones-{percent}": homophones(percent / 100) for percent in (2, 5, 10, 30)},
        **{f"pinyin-{percent}": spelled(percent / 100) for percent in (5, 10)},
    },
    "en": _BOTH,
}
"""What is done to copied passages, by language and name."""
