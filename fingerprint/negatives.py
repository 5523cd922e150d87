"""Subtract what is not ours before a capture is compared with what is.

Stock music, a licensed sample, a common poem: where a capture carries what is enrolled as a
negative reference, its codes are masked, and only then do works get to claim it. It costs one
more comparison, and nothing where no negative reference is enrolled.
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.match import Segment
from domain.work import NOT_OURS, Modality
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modality import Media
from fingerprint.modality import Modality as ModalityPort


@dataclass(frozen=True, slots=True)
class SubtractOptions:
    """What of a negative reference is subtracted.

    Attributes:
        least: Least score of a segment. 0.5 is where a person looks: what could bring a work
            before a person must be able to be explained away, and a poem of thirty
            characters never reaches more.
        area: Least share of the frame. A clip in a corner must not hide the film around it.
    """

    least: float = 0.5
    area: float = 0.5


@dataclass(frozen=True, slots=True)
class Parts:
    """A snapshot taken apart: references of works, and negative ones if there are any."""

    ours: Snapshot
    negatives: Snapshot | None


Divide = Callable[[Modality, Snapshot], Parts]


def divide(_: Modality, snapshot: Snapshot) -> Parts:
    """Take a snapshot apart, in the time of listing it."""
    works = {enrolled.work for enrolled in snapshot.all()}
    if NOT_OURS not in works:
        return Parts(snapshot, None)
    return Parts(snapshot.only(works - {NOT_OURS}), snapshot.only({NOT_OURS}))


class Divider:
    """Takes snapshots apart, each version once."""

    def __init__(self) -> None:
        self._known: dict[Modality, tuple[int, Parts]] = {}

    def __call__(self, name: Modality, snapshot: Snapshot) -> Parts:
        """See Divide."""
        known = self._known.get(name)
        if known is None or known[0] != snapshot.version:
            known = (snapshot.version, divide(name, snapshot))
            self._known[name] = known
        return known[1]


def subtract(
    modality: ModalityPort,
    codes: Codes,
    media: Media,
    negatives: Snapshot,
    options: SubtractOptions = SubtractOptions(),
) -> tuple[Codes, tuple[Segment, ...]]:
    """Mask a capture where it carries a negative reference.

    Returns:
        What is left of the codes, and the segments that were taken out.
    """
    taken = tuple(
        segment
        for found in modality.match(codes, media, negatives)
        for segment in found.segments
        if segment.score >= options.least and _area(segment) >= options.area
    )
    spans = [(segment.query_start, segment.query_end) for segment in taken]
    return modality.masked(codes, spans), taken


def _area(segment: Segment) -> float:
    if segment.rectangle is None:
        return 1.0
    x0, y0, x1, y1 = segment.rectangle
    return (x1 - x0) * (y1 - y0)
