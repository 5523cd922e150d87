"""Numbers of odd widths laid end to end, and where each of many buckets begins.

A posting of 39 bits takes 39 bits. The directory is that of Elias and Fano: a one for every
posting and a zero at the end of every bucket, so it costs little more than a bit a posting
however unevenly the buckets are filled (Elias, J. ACM 21(2), 1974; Fano, 1971).

The kernels never read outside their arrays, whatever these hold.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Number = Any  # whatever integer the compiler makes of it

EVERY = 64
"""The place of one zero in so many is written down."""


def words_for(count: int, width: int) -> int:
    """Return how many words `count` numbers of `width` bits take, one to spare."""
    return (count * width + 63) // 64 + 1


@njit(cache=True)
def pack(uppers: Words, lowers: Words, bits: tuple[int, int], words: Words, first: int) -> None:
    """Write pairs into zeroed words, from place `first` on.

    Args:
        uppers: (n,), of which the lower bits[0] bits are written, above
        lowers: (n,) of bits[1] bits.
        bits: Together 63 at most.
        words: Where to.
        first: In numbers of that width.
    """
    width, low = bits[0] + bits[1], np.uint64(bits[1])
    mask = (np.uint64(1) << np.uint64(bits[0])) - np.uint64(1)
    if width == 0:
        return
    for i in range(len(lowers)):
        number = (uppers[i] & mask) << low | lowers[i]
        at = (first + i) * width
        word, shift = at >> 6, np.uint64(at & 63)
        words[word] |= number << shift
        if at & 63 and (at & 63) + width > 64:
            words[word + 1] |= number >> (np.uint64(64) - shift)


@njit(cache=True, inline="always")
def number_at(words: Words, width: int, place: int) -> Number:
    """Read one number, a uint64; 0 where there is none."""
    at = place * width
    word, shift = at >> 6, np.uint64(at & 63)
    if width == 0 or word + 1 >= len(words):
        return np.uint64(0)
    found = words[word] >> shift
    if (at & 63) + width > 64:
        found |= words[word + 1] << (np.uint64(64) - shift)
    return found & ((np.uint64(1) << np.uint64(width)) - np.uint64(1))


@njit(cache=True)
def unpack(words: Words, width: int, first: int, count: int) -> Words:
    """Read `count` numbers in a row."""
    found = np.empty(count, np.uint64)
    for i in range(count):
        found[i] = number_at(words, width, first + i)
    return found


@njit(cache=True)
def mark(keys: Words, rest_bits: int, before: int, directory: Words) -> None:
    """Set the ones of a directory for postings whose keys ascend.

    Args:
        keys: (n,); all but the lower bits of a key are its bucket.
        rest_bits: So many are lower bits.
        before: Postings that were marked before these.
        directory: Zeroed words of `postings + buckets` bits, and some to spare.
    """
    for i in range(len(keys)):
        at = np.int64(keys[i] >> np.uint64(rest_bits)) + before + i
        directory[at >> 6] |= np.uint64(1) << np.uint64(at & 63)


@njit(cache=True)
def sample_zeros(directory: Words, buckets: int) -> NDArray[np.uint32]:
    """Return where every EVERY-th zero of a directory stands."""
    samples = np.zeros(buckets // EVERY + 2, np.uint32)
    seen = 0
    for word in range(len(directory)):
        zeros = 64 - ones(directory[word])
        if seen // EVERY != (seen + zeros) // EVERY or seen % EVERY == 0:
            rest = ~directory[word]
            while rest:
                low = rest & (~rest + np.uint64(1))
                if seen % EVERY == 0 and seen < buckets:
                    samples[seen // EVERY] = (word << 6) + ones(low - np.uint64(1))
                seen += 1
                rest ^= low
        else:
            seen += zeros
    return samples


@njit(cache=True, inline="always")
def ones(word: Number) -> Number:
    """Count the ones of a word; the compiler makes one instruction of this."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + (
        (word >> np.uint64(2)) & np.uint64(0x3333333333333333)
    )
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True)
def _zero(directory: Words, samples: NDArray[np.uint32], number: int) -> Number:
    """Return where zero `number` stands."""
    at = np.int64(samples[min(number // EVERY, len(samples) - 1)])
    missing = number % EVERY
    word = at >> 6
    if word >= len(directory):
        return len(directory) << 6
    rest = ~directory[word] & (~np.uint64(0) << np.uint64(at & 63))
    zeros = ones(rest)
    while zeros <= missing:
        missing -= zeros
        word += 1
        if word >= len(directory):
            return len(directory) << 6
        rest = ~directory[word]
        zeros = ones(rest)
    for _ in range(missing):
        rest &= rest - np.uint64(1)
    low = rest & (~rest + np.uint64(1))
    return (word << 6) + ones(low - np.uint64(1))


@njit(cache=True)
def bucket_span(
    directory: Words, samples: NDArray[np.uint32], bucket: Number, size: int
) -> tuple[int, int]:
    """Return the first posting of a bucket and the one after its last."""
    start = 0 if bucket == 0 else _zero(directory, samples, bucket - 1) + 1 - bucket
    if start >= size:
        return size, size
    at = start + bucket
    word = at >> 6
    if word >= len(directory):
        return size, size
    rest = ~directory[word] & (~np.uint64(0) << np.uint64(at & 63))
    while rest == 0:
        word += 1
        if word >= len(directory):
            return start, size
        rest = ~directory[word]
    low = rest & (~rest + np.uint64(1))
    end = (word << 6) + ones(low - np.uint64(1)) - bucket
    return start, min(max(end, start), size)
