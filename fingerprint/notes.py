"""Notes: what is kept beside codes for later readers, among the side arrays."""

from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Codes

Noted = TypeVar("Noted")

KEYFRAMES = "keyframes"
"""The side array that marks codes of keyframes only: the most seconds unseen, (1,) float64."""


def as_note(value: object) -> NDArray[np.uint8]:
    """Return a value of the domain as a side array, (n,) uint8."""
    return np.frombuffer(msgspec.json.encode(value), np.uint8)


def read_note(note: NDArray[np.generic], kind: type[Noted]) -> Noted:
    """Return the value of a note.

    Raises:
        msgspec.ValidationError: It is of another kind.
    """
    return msgspec.json.decode(np.asarray(note).tobytes(), type=kind)


def is_glance(codes: Codes) -> bool:
    """Tell whether codes are of a film's keyframes only."""
    return KEYFRAMES in codes.arrays
