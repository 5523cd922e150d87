"""Find keys in a table: where their pairs lie, and what these hold."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.bits import EVERY, Number, Words, bucket_span, number_at
from fingerprint.index.prefetch import prefetch
from fingerprint.index.table import Table

_TOGETHER = 64


def spans(
    table: Table, needles: Words, *, beyond: int = 0, tail: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first pair of each key and how many it has, (m,) each.

    With `beyond`, pairs of the next so many keys are of it too, as far as these differ in
    no more than their `tail` lower bits.
    """
    return _spans(
        (table.directory, table.samples),
        table.packed,
        (table.size, table.rest_bits, table.payload_bits),
        (np.uint64(beyond), (np.uint64(1) << np.uint64(tail)) - np.uint64(1)),
        needles,
    )


@njit(cache=True)
def _spans(
    buckets: tuple[Words, NDArray[np.uint32]],
    packed: Words,
    figures: tuple[int, int, int],
    runs: tuple[Number, Number],
    needles: Words,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    directory, samples = buckets
    size, rest_bits, payload_bits = figures
    beyond, tail = runs
    width = rest_bits + payload_bits
    starts = np.zeros(len(needles), np.int64)
    counts = np.zeros(len(needles), np.int64)
    lows = np.zeros(_TOGETHER, np.int64)
    highs = np.zeros(_TOGETHER, np.int64)
    # A key needs three places of memory one after the other. Some keys go together, each
    # place asked for all of them before the first one waits.
    for first in range(0, len(needles), _TOGETHER):
        together = min(_TOGETHER, len(needles) - first)
        for k in range(together):
            bucket = np.int64(needles[first + k] >> np.uint64(rest_bits))
            prefetch(samples.ctypes.data + _before(bucket) * 4)
        for k in range(together):
            bucket = np.int64(needles[first + k] >> np.uint64(rest_bits))
            at = samples[min(_before(bucket), len(samples) - 1)]
            prefetch(directory.ctypes.data + np.int64(at >> 6) * 8)
        for k in range(together):
            bucket = np.int64(needles[first + k] >> np.uint64(rest_bits))
            lows[k], highs[k] = bucket_span(directory, samples, bucket, size)
            prefetch(packed.ctypes.data + (lows[k] * width >> 6) * 8)
        for k in range(together):
            i = first + k
            if i and needles[i] == needles[i - 1]:
                starts[i], counts[i] = starts[i - 1], counts[i - 1]
                continue
            rest = needles[i] & ((np.uint64(1) << np.uint64(rest_bits)) - np.uint64(1))
            bounds = rest, min(rest + beyond, rest | tail)
            starts[i], counts[i] = _run(
                packed, (width, payload_bits), bounds, lows[k], highs[k]
            )
    return starts, counts


@njit(cache=True)
def _run(
    packed: Words,
    figures: tuple[int, int],
    bounds: tuple[Number, Number],
    low: Number,
    high: Number,
) -> tuple[Number, Number]:
    """Find the pairs of a bucket whose rest is within bounds: the first, and how many."""
    width, payload_bits = figures[0], np.uint64(figures[1])
    rest, last = bounds
    end = high
    while high - low > 8:
        middle = (low + high) >> 1
        if number_at(packed, width, middle) >> payload_bits < rest:
            low = middle + 1
        else:
            high = middle
    while low < end and number_at(packed, width, low) >> payload_bits < rest:
        low += 1
    stop, step = low, 1
    # Gallop: most keys stand once or twice, a few a thousand times.
    while stop < end and number_at(packed, width, stop) >> payload_bits <= last:
        stop += step
        step *= 2
    if stop == low:
        return low, 0
    below, above = stop - step // 2, min(stop, end)
    while below + 1 < above:
        middle = (below + above) >> 1
        if number_at(packed, width, middle) >> payload_bits <= last:
            below = middle
        else:
            above = middle
    return low, below + 1 - low


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


@njit(cache=True, inline="always")
def _before(bucket: Number) -> Number:
    """Return which sample tells where the bucket before this one ends."""
    return max(0, bucket - 1) // EVERY
