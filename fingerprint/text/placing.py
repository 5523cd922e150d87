"""Say where the parts of a divided passage stand in the reference.

A passage that runs over many pages need not run evenly: adverts stand on one side, a chapter
is left out on the other. Each part is placed by the seeds that it alone shares with the
stretch of the reference; only what has none lies where its neighbour ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.match import Segment
from domain.work import ReferenceId, Span
from fingerprint.index.port import Codes, Snapshot
from fingerprint.text.seeds import are_letters


@dataclass(frozen=True, slots=True)
class PlaceOptions:
    """How a part is placed.

    Attributes:
        least: Shared seeds without which a part has no place of its own.
        gap: Characters between shared seeds beyond which those of the larger group count:
            a phrase that stands in another chapter too must not drag a part there.
    """

    least: int = 2
    gap: int = 1500


@dataclass(frozen=True, slots=True)
class _Seeds:
    """Seeds of both streams by offsets of their characters, ascending by `starts`.

    keys: (n,) uint64; starts, ends: (n,) int64, half-open.
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def once(self, within: Span) -> "_Seeds":
        """Return the seeds within a span that stand there once."""
        inside = slice(*np.searchsorted(self.starts, within))
        rows = np.flatnonzero(self.ends[inside] <= within[1]) + inside.start
        _, first, counts = np.unique(self.keys[rows], return_index=True, return_counts=True)
        rows = rows[np.sort(first[counts == 1])]
        return _Seeds(self.keys[rows], self.starts[rows], self.ends[rows])


@dataclass(frozen=True, slots=True)
class _Shared:
    """Where seeds stand on both sides: offsets of their characters, ascending by `query`.

    Each (n,) int64; spans are half-open.
    """

    query: NDArray[np.int64]
    query_end: NDArray[np.int64]
    reference: NDArray[np.int64]
    reference_end: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "_Shared":
        """Return some of them."""
        return _Shared(
            *(self.query[rows], self.query_end[rows]),
            *(self.reference[rows], self.reference_end[rows]),
        )


class Placing:
    """Places the parts of the passages of one document. See fingerprint.modality.Document.

    Seeds are laid out once for the document and once for each reference.

    Args:
        document: Codes of the joined captures.
        runs: How many tokens a seed of each stream has, by the stream's name.
        options: See PlaceOptions.
    """

    def __init__(
        self,
        document: Codes,
        runs: Mapping[str, int],
        options: PlaceOptions = PlaceOptions(),
    ) -> None:
        self._document = document
        self._runs = runs
        self._options = options
        self._query: _Seeds | None = None
        self._references: dict[ReferenceId, _Seeds] = {}
        self._ordinals: dict[ReferenceId, int] = {}

    def __call__(self, parts: Sequence[Segment], index: Snapshot) -> tuple[Segment, ...]:
        """Return parts of one passage with the spans of the reference they stand for.

        Args:
            parts: In order, end to end; together they span the passage on both sides.
            index: Where the reference is enrolled; always the same one.
        """
        if self._query is None:
            self._query = _seeds(self._document, self._runs)
            self._ordinals = {one.reference: one.ordinal for one in index.all()}
        reference = parts[0].reference
        if reference not in self._references:
            codes = index.codes(self._ordinals[reference])
            self._references[reference] = _seeds(codes, self._runs)
        within = (
            min(part.reference_start for part in parts),
            max(part.reference_end for part in parts),
        )
        shared = _shared(
            self._query.once((parts[0].query_start, parts[-1].query_end)),
            self._references[reference].once(within),
        )
        spans = [_span(part, shared, within, self._options) for part in parts]
        return tuple(
            replace(part, reference_start=start, reference_end=end)
            for part, (start, end) in zip(parts, _meeting(parts, spans, within), strict=True)
        )


def _seeds(codes: Codes, runs: Mapping[str, int]) -> _Seeds:
    letters = are_letters(codes.keys)
    starts = np.empty(len(codes.keys), np.int64)
    ends = np.empty(len(codes.keys), np.int64)
    for name, run in runs.items():
        places = np.asarray(codes.arrays[f"{name}_at"])
        rows = np.flatnonzero(letters == (name == "letters"))
        first = codes.values[rows].astype(np.int64)
        starts[rows], ends[rows] = places[first], places[first + run - 1] + 1
    order = np.argsort(starts, kind="stable")
    return _Seeds(codes.keys[order], starts[order], ends[order])


def _shared(query: _Seeds, reference: _Seeds) -> _Shared:
    _, here, there = np.intersect1d(
        query.keys, reference.keys, assume_unique=True, return_indices=True
    )
    found = _Shared(
        *(query.starts[here], query.ends[here]),
        *(reference.starts[there], reference.ends[there]),
    )
    return found.take(np.argsort(here))


def _span(part: Segment, shared: _Shared, within: Span, options: PlaceOptions) -> Span | None:
    """Return the stretch that a part's own seeds span, and what goes on to its ends."""
    first, last = np.searchsorted(shared.query, (part.query_start, part.query_end))
    mine = shared.take(np.arange(first, last))
    mine = mine.take(mine.query_end <= part.query_end)
    if len(mine.query) < options.least:
        return None
    order = np.argsort(mine.reference, kind="stable")
    breaks = np.flatnonzero(np.diff(mine.reference[order]) > options.gap) + 1
    largest = mine.take(np.sort(max(np.split(order, breaks), key=len)))
    before = float(largest.query[0]) - part.query_start
    after = part.query_end - float(largest.query_end[-1])
    start, end = float(largest.reference.min()), float(largest.reference_end.max())
    return max(within[0], start - before), min(within[1], end + after)


def _meeting(
    parts: Sequence[Segment], spans: Sequence[Span | None], within: Span
) -> list[Span]:
    """Place what has no place beside its neighbour, and let neighbours meet, not overlap."""
    met: list[Span] = []
    reached = within[0]
    for part, span in zip(parts, spans, strict=True):
        if span is None:
            begin = min(reached, within[1] - 1.0)
            end = begin + part.query_end - part.query_start
            met.append((begin, max(begin + 1.0, min(within[1], end))))
        elif met and met[-1][0] < span[0] < met[-1][1] < span[1]:
            middle = (span[0] + met[-1][1]) / 2
            met[-1] = met[-1][0], middle
            met.append((middle, span[1]))
        else:
            met.append(span)
        reached = met[-1][1]
    return met
