"""Cut pages into the shingles that peers compare: five characters, or three words.

Normalised by our own table, so that a peer is beaten by what it lacks and not by a missing
normaliser; raw beside it, as it comes out of the box.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.text.normalise import streams

SHINGLE = {"zh": 5, "en": 3}
WINDOW = {"zh": 500, "en": 90}
"""Tokens of about 500 characters: hanzi, or words with the space behind."""
CHUNK = {"zh": 2000, "en": 360}
"""Tokens of about 2000 characters."""

_SPACES = np.array([ord(c) for c in map(chr, range(0x3001)) if c.isspace()], np.uint32)

Tokens = Sequence[str]
Tokenise = Callable[[str, str], Tokens]


def raw(text: str, language: str) -> Tokens:
    """Return characters or words as they stand."""
    return text if language == "zh" else text.split()


def normalised(text: str, language: str) -> Tokens:
    """Return our hanzi stream, or our letters cut into words where space stood between."""
    normal = streams(text)
    if language == "zh":
        return normal.hanzi.tobytes().decode("utf-16-le")
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    spaces = np.cumsum(np.isin(codes, _SPACES))[normal.letters_at]
    letters = normal.letters.tobytes().decode("utf-16-le")
    cuts = (np.flatnonzero(np.diff(spaces)) + 1).tolist()
    ends = [*cuts, len(letters)]
    return [letters[a:b] for a, b in zip([0, *cuts], ends, strict=True) if b > a]


def windows(tokens: Tokens, size: int, step: int) -> Iterator[Tokens]:
    """Cut tokens into windows that overlap; the last reaches the end."""
    for start in range(0, max(len(tokens) - size + step, 1), step):
        yield tokens[start : start + size]


def shingles(tokens: Tokens, language: str) -> list[str]:
    """Return the distinct shingles of a window, in order."""
    size = SHINGLE[language]
    between = "" if language == "zh" else " "
    count = len(tokens) - size + 1
    return list(dict.fromkeys(between.join(tokens[at : at + size]) for at in range(count)))


def hashed(tokens: Tokens, language: str, known: dict[str, int]) -> NDArray[np.uint64]:
    """Hash every shingle of a text, `known` numbering its tokens."""
    size = SHINGLE[language]
    codes = np.array([known.setdefault(token, len(known)) for token in tokens], np.uint64)
    count = max(len(codes) - size + 1, 0)
    out = np.zeros(count, np.uint64)
    for step in range(size):
        out = out * np.uint64(0x9E3779B97F4A7C15) + codes[step : step + count]
    return out
