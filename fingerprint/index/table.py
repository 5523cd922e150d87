"""Sorted pairs of a key and a payload, packed to the bit.

The upper bits of a key choose a bucket, the rest of it stands beside the payload; the larger
the table, the more bits the buckets take over, so a pair costs about as much in a large
table as in a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.bits import (
    Words,
    bucket_span,
    mark,
    number_at,
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
        return Table(
            self.size,
            self.bucket_bits,
            self.key_bits - self.bucket_bits,
            self.payload_bits,
            self.directory,
            sample_zeros(self.directory, 1 << self.bucket_bits),
            self.packed,
        )


def filling(size: int, key_bits: int, payload_bits: int) -> Filling:
    """Begin a table of `size` pairs."""
    assert size < MOST_PAIRS, "a segment of so many postings is refused before"
    # Between one and two postings a bucket: two bits for the directory at most. More
    # buckets where a pair would not fit a word otherwise.
    bucket_bits = max(size.bit_length() - 1, key_bits + payload_bits - 63, 0)
    bucket_bits = min(key_bits, bucket_bits)
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


def table_of(keys: Words, payloads: Words, key_bits: int, payload_bits: int) -> Table:
    """Sort pairs into a table."""
    made = filling(keys.size, key_bits, payload_bits)
    made.put(*in_order(keys, payloads, key_bits, payload_bits))
    return made.finished()


def in_order(
    keys: Words, payloads: Words, key_bits: int, payload_bits: int
) -> tuple[Words, Words]:
    """Sort pairs by key, then by payload or in the order given, as is quicker."""
    if key_bits + payload_bits <= 64:
        low = np.uint64(payload_bits)
        joined = np.sort(keys << low | payloads)
        return joined >> low, joined & ((np.uint64(1) << low) - np.uint64(1))
    order = np.argsort(keys, kind="stable")
    return keys[order], payloads[order]


def spans(table: Table, needles: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first pair of each key and how many it has, (m,) each."""
    return _spans(
        table.directory,
        table.samples,
        table.packed,
        (table.size, table.rest_bits, table.payload_bits),
        needles,
    )


@njit(cache=True)
def _spans(
    directory: Words,
    samples: NDArray[np.uint32],
    packed: Words,
    figures: tuple[int, int, int],
    needles: Words,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    size, rest_bits, payload_bits = figures
    width = rest_bits + payload_bits
    starts = np.zeros(len(needles), np.int64)
    counts = np.zeros(len(needles), np.int64)
    for i in range(len(needles)):
        key = needles[i]
        if i and key == needles[i - 1]:
            starts[i], counts[i] = starts[i - 1], counts[i - 1]
            continue
        low, high = bucket_span(directory, samples, np.int64(key >> np.uint64(rest_bits)), size)
        rest = key & ((np.uint64(1) << np.uint64(rest_bits)) - np.uint64(1))
        end = high
        while high - low > 8:
            middle = (low + high) >> 1
            if number_at(packed, width, middle) >> np.uint64(payload_bits) < rest:
                low = middle + 1
            else:
                high = middle
        while low < end and number_at(packed, width, low) >> np.uint64(payload_bits) < rest:
            low += 1
        stop, step = low, 1
        # Gallop: most keys stand once or twice, a few a thousand times.
        while stop < end and number_at(packed, width, stop) >> np.uint64(payload_bits) == rest:
            stop += step
            step *= 2
        if stop > low:
            below, above = stop - step // 2, min(stop, end)
            while below + 1 < above:
                middle = (below + above) >> 1
                if number_at(packed, width, middle) >> np.uint64(payload_bits) == rest:
                    below = middle
                else:
                    above = middle
            starts[i], counts[i] = low, below + 1 - low
    return starts, counts


def payloads_of(
    table: Table, starts: NDArray[np.int64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Words]:
    """Lay spans end to end: which span each pair is of, (m,), and its payload, (m,)."""
    return _payloads(
        table.packed, table.rest_bits + table.payload_bits, table.payload_bits, starts, counts
    )


@njit(cache=True)
def _payloads(
    packed: Words,
    width: int,
    payload_bits: int,
    starts: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], Words]:
    total = counts.sum()
    which = np.empty(total, np.int64)
    found = np.empty(total, np.uint64)
    mask = (np.uint64(1) << np.uint64(payload_bits)) - np.uint64(1)
    at = 0
    for i in range(len(starts)):
        for j in range(counts[i]):
            which[at] = i
            found[at] = number_at(packed, width, starts[i] + j) & mask
            at += 1
    return which, found


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
