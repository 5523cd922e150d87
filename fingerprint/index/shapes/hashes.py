"""Hashes of 256 bits, found by any of their sixteen 16-bit words.

A copy differs from its original in 10 to 60 bits, so some word of it is nearly always
untouched (multi-index hashing: Norouzi, Punjani and Fleet, CVPR 2012). What a word leads to
is a block of four hashes in a row, which all are compared: in a still scene a near hash that
shares no word is found where its neighbour does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.bits import Words, number_at, ones
from fingerprint.index.file import Arrays
from fingerprint.index.find import payloads_of, spans
from fingerprint.index.merge import merge_tables, rows_of
from fingerprint.index.port import Codes, Hits
from fingerprint.index.postings import Live, Postings
from fingerprint.index.prefetch import prefetch
from fingerprint.index.shapes.words import BLOCK, FILLER, KEY_BITS, WORDS, word_table, words_of
from fingerprint.index.table import fixed

_AHEAD = 8  # blocks fetched before they are compared


@dataclass(frozen=True, slots=True)
class HashShape:
    """See the module. `Codes.keys` are (n, 4) uint64, like hashes best side by side."""

    @property
    def name(self) -> str:
        return f"hashes-256-{BLOCK}"

    @property
    def pairs(self) -> int:
        return WORDS

    def gather(self, codes: Sequence[Codes]) -> Postings:
        blocks = np.array([-(-len(one.values) // BLOCK) for one in codes], np.int64)
        starts = np.concatenate([[0], np.cumsum(blocks)]).astype(np.int64)
        hashes = np.zeros((int(starts[-1]) * BLOCK, 4), np.uint64)
        values = np.full(hashes.shape[0], FILLER, np.uint32)
        for row, one in enumerate(codes):
            at = int(starts[row]) * BLOCK
            hashes[at : at + len(one.values)] = one.keys.reshape(-1, 4)
            values[at : at + len(one.values)] = one.values
        table, of_block = word_table(hashes, values)
        until = np.concatenate([[0], np.cumsum(of_block)])
        arrays: Arrays = {"hashes": fixed(hashes), "values": fixed(values)}
        return Postings(starts, np.diff(until[starts]).astype(np.int64), table, arrays)

    def merge(self, parts: Sequence[Postings], gone: Sequence[Collection[int]]) -> Postings:
        starts, counts, table = merge_tables(parts, gone, KEY_BITS, 0)
        kept = []
        for part, rows in zip(parts, gone, strict=True):
            stays = np.ones(part.starts.size - 1, np.bool_)
            stays[list(rows)] = False
            kept.append(np.repeat(stays, np.diff(part.starts) * BLOCK))
        arrays: Arrays = {
            name: fixed(
                np.concatenate([p.arrays[name][k] for p, k in zip(parts, kept, strict=True)])
            )
            for name in ("hashes", "values")
        }
        return Postings(starts, counts, table, arrays)

    def lookup(
        self, live: Sequence[Live], keys: NDArray[np.uint64], most: int, radius: int
    ) -> Hits:
        asked = np.array(keys, np.uint64).reshape(-1, 4)
        needles, origin = _needles(asked)
        found = [spans(part.postings.table, needles) for part in live]
        frequency = np.zeros(needles.size, np.int64)
        for part, (starts, counts) in zip(live, found, strict=True):
            frequency += counts if part.whole else _living(part, starts, counts)
        wanted = frequency <= most
        parts = [
            _near(part, asked, origin, (starts, np.where(wanted, counts, 0)), radius)
            for part, (starts, counts) in zip(live, found, strict=True)
        ]
        nothing = (np.empty(0, np.int64),) * 4
        query, ordinal, value, distance = (
            np.concatenate(column) for column in zip(nothing, *parts, strict=True)
        )
        often = np.bincount(query, minlength=len(asked))
        return Hits(
            query,
            ordinal.astype(np.int32),
            value.astype(np.uint32),
            often[query].astype(np.uint32),
            distance.astype(np.uint16),
        )


HASHES = HashShape()


def _needles(asked: NDArray[np.uint64]) -> tuple[Words, NDArray[np.int64]]:
    """Return the words of hashes, ascending, and which hash each is of."""
    words = words_of(asked).astype(np.uint64)
    words |= np.arange(WORDS, dtype=np.uint64) << np.uint64(16)
    flat = words.ravel()
    order = np.argsort(flat, kind="stable")
    return flat[order], order // WORDS


def _living(
    part: Live, starts: NDArray[np.int64], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Count the blocks of each span whose reference still counts."""
    which, blocks = payloads_of(part.postings.table, starts, counts)
    alive = part.alive[rows_of(part.postings.starts, blocks)]
    return np.bincount(which[alive], minlength=counts.size)


def _near(
    part: Live,
    asked: NDArray[np.uint64],
    origin: NDArray[np.int64],
    found: tuple[NDArray[np.int64], NDArray[np.int64]],
    radius: int,
) -> tuple[NDArray[np.int64], ...]:
    """Compare the blocks that words lead to: query, ordinal, value and distance, distinct."""
    table, arrays = part.postings.table, part.postings.arrays
    hashes, values = arrays["hashes"].view(np.uint64), arrays["values"].view(np.uint32)
    width, payload_bits = table.rest_bits + table.payload_bits, table.payload_bits
    hits = _compare(
        (table.packed, width, payload_bits), asked, hashes, (origin, *found), radius
    )
    # A near hash is met once for every word it shares.
    _, first = np.unique(hits[0] * np.int64(len(hashes)) + hits[1], return_index=True)
    query, place, distance = (column[first] for column in hits)
    rows = rows_of(part.postings.starts, (place // BLOCK).astype(np.uint64))
    good = (values[place] != FILLER) & part.alive[rows]
    return (
        query[good],
        rows[good] + part.base,
        values[place][good].astype(np.int64),
        distance[good],
    )


@njit(cache=True)
def _compare(
    table: tuple[Words, int, int],
    asked: NDArray[np.uint64],
    hashes: NDArray[np.uint64],
    found: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    radius: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    packed, width, payload_bits = table
    origin, starts, counts = found
    mask = (np.uint64(1) << np.uint64(payload_bits)) - np.uint64(1)
    query = np.empty(1024, np.int64)
    place = np.empty(1024, np.int64)
    apart = np.empty(1024, np.int64)
    size = 0
    memory = hashes.ctypes.data
    for i in range(len(starts)):
        mine = asked[origin[i]]
        a, b, c, d = mine[0], mine[1], mine[2], mine[3]
        for j in range(counts[i]):
            if j + _AHEAD < counts[i]:
                soon = int(number_at(packed, width, starts[i] + j + _AHEAD) & mask) * BLOCK
                # A block is two lines of the cache.
                prefetch(memory + soon * 32)
                prefetch(memory + soon * 32 + 64)
            first = int(number_at(packed, width, starts[i] + j) & mask) * BLOCK
            if size + BLOCK > len(query):
                query = np.concatenate((query, np.empty_like(query)))
                place = np.concatenate((place, np.empty_like(place)))
                apart = np.concatenate((apart, np.empty_like(apart)))
            for at in range(first, min(first + BLOCK, len(hashes))):
                bits = (
                    ones(hashes[at, 0] ^ a)
                    + ones(hashes[at, 1] ^ b)
                    + ones(hashes[at, 2] ^ c)
                    + ones(hashes[at, 3] ^ d)
                )
                if bits <= radius:
                    query[size], place[size], apart[size] = origin[i], at, bits
                    size += 1
    return query[:size], place[:size], apart[:size]
