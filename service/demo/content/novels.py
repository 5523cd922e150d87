"""Novels of the demo, and what copyists and reviewers make of them.

Everything follows from the seed: the same call gives the same text on every machine.
Chinese is told in simplified characters and turned by OpenCC where traditional is asked for.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from opencc import OpenCC

from service.demo.content import prose_en, prose_zh, words_en, words_zh

LANGUAGES = ("zh", "zh-Hant", "en")
_REVIEW_LENGTH = {"zh": 700, "en": 1600}
_ZERO_WIDTH = ("\u200b", "\u200c", "\u2060", "\ufeff")
_STARS = ("*", "★", "·", "～", "_")
_ADVERTS = {
    "zh": (
        "【最新章节请到{}书城】",
        "（手机阅读更方便，收藏{}网）",
        "——{}小说网首发，请勿转载——",
        "本章未完，请点击下一页继续，{}文学",
        "加群{}，看全本",
    ),
    "en": (
        "[Read the latest chapters at {}-books.example]",
        "(Bookmark {} for daily updates!)",
        "*** Free e-books from {} ***",
        "-- Join the {} readers' club today --",
    ),
}


@dataclass(frozen=True, slots=True)
class Novel:
    """A novel: chapters of plain text, one paragraph a line. `names` are its people."""

    title: str
    author: str
    chapters: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextEdit:
    """What a copyist does to a text, in the order of the fields.

    `start` and `take` cut out an excerpt (characters; `take` 0 is to the end); `rename`
    lists names to be replaced by others; `reword` is the share of words replaced by others
    of their kind, at most 0.15; `noise` the share of characters followed by a zero-width
    mark or a star; `adverts` puts an advert after every so many characters, 0 none.
    """

    start: int = 0
    take: int = 0
    rename: tuple[str, ...] = ()
    reword: float = 0.0
    to_simplified: bool = False
    to_traditional: bool = False
    noise: float = 0.0
    adverts: int = 0


def novel(seed: int, language: str, chapters: int, length: int) -> Novel:
    """Write a novel.

    Args:
        seed: The same seed gives the same novel, in either script.
        language: One of LANGUAGES.
        chapters: How many.
        length: Characters of a chapter, which ends with the paragraph that reaches it.
    """
    rng = Random(f"novel {seed} {language[:2]}")
    prose = prose_en if language == "en" else prose_zh
    cast = prose.people(rng, 6)
    [author] = prose.people(rng, 1)
    title = prose.title(rng)
    told = tuple(prose.story(rng, cast, length) for _ in range(chapters))
    if language != "zh-Hant":
        return Novel(title, author, told, cast)
    texts = tuple(_turn("s2t", chapter) for chapter in told)
    names = tuple(_turn("s2t", name) for name in cast)
    return Novel(_turn("s2t", title), _turn("s2t", author), texts, names)


def review(seed: int, language: str, quotes: Sequence[str]) -> str:
    """Write a review of a book that quotes from it.

    The reviewer's own words are at least 700 characters of Chinese or 1600 of English.
    """
    rng = Random(f"review {seed} {language}")
    quotes = [" ".join(quote.split()) for quote in quotes]
    if language == "en":
        return prose_en.review(rng, quotes, _REVIEW_LENGTH["en"])
    if language == "zh":
        return prose_zh.review(rng, quotes, _REVIEW_LENGTH["zh"])
    marks = [f"〔{i}〕" for i in range(len(quotes))]
    text = _turn("s2t", prose_zh.review(rng, marks, _REVIEW_LENGTH["zh"]))
    for mark, quote in zip(marks, quotes, strict=True):
        text = text.replace(mark, quote)
    return text


def copy_text(text: str, edit: TextEdit, seed: int) -> str:
    """Return the text as a copyist would post it."""
    rng = Random(f"copy {seed}")
    text = text[edit.start : edit.start + edit.take if edit.take else None]
    english = text.isascii() or " " in text.strip()
    if edit.rename:
        text = _renamed(text, edit.rename, rng, english=english)
    if edit.reword:
        text = _reworded(text, min(edit.reword, 0.15), rng, english=english)
    if edit.to_simplified:
        text = _turn("t2s", text)
    if edit.to_traditional:
        text = _turn("s2t", text)
    if edit.noise:
        text = _noisy(text, edit.noise, rng)
    if edit.adverts:
        text = _advertised(text, edit.adverts, rng, english=english)
    return text


@functools.cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def _turn(name: str, text: str) -> str:
    return str(_converter(name).convert(text))


def _renamed(text: str, names: Sequence[str], rng: Random, *, english: bool) -> str:
    others = (prose_en if english else prose_zh).people(rng, len(names))
    for name, other in zip(names, others, strict=True):
        text = text.replace(name, other)
        if english:  # people also go by one of their names
            for part, another in zip(name.split(), other.split(), strict=True):
                text = text.replace(part, another)
    return text


@functools.cache
def _kinds(*, english: bool) -> Mapping[str, Sequence[str]]:
    """Return for each word the words of its kind."""
    classes = words_en.CLASSES if english else words_zh.CLASSES
    return {word: of_kind for of_kind in classes for word in of_kind}


def _reworded(text: str, share: float, rng: Random, *, english: bool) -> str:
    """Replace `share` of all words, or two-hanzi words, by others of the same kind."""
    if english:
        kinds = _kinds(english=True)
        tokens = text.split(" ")
    else:
        # The lists are simplified: words that look otherwise in traditional are left.
        kinds = _kinds(english=False)
        tokens = _two_by_two(text, kinds)
    known = sum(token in kinds for token in tokens)
    rate = min(1.0, share * len(tokens) / max(1, known))
    replaced = [
        rng.choice(kinds[token]) if token in kinds and rng.random() < rate else token
        for token in tokens
    ]
    return (" " if english else "").join(replaced)


def _two_by_two(text: str, kinds: Mapping[str, Sequence[str]]) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        size = 2 if text[at : at + 2] in kinds else 1
        tokens.append(text[at : at + size])
        at += size
    return tokens


def _noisy(text: str, share: float, rng: Random) -> str:
    out = []
    for character in text:
        out.append(character)
        if character != "\n" and rng.random() < share:
            out.append(rng.choice(_ZERO_WIDTH if rng.random() < 0.6 else _STARS))
    return "".join(out)


def _advertised(text: str, every: int, rng: Random, *, english: bool) -> str:
    out = []
    for at in range(0, len(text), every):
        out.append(text[at : at + every])
        if at + every < len(text):
            name = f"{rng.randrange(36**5):05d}"
            out.append(rng.choice(_ADVERTS["en" if english else "zh"]).format(name))
    return "".join(out)
