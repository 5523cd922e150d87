"""Note the authors of a work beside the codes of its references, and read them back.

They are noted where a reference is enrolled, so that a search that asks who wrote what stays a
function of the capture and the version of the index.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.notes import as_note, read_note

AUTHORS = "authors"
"""The side array with the authors: a list of names as JSON, (n,) uint8."""


def note(authors: Sequence[str]) -> Mapping[str, NDArray[np.generic]]:
    """Return the side array for authors, and none where nobody says who they are."""
    if not authors:
        return {}
    return {AUTHORS: as_note(authors)}


def authors_of(arrays: Mapping[str, NDArray[np.generic]]) -> tuple[str, ...]:
    """Return the authors that `note` put among side arrays."""
    written = arrays.get(AUTHORS)
    return () if written is None else read_note(written, tuple[str, ...])
