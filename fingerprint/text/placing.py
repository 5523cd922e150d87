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
from domain.work import Span
from fingerprint.index.port import Codes
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
class _Shared:
    """Seeds that stand once on either side, by offsets of their first and last character.

    Each (n,) int64; `query` and `query_end` on the capture's side, ascending.
    """

    query: NDArray[np.int64]
    query_end: NDArray[np.int64]
    reference: NDArray[np.int64]
    reference_end: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "_Shared":
        return _Shared(
            *(self.query[rows], self.query_end[rows]),
            *(self.reference[rows], self.reference_end[rows]),
        )


def placed(
    parts: Sequence[Segment],
    query: Codes,
    reference: Codes,
    runs: Mapping[str, int],
    options: PlaceOptions = PlaceOptions(),
) -> tuple[Segment, ...]:
    """Return parts of one passage with the spans of the reference that they stand for.

    Args:
        parts: In order, end to end; together they span the passage on both sides.
        query: Of the document.
        reference: Of the reference they are parts of.
        runs: How many tokens a seed of each stream has, by the stream's name.
        options: See PlaceOptions.
    """
    within = (
        min(part.reference_start for part in parts),
        max(part.reference_end for part in parts),
    )
    here = parts[0].query_start, parts[-1].query_end
    shared = _shared(_places(query, runs, here), _places(reference, runs, within))
    spans = [_span(part, shared, within, options) for part in parts]
    return tuple(
        replace(part, reference_start=start, reference_end=end)
        for part, (start, end) in zip(parts, _meeting(parts, spans, within), strict=True)
    )


def _places(
    codes: Codes, runs: Mapping[str, int], within: Span
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys that stand once within a span, and where their characters are."""
    letters = are_letters(codes.keys)
    parts = []
    for name, run in runs.items():
        places = np.asarray(codes.arrays[f"{name}_at"]).astype(np.int64)
        rows = np.flatnonzero(letters == (name == "letters"))
        first = codes.values[rows].astype(np.int64)
        starts, ends = places[first], places[first + run - 1] + 1
        inside = (starts >= within[0]) & (ends <= within[1])
        parts.append((codes.keys[rows[inside]], starts[inside], ends[inside]))
    keys, starts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    keys, first, counts = np.unique(keys, return_index=True, return_counts=True)
    once = counts == 1
    return keys[once], starts[first[once]], ends[first[once]]


def _shared(
    of_query: tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]],
    of_reference: tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]],
) -> _Shared:
    _, here, there = np.intersect1d(
        of_query[0], of_reference[0], assume_unique=True, return_indices=True
    )
    found = _Shared(
        *(of_query[1][here], of_query[2][here]),
        *(of_reference[1][there], of_reference[2][there]),
    )
    return found.take(np.argsort(found.query, kind="stable"))


def _span(part: Segment, shared: _Shared, within: Span, options: PlaceOptions) -> Span | None:
    """Return the stretch that a part's own seeds span, and what goes on to its ends."""
    mine = shared.take(
        (shared.query >= part.query_start) & (shared.query_end <= part.query_end)
    )
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
