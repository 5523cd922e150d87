"""Ask segments: one state of an index, wherever its segments lie."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.index.port import Codes, Enrolled, Hits
from fingerprint.index.postings import Held, Live, Shape
from fingerprint.index.segment import IndexSegment

Part = tuple[IndexSegment, AbstractSet[int]]


class SegmentSnapshot:
    """See fingerprint.index.port.Snapshot. Ordinals go through segments in their order.

    Args:
        version: Of the index.
        shape: Of the segments.
        parts: Segments, each with its dead rows.
        fetch: Gives a reference's stored fingerprint.
        works: Only references of these count; None for all.
    """

    def __init__(
        self,
        version: int,
        shape: Shape,
        parts: Sequence[Part],
        fetch: Callable[[Held], Codes],
        works: Collection[WorkId] | None = None,
    ) -> None:
        self._version = version
        self._shape = shape
        self._parts = parts
        self._fetch = fetch
        self._live: list[Live] = []
        base = 0
        for segment, dead in parts:
            alive = np.ones(len(segment.held), np.bool_)
            alive[list(dead)] = False
            if works is not None:
                alive &= np.array([held.work in works for held in segment.held], np.bool_)
            self._live.append(Live(segment.postings, base, alive, whole=bool(alive.all())))
            base += len(segment.held)
        self._bases = [live.base for live in self._live]
        # A segment of which nothing counts need not be asked.
        self._asked = [live for live in self._live if live.alive.any()]

    @property
    def version(self) -> int:
        return self._version

    def lookup(self, keys: NDArray[np.uint64], *, most: int = 1000, radius: int = 0) -> Hits:
        return self._shape.lookup(self._asked, keys, most, radius)

    def enrolled(self, ordinal: int) -> Enrolled:
        held = self._held(ordinal)
        return Enrolled(ordinal, held.reference, held.work, held.length)

    def all(self) -> tuple[Enrolled, ...]:
        return tuple(
            Enrolled(live.base + row, held.reference, held.work, held.length)
            for live, (segment, _) in zip(self._live, self._parts, strict=True)
            for row, held in enumerate(segment.held)
            if live.alive[row]
        )

    def arrays(self, ordinal: int) -> Mapping[str, NDArray[np.generic]]:
        return self.codes(ordinal).arrays

    def codes(self, ordinal: int) -> Codes:
        return self._fetch(self._held(ordinal))

    def only(self, works: Collection[WorkId]) -> "SegmentSnapshot":
        return SegmentSnapshot(
            self._version, self._shape, self._parts, self._fetch, frozenset(works)
        )

    def _held(self, ordinal: int) -> Held:
        place = bisect_right(self._bases, ordinal) - 1
        return self._parts[place][0].held[ordinal - self._live[place].base]
