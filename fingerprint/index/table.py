"""Sorted pairs of a key and a payload, packed to the bit.

The upper bits of a key choose a bucket, the rest of it stands beside the payload; the larger
the table, the more bits the buckets take over, so a pair costs about as much in a large
table as in a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.bits import (
    Words,
    bucket_span,
    mark,
    pack,
    sample_zeros,
    unpack,
    words_for,
)

MOST_PAIRS = 1 << 31
"""The directory counts in 32 bits."""


@dataclass(frozen=True, slots=True)
class Table:
    """`size` pairs, ascending by key, then in the order they were given.

    A pair is `rest << payload_bits | payload`, its key `bucket << rest_bits | rest`.
    """

    size: int
    bucket_bits: int
    rest_bits: int
    payload_bits: int
    directory: Words
    samples: NDArray[np.uint32]
    packed: Words


Array = TypeVar("Array", bound=NDArray[Any])


def fixed(array: Array) -> Array:
    """Make an array read-only, as one mapped from a file is: kernels are compiled for one."""
    array.setflags(write=False)
    return array


@dataclass(slots=True)
class Filling:
    """A table that is being filled from its smallest key to its largest."""

    key_bits: int
    payload_bits: int
    size: int
    bucket_bits: int
    directory: Words
    packed: Words
    done: int = 0

    def put(self, keys: Words, payloads: Words) -> None:
        """Add pairs whose keys ascend and are no smaller than those before."""
        rest_bits = self.key_bits - self.bucket_bits
        mark(keys, rest_bits, self.done, self.directory)
        pack(keys, payloads, (rest_bits, self.payload_bits), self.packed, self.done)
        self.done += keys.size

    def finished(self) -> Table:
        """Return the table."""
        assert self.done == self.size, "every pair that was promised"
        samples = sample_zeros(self.directory, 1 << self.bucket_bits)
        return Table(
            self.size,
            self.bucket_bits,
            self.key_bits - self.bucket_bits,
            self.payload_bits,
            fixed(self.directory),
            fixed(samples),
            fixed(self.packed),
        )


def filling(size: int, key_bits: int, payload_bits: int, tail_bits: int = 0) -> Filling:
    """Begin a table of `size` pairs; keys that differ in their tails alone share a bucket."""
    assert size < MOST_PAIRS, "a segment of so many postings is refused before"
    # Between one and two postings a bucket: two bits for the directory at most. More
    # buckets where a pair would not fit a word otherwise.
    bucket_bits = max(size.bit_length() - 1, key_bits + payload_bits - 63, 0)
    bucket_bits = min(key_bits - tail_bits, bucket_bits)
    assert key_bits - bucket_bits + payload_bits < 64, "a pair fits a word"
    buckets = 1 << bucket_bits
    return Filling(
        key_bits,
        payload_bits,
        size,
        bucket_bits,
        np.zeros(words_for(size + buckets, 1), np.uint64),
        np.zeros(words_for(size, key_bits - bucket_bits + payload_bits), np.uint64),
    )


def table_of(
    keys: Words, payloads: Words, key_bits: int, payload_bits: int, tail_bits: int = 0
) -> Table:
    """Sort pairs into a table. See `in_order` and `filling`."""
    made = filling(keys.size, key_bits, payload_bits, tail_bits)
    made.put(*in_order(keys, payloads, key_bits, payload_bits))
    return made.finished()


def in_order(
    keys: Words, payloads: Words, key_bits: int, payload_bits: int
) -> tuple[Words, Words]:
    """Sort pairs by key, then by payload or, where these are too long, in the order given.

    The arrays are used up: a quarter of a billion pairs are copied no more than they must be.
    """
    if key_bits + payload_bits <= 64:
        low = np.uint64(payload_bits)
        keys <<= low
        keys |= payloads
        keys.sort()
        np.bitwise_and(keys, (np.uint64(1) << low) - np.uint64(1), out=payloads)
        keys >>= low
        return keys, payloads
    low = np.uint64(max(1, keys.size.bit_length()))
    assert key_bits + int(low) <= 64, "a segment of so many postings is refused before"
    keys <<= low
    keys |= np.arange(keys.size, dtype=np.uint64)
    keys.sort()
    order = keys & ((np.uint64(1) << low) - np.uint64(1))
    keys >>= low
    return keys, payloads[order]


def slice_of(table: Table, part: int, parts: int) -> tuple[Words, Words]:
    """Return the keys and payloads of one of `parts` equal ranges of keys, ascending.

    `parts` is a power of two. What a merge reads, so that it never holds a whole table.
    """
    buckets = 1 << table.bucket_bits
    if parts > buckets:
        # A small table: all of it belongs to ranges found by its keys.
        keys, payloads = slice_of(table, 0, 1)
        key_bits = table.bucket_bits + table.rest_bits
        shift = np.uint64(key_bits) - np.uint64(parts.bit_length() - 1)
        low, high = np.searchsorted(keys >> shift, [part, part + 1])
        return keys[low:high], payloads[low:high]
    first, after = part * buckets // parts, (part + 1) * buckets // parts
    return _slice(
        table.directory,
        table.samples,
        table.packed,
        (table.size, table.rest_bits, table.payload_bits),
        (first, after),
    )


@njit(cache=True)
def _slice(
    directory: Words,
    samples: NDArray[np.uint32],
    packed: Words,
    figures: tuple[int, int, int],
    buckets: tuple[int, int],
) -> tuple[Words, Words]:
    size, rest_bits, payload_bits = figures
    first, after = buckets
    start = bucket_span(directory, samples, first, size)[0]
    stop = max(start, bucket_span(directory, samples, after - 1, size)[1])
    pairs = unpack(packed, rest_bits + payload_bits, start, stop - start)
    keys = np.empty(len(pairs), np.uint64)
    mask = (np.uint64(1) << np.uint64(payload_bits)) - np.uint64(1)
    bucket, at = first, start + first
    for i in range(len(pairs)):
        # Skip the zeros that end empty buckets.
        while at >> 6 < len(directory) and not (
            directory[at >> 6] >> np.uint64(at & 63)
        ) & np.uint64(1):
            at += 1
            bucket += 1
        at += 1
        keys[i] = np.uint64(bucket) << np.uint64(rest_bits) | pairs[i] >> np.uint64(
            payload_bits
        )
        pairs[i] &= mask
    return keys, pairs


def parts_of(sizes: Sequence[int], key_bits: int, pairs: int) -> int:
    """Return into how many ranges to cut keys, so that one holds about `pairs` pairs."""
    wanted = max(1, -(-sum(sizes) // pairs))
    return 1 << min(key_bits, (wanted - 1).bit_length())
