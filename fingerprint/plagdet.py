"""The plagiarism detection score of PAN, over characters of both sides.

Potthast, Stein, Barrón-Cedeño and Rosso, "An evaluation framework for plagiarism
detection", COLING 2010: macro precision and recall, and granularity against answers that
fall to pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2

from fingerprint.corpus import Span


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of a document and the stretch of a source it comes from.

    `source` names document and work, so that only pairs of one comparison meet.
    """

    source: tuple[str, str]
    query: Span
    reference: Span


@dataclass(frozen=True, slots=True)
class Plagdet:
    """The score and its three parts."""

    score: float
    precision: float
    recall: float
    granularity: float


def plagdet(cases: Sequence[Pair], detections: Sequence[Pair]) -> Plagdet | None:
    """Score detections against true cases; None where there is no case to find."""
    if not cases:
        return None
    precision = _mean([_covered(one, cases) for one in detections])
    recall = _mean([_covered(one, detections) for one in cases])
    pieces = [sum(_meet(case, one) for one in detections) for case in cases]
    detected = [count for count in pieces if count]
    granularity = _mean([float(count) for count in detected]) if detected else 1.0
    both = precision + recall
    harmonic = 2 * precision * recall / both if both else 0.0
    return Plagdet(harmonic / log2(1 + granularity), precision, recall, granularity)


def _covered(one: Pair, others: Sequence[Pair]) -> float:
    """Return the share of a pair's characters, both sides, that pairs meeting it cover."""
    met = [other for other in others if _meet(one, other)]
    inside = _union(one.query, [o.query for o in met])
    inside += _union(one.reference, [o.reference for o in met])
    return inside / (_length(one.query) + _length(one.reference))


def _meet(one: Pair, other: Pair) -> bool:
    return (
        one.source == other.source
        and _overlap(one.query, other.query) > 0
        and _overlap(one.reference, other.reference) > 0
    )


def _union(whole: Span, parts: Sequence[Span]) -> float:
    """Return how much of a span the parts cover together."""
    total, reached = 0.0, whole[0]
    for part in sorted(parts):
        start, end = max(part[0], reached), min(part[1], whole[1])
        if end > start:
            total += end - start
            reached = end
    return total


def _overlap(one: Span, other: Span) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])


def _length(span: Span) -> float:
    return span[1] - span[0]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
