"""Choose what a contact sheet shows: instants spread over all that was copied.

A person looks at a dozen pairs at most, so long segments get more of them and each gets one
before any gets two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from domain.match import Segment
from domain.work import Modality


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How many pairs of frames a work gets.

    `pairs` where there are few segments and up to `most` where there are many; no two of a
    segment nearer than `apart` seconds. `pictures` pairs where the work is a picture.
    """

    pairs: int = 8
    most: int = 12
    apart: float = 0.5
    pictures: int = 4


@dataclass(frozen=True, slots=True)
class Instant:
    """Where a pair stands: the segment, its place in the list, and seconds on both sides."""

    number: int
    segment: Segment
    here: float
    there: float


def instants(
    segments: Sequence[Segment], options: PlanOptions = PlanOptions()
) -> tuple[Instant, ...]:
    """Choose instants of the segments that have pictures, in the order of the capture.

    Args:
        segments: Of one work, of any modality.
        options: See PlanOptions.
    """
    films = [(n, s) for n, s in enumerate(segments) if s.modality is Modality.VIDEO]
    stills = [(n, s) for n, s in enumerate(segments) if s.modality is Modality.IMAGE]
    best = sorted(films, key=lambda one: (-one[1].score * _length(one[1]), one[0]))
    best = best[: options.most]
    found = [
        _at(number, segment, (k + 0.5) / count)
        for (number, segment), count in zip(best, _shared(best, options), strict=True)
        for k in range(count)
    ]
    surest = sorted(stills, key=lambda one: (-one[1].score, one[0]))[: options.pictures]
    found += [Instant(number, segment, 0.0, 0.0) for number, segment in surest]
    return tuple(sorted(found, key=lambda one: (one.segment.capture, one.here, one.number)))


def other_side(segment: Segment, there: float) -> float:
    """Return the second of the capture at which a second of the reference stands."""
    share = (there - segment.reference_start) / _span(segment)
    return max(0.0, segment.query_start + share * _length(segment))


def _at(number: int, segment: Segment, share: float) -> Instant:
    here = segment.query_start + share * _length(segment)
    there = segment.reference_start + share * _span(segment)
    return Instant(number, segment, here, there)


def _shared(best: Sequence[tuple[int, Segment]], options: PlanOptions) -> list[int]:
    """Give each segment one pair, and the rest one by one to where they lie farthest apart."""
    counts = [1] * len(best)
    if not best:
        return counts
    total = min(options.most, max(options.pairs, len(best)))
    longest = [(-_length(segment), place) for place, (_, segment) in enumerate(best)]
    heapify(longest)
    for _ in range(total - len(best)):
        place = longest[0][1]
        length = _length(best[place][1])
        if length / (counts[place] + 1) < options.apart:
            break
        counts[place] += 1
        heapreplace(longest, (-length / counts[place], place))
    return counts


def _length(segment: Segment) -> float:
    return segment.query_end - segment.query_start


def _span(segment: Segment) -> float:
    return max(1e-6, segment.reference_end - segment.reference_start)
