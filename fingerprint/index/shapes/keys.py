"""Hashed keys with a reference and a tick each: what sound and text are looked up by.

A posting is a number of some 40 bits: what its bucket leaves open of the key, where the
tick lies when all references are laid end to end, and the bits a modality keeps below it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.bits import Words, number_at
from fingerprint.index.find import spans
from fingerprint.index.merge import merge_tables
from fingerprint.index.port import Codes, Hits
from fingerprint.index.postings import Live, Postings
from fingerprint.index.table import fixed, in_order, table_of


@dataclass(frozen=True, slots=True)
class KeyShape:
    """How keys are kept.

    `bits`: So many bits of a key are kept. Where keys have no more than these (`exact`)
    nothing is lost; longer ones are folded, and a key that stands nowhere is found by chance
    once in `2**bits / n` lookups among n postings: with 36 bits once in 275 among 250
    million, the seeds of a thousand million characters.
    `extra`: The lower bits of a value that are no part of its tick.
    `tail`: The lower bits of an exact key that count up: keys that differ in them alone stand
    side by side, so a lookup with a radius finds a run of them at the price of one. How far
    above the key asked for one was found is the hit's distance.
    """

    bits: int = 36
    exact: bool = False
    extra: int = 0
    tail: int = 0

    def __post_init__(self) -> None:
        assert self.exact or not self.tail, "folded keys have no tail"

    @property
    def name(self) -> str:
        tail = f"-t{self.tail}" if self.tail else ""
        return f"keys-{self.bits}{'x' if self.exact else ''}-{self.extra}{tail}"

    @property
    def pairs(self) -> int:
        return 1

    def gather(self, codes: Sequence[Codes]) -> Postings:
        starts = np.zeros(len(codes) + 1, np.int64)
        counts = np.array([one.values.size for one in codes], np.int64)
        payloads = []
        for row, one in enumerate(codes):
            ticks = one.values.astype(np.uint64) >> np.uint64(self.extra)
            starts[row + 1] = starts[row] + (int(ticks.max()) + 1 if ticks.size else 0)
            payloads.append(one.values + np.uint64(int(starts[row]) << self.extra))
        keys = np.concatenate([self._folded(one.keys) for one in codes] or [_NONE])
        table = table_of(
            keys,
            np.concatenate(payloads or [_NONE]),
            self.bits,
            int(starts[-1]).bit_length() + self.extra,
            self.tail,
        )
        return Postings(fixed(starts), counts, table)

    def merge(self, parts: Sequence[Postings], gone: Sequence[Collection[int]]) -> Postings:
        return Postings(*merge_tables(parts, gone, self.bits, self.extra, self.tail))

    def lookup(
        self, live: Sequence[Live], keys: NDArray[np.uint64], most: int, radius: int
    ) -> Hits:
        assert radius == 0 or self.tail, "keys without a tail are found exactly"
        needles = self._folded(keys)
        order = None
        if keys.size > _FEW:
            needles, order = _sorted(needles, self.bits)
        found = [
            spans(part.postings.table, needles, beyond=radius, tail=self.tail) for part in live
        ]
        frequency = np.zeros(keys.size, np.int64)
        for part, (starts, counts) in zip(live, found, strict=True):
            frequency += counts if part.whole else self._living(part, needles, starts, counts)
        unwanted = np.flatnonzero(frequency > most)
        for _, counts in found:
            counts[unwanted] = 0
        hits = [
            self._read(part, needles, *where) for part, where in zip(live, found, strict=True)
        ]
        if len(hits) == 1:
            [(which, ordinal, value, above)] = hits
        else:
            which = np.concatenate([h[0] for h in hits] or [np.empty(0, np.int64)])
            ordinal = np.concatenate([h[1] for h in hits] or [np.empty(0, np.int32)])
            value = np.concatenate([h[2] for h in hits] or [np.empty(0, np.uint32)])
            above = np.concatenate([h[3] for h in hits] or [np.empty(0, np.uint16)])
        return Hits(
            which if order is None else order[which],
            ordinal,
            value,
            frequency[which].astype(np.uint32),
            above,
        )

    def _folded(self, keys: NDArray[np.uint64]) -> Words:
        """Spread keys evenly over `bits` bits: SplitMix64's mixer, or one like it on fewer."""
        flat = np.array(keys, np.uint64)
        return _spread(flat, self.bits, self.tail) if self.exact else _folded(flat, self.bits)

    def _living(
        self, part: Live, needles: Words, starts: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Count the postings of each span whose reference still counts."""
        living = np.zeros_like(counts)
        # Some at a time, so that memory stays bounded however often keys occur.
        ends = np.cumsum(counts)
        first = 0
        while first < counts.size:
            taken = int(ends[first - 1]) if first else 0
            after = max(first + 1, int(np.searchsorted(ends, taken + _AT_ONCE, side="right")))
            some = slice(first, after)
            which, *_ = self._read(part, needles[some], starts[some], counts[some])
            living[first:after] = np.bincount(which, minlength=after - first)
            first = after
        return living

    def _read(
        self, part: Live, needles: Words, starts: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32], NDArray[np.uint16]]:
        """Read spans of postings that count.

        Returns:
            Which span, ordinal, value, and how far above its needle each key is.
        """
        table, postings = part.postings.table, part.postings
        shift, first_rows = postings.first_rows
        return _postings(
            table.packed,
            (table.rest_bits + table.payload_bits, table.payload_bits, self.extra, self.tail),
            (needles, starts, counts),
            (postings.starts, first_rows, shift),
            (part.alive, part.base),
        )


_NONE = np.empty(0, np.uint64)
_AT_ONCE = 1_000_000
# So few keys meet no neighbours in a table, and to sort them takes as long as to find them.
_FEW = 4096

KEYS = KeyShape()


@njit(cache=True)
def _postings(
    packed: Words,
    bits: tuple[int, int, int, int],
    spans: tuple[Words, NDArray[np.int64], NDArray[np.int64]],
    places: tuple[NDArray[np.int64], NDArray[np.int64], int],
    rows: tuple[NDArray[np.bool_], int],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32], NDArray[np.uint16]]:
    width, payload_bits, extra, tail_bits = bits
    needles, begins, counts = spans
    starts, first_rows, shift = places
    alive, base = rows
    total = counts.sum()
    which = np.empty(total, np.int64)
    ordinal = np.empty(total, np.int32)
    value = np.empty(total, np.uint32)
    above = np.empty(total, np.uint16)
    mask = (np.uint64(1) << np.uint64(payload_bits)) - np.uint64(1)
    low = (np.uint64(1) << np.uint64(extra)) - np.uint64(1)
    tail = (np.uint64(1) << np.uint64(tail_bits)) - np.uint64(1)
    size = 0
    for i in range(len(begins)):
        for j in range(counts[i]):
            number = number_at(packed, width, begins[i] + j)
            payload = number & mask
            place = np.int64(payload >> np.uint64(extra))
            row = int(first_rows[min(int(place >> shift), len(first_rows) - 1)])
            while row + 2 < len(starts) and starts[row + 1] <= place:
                row += 1
            if row < len(alive) and alive[row]:
                which[size] = i
                ordinal[size] = row + base
                tick = np.uint64(place - starts[row])
                value[size] = tick << np.uint64(extra) | payload & low
                key = number >> np.uint64(payload_bits)
                above[size] = (key & tail) - (needles[i] & tail)
                size += 1
    return which[:size], ordinal[:size], value[:size], above[:size]


def _sorted(keys: Words, bits: int) -> tuple[Words, NDArray[np.int64]]:
    """Sort keys where they lie; return them and where each stood. See `table.in_order`."""
    keys, order = in_order(
        keys, np.arange(keys.size, dtype=np.uint64), bits, keys.size.bit_length()
    )
    return keys, order.astype(np.int64)


@njit(cache=True)
def _folded(keys: Words, bits: int) -> Words:
    """Mix all 64 bits (SplitMix64) and keep the upper ones."""
    found = np.empty(len(keys), np.uint64)
    for i in range(len(keys)):
        mixed = (keys[i] ^ (keys[i] >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        found[i] = (mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - bits)
    return found


@njit(cache=True)
def _spread(keys: Words, bits: int, tail: int) -> Words:
    """Mix numbers of so many bits, each into another: no two become one; tails stay.

    Shifts and products by odd numbers can be undone within any number of bits.
    """
    found = np.empty(len(keys), np.uint64)
    mask = (np.uint64(1) << np.uint64(bits - tail)) - np.uint64(1)
    low = (np.uint64(1) << np.uint64(tail)) - np.uint64(1)
    half = np.uint64((bits - tail + 1) // 2)
    for i in range(len(keys)):
        head = keys[i] >> np.uint64(tail)
        mixed = ((head ^ (head >> half)) * np.uint64(0xBF58476D1CE4E5B9)) & mask
        mixed = ((mixed ^ (mixed >> half)) * np.uint64(0x94D049BB133111EB)) & mask
        found[i] = (mixed ^ (mixed >> half)) << np.uint64(tail) | keys[i] & low
    return found
