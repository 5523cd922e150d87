"""Sort the words of hashes: for every place and word the blocks in which it stands.

One place after the other, by counting: the 65,536 open ends of a place stay in the cache.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.table import Table, filling

BLOCK = 4
"""Hashes in a row that one posting leads to."""
WORDS = 16
KEY_BITS = 20
"""Of a key: four for the word's place, sixteen for the word."""
FILLER = np.uint32(0xFFFFFFFF)
"""The value of rows that only fill a block."""

_PER_PLACE = 1 << 16
_AT_ONCE = 1 << 23


def words_of(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """See hashes (n, 4) as their words (n, 16)."""
    return np.ascontiguousarray(hashes).view(np.uint16).reshape(-1, WORDS)


def word_table(
    hashes: NDArray[np.uint64], values: NDArray[np.uint32]
) -> tuple[Table, NDArray[np.int64]]:
    """Index the distinct words of every block.

    Args:
        hashes: (blocks * BLOCK, 4).
        values: (blocks * BLOCK,), FILLER where a row is no hash.

    Returns:
        A table from words to blocks, and how many words each block has.
    """
    words = words_of(hashes)
    number = len(hashes) // BLOCK
    of_block = np.zeros(number, np.int64)
    counts = np.zeros((WORDS, _PER_PLACE), np.int64)
    for place in range(WORDS):
        _count(words, values, place, counts[place], of_block)
    made = filling(int(counts.sum()), KEY_BITS, int(number).bit_length())
    for place in range(WORDS):
        blocks = np.empty(int(counts[place].sum()), np.uint32)
        _scatter(words, values, place, np.cumsum(counts[place]) - counts[place], blocks)
        ends = np.cumsum(counts[place])
        first = 0
        while first < _PER_PLACE:
            done = int(ends[first - 1]) if first else 0
            after = int(np.searchsorted(ends, done + _AT_ONCE, side="right"))
            after = min(max(after, first + 1), _PER_PLACE)
            keys = np.arange(first, after, dtype=np.uint64) + np.uint64(place * _PER_PLACE)
            made.put(
                np.repeat(keys, counts[place, first:after]),
                blocks[done : int(ends[after - 1])].astype(np.uint64),
            )
            first = after
    return made.finished(), of_block


@njit(cache=True, inline="always")
def _repeats(
    words: NDArray[np.uint16], values: NDArray[np.uint32], row: int, place: int
) -> bool:
    """Tell whether a row adds no word to its block at a place."""
    if values[row] == FILLER:
        return True
    word = words[row, place]
    for other in range(row - row % BLOCK, row):
        if words[other, place] == word and values[other] != FILLER:
            return True
    return False


@njit(cache=True)
def _count(
    words: NDArray[np.uint16],
    values: NDArray[np.uint32],
    place: int,
    counts: NDArray[np.int64],
    of_block: NDArray[np.int64],
) -> None:
    for row in range(len(words)):
        if not _repeats(words, values, row, place):
            counts[words[row, place]] += 1
            of_block[row // BLOCK] += 1


@njit(cache=True)
def _scatter(
    words: NDArray[np.uint16],
    values: NDArray[np.uint32],
    place: int,
    ends: NDArray[np.int64],
    blocks: NDArray[np.uint32],
) -> None:
    for row in range(len(words)):
        if not _repeats(words, values, row, place):
            word = words[row, place]
            blocks[ends[word]] = row // BLOCK
            ends[word] += 1
