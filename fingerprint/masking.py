"""Leave out what must not count: spans of a capture, or of a reference.

A modality's `masked` takes the evidence inside spans out of codes and notes the spans beside
them, under MASK. Evidence on both sides of a hole may still be one copy, so a segment can run
across it; `spared` cuts segments at the holes of either side, and nothing that is told to a
person, or counted, covers one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from domain.match import Segment
from domain.spans import disjoint
from domain.work import Span

MASK = "masked"
"""The side array with the spans that were left out: (k, 2) float64."""


def touching(
    starts: NDArray[np.generic], ends: NDArray[np.generic], spans: Sequence[Span]
) -> NDArray[np.bool_]:
    """Mark the half-open stretches that overlap a span; a stretch of no length is a point.

    Args:
        starts: (n,) where each begins.
        ends: (n,) where each ends.
        spans: As `domain.spans.disjoint` gives them.

    Returns:
        (n,) bool.
    """
    first, last = np.asarray(starts, np.float64), np.asarray(ends, np.float64)
    marks = np.zeros(first.shape, np.bool_)
    for start, end in spans:
        marks |= (first < end) & ((last > start) | (first >= start))
    return marks


def mask_of(arrays: Mapping[str, NDArray[np.generic]]) -> tuple[Span, ...]:
    """Return the spans that were left out of codes, none for codes that are whole."""
    noted = arrays.get(MASK)
    if noted is None:
        return ()
    return tuple((float(start), float(end)) for start, end in np.asarray(noted, np.float64))


def note(
    arrays: Mapping[str, NDArray[np.generic]], spans: Sequence[Span]
) -> NDArray[np.generic]:
    """Return the array for MASK: these spans and those left out before."""
    return np.array(disjoint((*mask_of(arrays), *spans)), np.float64).reshape(-1, 2)


def spared(
    segments: Iterable[Segment],
    of_query: Sequence[Span],
    of_reference: Sequence[Span],
    least: float,
) -> tuple[Segment, ...]:
    """Cut segments at holes of the capture and of their reference.

    Args:
        segments: All of one reference.
        of_query: Holes of the capture.
        of_reference: Holes of the reference.
        least: Shorter pieces are dropped, in units of the modality.

    Returns:
        What lies outside, in order. A place on one side is told from the other by the share
        of the segment that lies before it: exact for sound and picture, near for text.
    """
    if not of_query and not of_reference:
        return tuple(segments)
    return tuple(
        piece
        for segment in segments
        for piece in _pieces(segment, of_query, of_reference, least)
    )


def _pieces(
    segment: Segment, of_query: Sequence[Span], of_reference: Sequence[Span], least: float
) -> Iterable[Segment]:
    here, there = segment.query_start, segment.reference_start
    long = segment.query_end - here
    rate = (segment.reference_end - there) / long
    holes = [*of_query]
    if rate > 0:
        back = ((here + (a - there) / rate, here + (b - there) / rate) for a, b in of_reference)
        holes += [(max(0.0, a), b) for a, b in back if b > 0]
    reached = here
    for start, end in (*disjoint(holes), (segment.query_end, segment.query_end + 1)):
        stop = min(start, segment.query_end)
        if stop - reached >= least:
            whole = reached == here and stop == segment.query_end
            yield (
                segment
                if whole
                else replace(
                    segment,
                    query_start=reached,
                    query_end=stop,
                    reference_start=there + (reached - here) * rate,
                    reference_end=there + (stop - here) * rate,
                )
            )
        reached = max(reached, end)
