"""Normalise a text into two streams: its hanzi and its letters.

Every character is folded by itself through one table, so a stream position always leads
back to the original character it came from, and a text is folded as its parts are. Whatever
is neither hanzi nor letter - stops, stars, digits, zero-width marks - vanishes, and letters
inside a Chinese sentence land in the other stream, so noise of either sort leaves both
streams whole.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.text.table.file import BREAK, HANZI, SLOTS, load

# A part of a text, in characters, that the caches of a processor hold: quicker than passes
# over a whole book, and memory is needed for the answer alone.
_PART = 1 << 15


@dataclass(frozen=True, slots=True)
class Streams:
    """A normalised text and the way back.

    hanzi, letters: (n,) and (m,) uint16 tokens; hanzi_at, letters_at: int32 offsets of the
    original characters, strictly ascending; letters_start: (m,) bool, whether a letter
    begins a word. White space, dashes and hanzi end a word; stops, apostrophes, stars,
    digits and invisible marks do not. `length` is the original's, in characters.
    """

    hanzi: NDArray[np.uint16]
    hanzi_at: NDArray[np.int32]
    letters: NDArray[np.uint16]
    letters_at: NDArray[np.int32]
    letters_start: NDArray[np.bool_]
    length: int


def streams(text: str) -> Streams:
    """Split a text into its streams. About 100 million characters a second."""
    parts = [_part(text, at) for at in range(0, len(text) or 1, _PART)]
    broken = True
    for part in parts:
        part.letters_start[0] |= broken
        broken = bool(part.letters_start[-1])
    return Streams(
        np.concatenate([part.hanzi for part in parts]),
        np.concatenate([part.hanzi_at for part in parts]),
        np.concatenate([part.letters for part in parts]),
        np.concatenate([part.letters_at for part in parts]),
        np.concatenate([part.letters_start[:-1] for part in parts]),
        len(text),
    )


def _part(text: str, begin: int) -> Streams:
    """Split the part of a text that begins there, as if it were the middle of a word.

    letters_start is longer by one here: the last says whether a word ends after the last
    letter.
    """
    codes = np.frombuffer(
        text[begin : begin + _PART].encode("utf-32-le", "surrogatepass"), np.uint32
    )
    tokens = _table().take(codes, mode="clip")
    is_hanzi = _is_hanzi(tokens)
    is_letter = ~is_hanzi & (tokens > BREAK)
    hanzi_at = np.flatnonzero(is_hanzi)
    letters_at = np.flatnonzero(is_letter)
    breaks = is_hanzi | (tokens == BREAK)
    starts = np.zeros(len(letters_at) + 1, np.bool_)
    if letters_at.size:
        # The i-th of those that are no letters, at place p, has p - i letters before it.
        others_at = np.flatnonzero(~is_letter)
        broken = breaks[others_at]
        starts[(others_at - np.arange(len(others_at)))[broken]] = True
    else:
        starts[0] = breaks.any()
    return Streams(
        tokens[hanzi_at],
        (hanzi_at + begin).astype(np.int32),
        tokens[letters_at],
        (letters_at + begin).astype(np.int32),
        starts,
        len(codes),
    )


def _is_hanzi(tokens: NDArray[np.uint16]) -> NDArray[np.bool_]:
    # Below the range wraps around to far above it: one comparison instead of two.
    plain = tokens - np.uint16(HANZI[0]) < HANZI[1] - HANZI[0]
    rare = tokens - np.uint16(SLOTS[0]) < SLOTS[1] - SLOTS[0]
    return np.asarray(plain | rare, np.bool_)


@functools.cache
def _table() -> NDArray[np.uint16]:
    return load().tokens
