"""Join packed postings, leaving out rows that were replaced or withdrawn.

Keys go by in ranges, so what is unpacked at a time is bounded however large the parts are.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.bits import Words
from fingerprint.index.postings import Postings
from fingerprint.index.table import Table, filling, fixed, parts_of, slice_of

_PAIRS = 8_000_000
"""So many pairs are unpacked at a time: some 500 MB while they are sorted."""


def rows_of(starts: NDArray[np.int64], places: Words) -> NDArray[np.int64]:
    """Return the row that each place belongs to, whatever the places are."""
    found = np.searchsorted(starts[1:], places.astype(np.int64), side="right")
    return np.minimum(found, max(0, starts.size - 2))


def merge_tables(
    parts: Sequence[Postings],
    gone: Sequence[Collection[int]],
    key_bits: int,
    extra: int,
    tail: int = 0,
) -> tuple[NDArray[np.int64], NDArray[np.int64], Table]:
    """Join tables whose payload is `place << extra | rest`.

    Args:
        parts: At least one.
        gone: For each, the rows to leave out.
        key_bits: Of the tables' keys.
        extra: Bits of a payload below the place.
        tail: Bits of a key in which keys of one bucket may differ, at least.

    Returns:
        Where each kept row's places begin, how many pairs it has, and the table.
    """
    kept = [_kept(part, rows) for part, rows in zip(parts, gone, strict=True)]
    sizes = [np.diff(p.starts)[k] for p, k in zip(parts, kept, strict=True)]
    counts = np.concatenate([p.counts[k] for p, k in zip(parts, kept, strict=True)])
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
    payload_bits = int(starts[-1]).bit_length() + extra
    made = filling(int(counts.sum()), key_bits, payload_bits, tail)
    moves = _moves(parts, kept, starts)
    ranges = parts_of([part.table.size for part in parts], key_bits, _PAIRS)
    for number in range(ranges):
        found = [
            _moved(part, move, slice_of(part.table, number, ranges), extra)
            for part, move in zip(parts, moves, strict=True)
        ]
        keys = np.concatenate([k for k, _ in found])
        payloads = np.concatenate([p for _, p in found])
        # Runs that ascend already, which a stable sort merges.
        order = np.argsort(keys, kind="stable")
        made.put(keys[order], payloads[order])
    return fixed(starts), counts, made.finished()


def _kept(part: Postings, gone: Collection[int]) -> NDArray[np.bool_]:
    kept = np.ones(part.starts.size - 1, np.bool_)
    kept[list(gone)] = False
    return kept


def _moves(
    parts: Sequence[Postings], kept: Sequence[NDArray[np.bool_]], starts: NDArray[np.int64]
) -> list[NDArray[np.int64] | int]:
    """Return how far each row's places move: one number where all rows stay together."""
    moves: list[NDArray[np.int64] | int] = []
    first = 0
    for part, rows in zip(parts, kept, strict=True):
        count = int(np.count_nonzero(rows))
        if count == rows.size:
            moves.append(int(starts[first]))
        else:
            to = np.full(rows.size, -1, np.int64)
            to[rows] = starts[first : first + count] - part.starts[:-1][rows]
            # A row that is gone moves nowhere.
            to[~rows] = np.iinfo(np.int64).min
            moves.append(to)
        first += count
    return moves


def _moved(
    part: Postings, move: NDArray[np.int64] | int, pairs: tuple[Words, Words], extra: int
) -> tuple[Words, Words]:
    keys, payloads = pairs
    if isinstance(move, int):
        return keys, payloads + np.uint64(move << extra)
    places = payloads >> np.uint64(extra)
    by = move[rows_of(part.starts, places)]
    live = by != np.iinfo(np.int64).min
    low = payloads[live] & np.uint64((1 << extra) - 1)
    to = (places[live].astype(np.int64) + by[live]).astype(np.uint64)
    return keys[live], to << np.uint64(extra) | low
