"""Make one segment of several, leaving out what was replaced or withdrawn."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.segment import IndexSegment


def merge(segments: Sequence[IndexSegment], dead: Sequence[Collection[int]]) -> IndexSegment:
    """Join segments.

    Args:
        segments: At least one, all of one scheme.
        dead: For each, the rows to leave out.

    Returns:
        A segment in memory: 16 bytes a posting while it is being sorted. Postings of one
        key keep the order of the segments, so the result does not depend on chance.
    """
    keys: list[NDArray[np.uint64]] = []
    rows: list[NDArray[np.uint32]] = []
    values: list[NDArray[np.uint32]] = []
    base = 0
    for segment, gone in zip(segments, dead, strict=True):
        moved = renumbered(len(segment.held), gone, base)
        live = moved[segment.rows] >= 0
        keys.append(segment.keys[live])
        rows.append(moved[segment.rows[live]].astype(np.uint32))
        values.append(segment.values[live])
        base += len(segment.held) - len(gone)
    joined = np.concatenate(keys)
    order = np.argsort(joined, kind="stable")
    kept = [
        (segment.held[row], segment.arrays[row])
        for segment, gone in zip(segments, map(frozenset, dead), strict=True)
        for row in range(len(segment.held))
        if row not in gone
    ]
    return IndexSegment(
        segments[0].scheme,
        tuple(held for held, _ in kept),
        joined[order],
        np.concatenate(rows)[order],
        np.concatenate(values)[order],
        tuple(arrays for _, arrays in kept),
    )


def renumbered(count: int, gone: Collection[int], base: int) -> NDArray[np.int64]:
    """Return the new row, from `base` on, of each of `count` old rows; -1 where it is gone."""
    live = np.ones(count, np.bool_)
    live[list(gone)] = False
    return np.where(live, base + np.cumsum(live) - 1, -1)
