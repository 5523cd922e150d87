"""Text in any amount: bursts copied from a story of random words, joined where they fit.

The story draws words by Zipf's law. The generator copies from it and jumps, every few
characters, to another place that follows the same two; so every run of three reads like the
story. The story is short beside what is made of it, so runs of six recur more often than in
real books: about a dozen times each in a thousand million characters. A hard test.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from bench.index_rows import say
from domain.work import ReferenceId, WorkId
from fingerprint.index.port import Codes
from fingerprint.modalities.text import SCHEME, TextOptions
from fingerprint.text.normalise import streams
from fingerprint.text.seeds import seeds

BOOK = 1_000_000
"""Characters of a reference."""
_HANZI = 4000
_WORDS = 100_000
_COMMON = 30
"""Added to a word's rank in Zipf's law: the commonest words of a novel are not so common."""
_LINKS = 4
_BUCKETS = 22
"""Bits of the table that finds the places of two characters."""
_JUMP = 0.3
"""How often the copying jumps, a character."""
_OPTIONS = TextOptions()

Entry = tuple[ReferenceId, WorkId, Codes]


@dataclass(frozen=True, slots=True)
class Story:
    """What is copied from, and where a copyist may go on instead.

    tokens: (n,) uint16; links: (n, 4) int32, places after the same two characters.
    """

    tokens: NDArray[np.uint16]
    links: NDArray[np.int32]


def told(seed: int, length: int) -> Story:
    """Tell a story of `length` characters."""
    say(f"tell a story of {length:,} characters")
    rng = np.random.default_rng((seed, 5))
    hanzi = rng.permutation(_plain())[:_HANZI]
    sizes = rng.choice([1, 2, 3, 4], _WORDS, p=[0.1, 0.6, 0.2, 0.1])
    spelled = hanzi[_zipf(rng, _HANZI, _HANZI // 20, _WORDS * 4)].reshape(_WORDS, 4)
    chosen = _zipf(rng, _WORDS, _COMMON, length // 2)
    shown = np.arange(4) < sizes[chosen][:, None]
    tokens = spelled[chosen][shown][:length]
    return Story(tokens, _linked(tokens, seed))


def books(story: Story, count: int, seed: int, first: int = 0) -> Iterator[NDArray[np.uint16]]:
    """Write books, the same ones for the same seed."""
    for number in range(first, first + count):
        yield written(story, BOOK, seed * 100_003 + number)


def written(story: Story, length: int, seed: int) -> NDArray[np.uint16]:
    """Write `length` characters."""
    return _copied(story.tokens, story.links, length, seed, _JUMP)


def coded(tokens: NDArray[np.uint16]) -> Codes:
    """Make the codes of a reference; every seventh character is a mark that vanished."""
    keys, values = seeds(tokens, _OPTIONS.hanzi.run, _OPTIONS.every)
    places = (np.arange(len(tokens)) * 7 // 6).astype(np.int32)
    none = np.empty(0, np.uint16), np.empty(0, np.int32)
    arrays: dict[str, NDArray[np.generic]] = {
        "hanzi": tokens,
        "hanzi_at": places,
        "letters": none[0],
        "letters_at": none[1],
    }
    return Codes(SCHEME.name, keys, values, float(len(tokens) * 7 // 6), arrays)


def named(number: int) -> tuple[ReferenceId, WorkId]:
    """Name a book and its work."""
    return ReferenceId(f"book {number:06d}"), WorkId(f"book {number:06d}")


def edited(
    tokens: NDArray[np.uint16], share: float, rng: np.random.Generator
) -> NDArray[np.uint16]:
    """Put other characters in the place of a share of them."""
    copy = tokens.copy()
    wrong = rng.random(len(copy)) < share
    copy[wrong] = rng.choice(tokens, int(wrong.sum()))
    return copy


def _zipf(rng: np.random.Generator, ranks: int, added: int, count: int) -> NDArray[np.int64]:
    """Draw ranks by 1 / (rank + added), by the inverse of its integral."""
    drawn = added * np.exp(rng.random(count) * np.log(1 + ranks / added)) - added
    return np.minimum(drawn.astype(np.int64), ranks - 1)


def _plain() -> NDArray[np.uint16]:
    """Return hanzi that normalising leaves as they are."""
    every = np.arange(0x4E00, 0x9FA5, dtype=np.uint16)
    found = streams("".join(map(chr, every.tolist())))
    return every[found.hanzi_at][found.hanzi == every[found.hanzi_at]]


@numba.njit(cache=True, nogil=True)
def _bucket(one: int, two: int) -> int:
    mixed = np.uint64(one) << np.uint64(16) | np.uint64(two)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(64 - _BUCKETS))


@numba.njit(cache=True, nogil=True)
def _linked(tokens: NDArray[np.uint16], seed: int) -> NDArray[np.int32]:
    """Draw, for each place, places that follow the same two characters. (n, 4) int32."""
    np.random.seed(seed)  # noqa: NPY002  # numba has no generators to pass
    heads = np.zeros((1 << _BUCKETS) + 1, np.int32)
    for place in range(2, len(tokens)):
        heads[_bucket(tokens[place - 2], tokens[place - 1]) + 1] += 1
    for bucket in range(1 << _BUCKETS):
        heads[bucket + 1] += heads[bucket]
    free = heads[:-1].copy()
    places = np.empty(len(tokens), np.int32)
    for place in range(2, len(tokens)):
        bucket = _bucket(tokens[place - 2], tokens[place - 1])
        places[free[bucket]] = place
        free[bucket] += 1
    links = np.zeros((len(tokens), _LINKS), np.int32)
    for bucket in range(1 << _BUCKETS):
        first, last = heads[bucket], heads[bucket + 1]
        for row in range(first, last):
            for turn in range(_LINKS):
                links[places[row], turn] = places[np.random.randint(first, last)]  # noqa: NPY002
    return links


@numba.njit(cache=True, nogil=True)
def _copied(
    tokens: NDArray[np.uint16],
    links: NDArray[np.int32],
    length: int,
    seed: int,
    jump: float,
) -> NDArray[np.uint16]:
    np.random.seed(seed)  # noqa: NPY002  # numba has no generators to pass
    out = np.empty(length, np.uint16)
    at = np.random.randint(2, len(tokens))  # noqa: NPY002
    row = 0
    while row < length:
        burst = np.random.geometric(jump)  # noqa: NPY002
        burst = min(burst, length - row, len(tokens) - at)
        for step in range(burst):
            out[row + step] = tokens[at + step]
        row += burst
        at += burst
        if at == len(tokens):
            at = 2
        at = links[at, np.random.randint(_LINKS)]  # noqa: NPY002
    return out
