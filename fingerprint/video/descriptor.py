"""What turns a frame, seen through a view, into the 256 bits that everything else compares.

Seeds, lines and evidence know bits only, so one descriptor may stand for another: cosine
waves (fingerprint.video.cosines) are built in, a network may be given as a file
(fingerprint.video.learned). Codes of one are never compared with codes of another: each
has a scheme of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fingerprint.video.views import WHOLE, Rectangle

Canvas = NDArray[np.uint8]
"""(n, 160, 160) grey frames, squeezed to squares, or one of them."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a canvas is looked at: cut to a place, then in a mirror, turned, or tilted.

    quarter: 1 turns it clockwise by a quarter, -1 the other way.
    degrees: A tilt about the middle, of which three quarters are kept.
    spare: A descriptor that bears crops, mirrors and turns by itself may pass it over.
    """

    place: Rectangle = WHOLE
    mirrored: bool = False
    quarter: int = 0
    degrees: float = 0.0
    spare: bool = False


Described = tuple[NDArray[np.uint64], NDArray[np.bool_]]
"""(n, 4) uint64, 256 bits a frame; (n,) whether they tell the frame from others."""


class FrameDescriptor(Protocol):
    """Describes frames by bits.

    Bits must be such that strangers differ in about 128 of 256, half a dozen more or less,
    and copies in 60 at most most of the time: 92 is where a pair of frames speaks neither for a
    copy nor against it. Evidence is calibrated for the descriptor built in; of another one,
    measure with `keywatch evaluate` before its scores are believed.

    It is sent to the process that decodes, so it must pickle.
    """

    @property
    def scheme(self) -> str:
        """Names the bits; whatever changes them changes it."""
        ...

    def describe(
        self, canvases: Canvas, looks: Sequence[Look | None], aspect: float
    ) -> Sequence[Described]:
        """Describe frames.

        Args:
            canvases: (n, 160, 160), following each other within some seconds.
            looks: How each is looked at; None sees nothing.
            aspect: Width over height of the frames before they were squeezed.

        Returns:
            One for each look; for None, and for looks that it passes over, nothing tells.
        """
        ...


def nothing(count: int) -> Described:
    """Return what is described where nothing is seen."""
    return np.zeros((count, 4), np.uint64), np.zeros(count, np.bool_)
