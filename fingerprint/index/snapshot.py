"""Ask segments: the one lookup that all embedded indexes share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.index.port import Codes, Enrolled, Hits
from fingerprint.index.segment import IndexSegment


@dataclass(frozen=True, slots=True)
class _Live:
    """A segment within a snapshot: its first ordinal, and which of its rows count."""

    segment: IndexSegment
    base: int
    alive: NDArray[np.bool_]
    whole: bool


class SegmentSnapshot:
    """See fingerprint.index.port.Snapshot. Ordinals go through segments in their order."""

    def __init__(
        self, version: int, segments: Sequence[IndexSegment], dead: Sequence[tuple[int, ...]]
    ) -> None:
        self._version = version
        self._live: list[_Live] = []
        base = 0
        for segment, gone in zip(segments, dead, strict=True):
            alive = np.ones(len(segment.held), np.bool_)
            alive[list(gone)] = False
            self._live.append(_Live(segment, base, alive, whole=not gone))
            base += len(segment.held)
        self._bases = np.array([part.base for part in self._live], np.int64)

    @property
    def version(self) -> int:
        return self._version

    def lookup(self, keys: NDArray[np.uint64], *, most: int = 1000) -> Hits:
        asked = keys.astype(np.uint64, copy=False)
        order = np.argsort(asked, kind="stable")
        needles = asked[order]
        spans = []
        frequency = np.zeros(asked.size, np.int64)
        for part in self._live:
            start, count = _span(part.segment.keys, needles)
            spans.append((part, start, count))
            frequency += count if part.whole else _living(part, start, count, most)
        wanted = frequency <= most
        found = [_expand(part, start, np.where(wanted, n, 0)) for part, start, n in spans]
        query = np.concatenate([f[0] for f in found] or [np.empty(0, np.int64)])
        ordinal = np.concatenate([f[1] for f in found] or [np.empty(0, np.int32)])
        value = np.concatenate([f[2] for f in found] or [np.empty(0, np.uint32)])
        return Hits(order[query], ordinal, value, frequency[query].astype(np.uint32))

    def enrolled(self, ordinal: int) -> Enrolled:
        part, row = self._place(ordinal)
        held = part.segment.held[row]
        return Enrolled(ordinal, held.reference, held.work, held.length)

    def all(self) -> tuple[Enrolled, ...]:
        return tuple(
            self.enrolled(part.base + int(row))
            for part in self._live
            for row in np.flatnonzero(part.alive)
        )

    def arrays(self, ordinal: int) -> Mapping[str, NDArray[np.generic]]:
        part, row = self._place(ordinal)
        return part.segment.arrays[row]

    def codes(self, ordinal: int) -> Codes:
        part, row = self._place(ordinal)
        segment, own = part.segment, part.segment.rows == row
        length = segment.held[row].length
        return Codes(
            segment.scheme, segment.keys[own], segment.values[own], length, segment.arrays[row]
        )

    def only(self, works: Collection[WorkId]) -> "SegmentSnapshot":
        chosen = SegmentSnapshot(self._version, (), ())
        chosen._bases = self._bases
        for part in self._live:
            wanted = np.array([held.work in works for held in part.segment.held], np.bool_)
            alive = part.alive & wanted
            chosen._live.append(replace(part, alive=alive, whole=bool(alive.all())))
        return chosen

    def _place(self, ordinal: int) -> tuple[_Live, int]:
        part = self._live[int(np.searchsorted(self._bases, ordinal, side="right")) - 1]
        return part, ordinal - part.base


def _span(
    keys: NDArray[np.uint64], needles: NDArray[np.uint64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    start = np.searchsorted(keys, needles, side="left")
    return start, np.searchsorted(keys, needles, side="right") - start


def _living(
    part: _Live, start: NDArray[np.int64], count: NDArray[np.int64], most: int
) -> NDArray[np.int64]:
    """Count the postings of each span whose reference still counts.

    A span longer than `most` is counted by itself, so that memory stays bounded however
    often a key occurs.
    """
    living = np.zeros_like(count)
    for i in np.flatnonzero(count > most):
        rows = part.segment.rows[start[i] : start[i] + count[i]]
        living[i] = np.count_nonzero(part.alive[rows])
    short = np.where(count > most, 0, count)
    query, rows, _ = _gather(part, start, short)
    return living + np.bincount(query[part.alive[rows]], minlength=count.size)


def _expand(
    part: _Live, start: NDArray[np.int64], count: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint32]]:
    query, rows, place = _gather(part, start, count)
    if not part.whole:
        alive = part.alive[rows]
        query, rows, place = query[alive], rows[alive], place[alive]
    return query, (rows.astype(np.int32) + np.int32(part.base)), part.segment.values[place]


def _gather(
    part: _Live, start: NDArray[np.int64], count: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.int64]]:
    """Lay spans end to end: which needle, which row, which place in the segment."""
    query = np.repeat(np.arange(count.size), count)
    before = np.cumsum(count) - count
    place = np.arange(query.size) + (start - before)[query]
    return query, part.segment.rows[place], place
