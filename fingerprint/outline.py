"""Note the chapters of a reference beside its codes, and read its outline off an index.

They are found once, where the reference is decoded, and stay with its fingerprint: what is
told later of a work needs no master at hand.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.outline import Chapter, Outline
from domain.work import Reference
from fingerprint.index.port import Snapshot
from fingerprint.notes import as_note, read_note

CHAPTERS = "chapters"
"""The side array with the chapters: a list of Chapter as JSON, (n,) uint8."""


def note(chapters: Sequence[Chapter]) -> Mapping[str, NDArray[np.generic]]:
    """Return the side array for chapters, and none where there are no chapters."""
    if not chapters:
        return {}
    return {CHAPTERS: as_note(chapters)}


def noted(arrays: Mapping[str, NDArray[np.generic]]) -> Mapping[str, NDArray[np.generic]]:
    """Return what `note` put among side arrays, to put it among others."""
    return {CHAPTERS: arrays[CHAPTERS]} if CHAPTERS in arrays else {}


def outline_of(reference: Reference, snapshot: Snapshot) -> Outline | None:
    """Return the outline of a reference, None for one that is not enrolled."""
    for one in snapshot.only({reference.work}).all():
        if one.reference == reference.id:
            written = snapshot.arrays(one.ordinal).get(CHAPTERS)
            chapters: tuple[Chapter, ...] = ()
            if written is not None:
                chapters = read_note(written, tuple[Chapter, ...])
            return Outline(
                reference.id, reference.work, reference.modality, one.length, chapters
            )
    return None
