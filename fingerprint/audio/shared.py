"""Tell sound that many works share: a loop, library music, a sample.

Where the same seconds of a capture run along works of several authors, nobody can say whose
they are: a person should look, and no notice may rest on them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.audio.segments import Stretch
from fingerprint.audio.spectrum import FRAMES_A_SECOND
from fingerprint.authors import authors_of
from fingerprint.index.port import Enrolled, Snapshot
from fingerprint.sharing import makers_of, shared_by

_PLACES = 5.0 / FRAMES_A_SECOND
"""Places a frame in which sharing is counted: five a second."""


@dataclass(frozen=True, slots=True)
class SharedOptions:
    """When a span is shared: `works` of so many different authors have it.

    A song is on record for its label and for the film it plays in; a third owner of the same
    sound is one too many. A stretch is shared when the share `most` of it is. What is under
    `weak` of the best evidence for the same seconds is likeness, no other owner.
    """

    works: int = 3
    most: float = 0.5
    weak: float = 0.25


def shared(
    parts: Sequence[tuple[Enrolled, Stretch]],
    index: Snapshot,
    options: SharedOptions = SharedOptions(),
) -> NDArray[np.bool_]:
    """Mark the stretches whose sound works of several authors have.

    Args:
        parts: All stretches that were found in a capture.
        index: Where they were found; it knows the authors.
        options: See SharedOptions.

    Returns:
        (len(parts),) bool.
    """
    marks = np.zeros(len(parts), np.bool_)
    if len({enrolled.work for enrolled, _ in parts}) < options.works:
        return marks
    spans = [(int(s.start * _PLACES), int(np.ceil(s.end * _PLACES))) for _, s in parts]
    makers = {
        enrolled.work: makers_of(enrolled.work, authors_of(index.arrays(enrolled.ordinal)))
        for enrolled, _ in parts
    }
    length = max(end for _, end in spans)
    best = _best(parts, spans, length)
    extents: list[tuple[WorkId, int, int]] = [
        (enrolled.work, start, end)
        for (enrolled, stretch), (start, end) in zip(parts, spans, strict=True)
        if end > start and _density(stretch) >= options.weak * best[start:end].mean()
    ]
    common = shared_by(extents, makers, length, options.works)
    for row, (start, end) in enumerate(spans):
        marks[row] = end > start and common[start:end].mean() >= options.most
    return marks


def _density(stretch: Stretch) -> float:
    """Return evidence a second."""
    return stretch.piece.evidence / max(0.2, (stretch.end - stretch.start) / FRAMES_A_SECOND)


def _best(
    parts: Sequence[tuple[Enrolled, Stretch]], spans: Sequence[tuple[int, int]], length: int
) -> NDArray[np.float64]:
    """Return the densest evidence for each place of a capture."""
    best = np.zeros(length)
    for (_, stretch), (start, end) in zip(parts, spans, strict=True):
        np.maximum(best[start:end], _density(stretch), out=best[start:end])
    return best
