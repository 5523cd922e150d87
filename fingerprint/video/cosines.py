"""Describe frames by their lowest cosine waves: the descriptor that is built in.

Each place of a canvas is transformed once; mirrors and quarter turns only change signs and
order of its waves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fingerprint.video import guards, views
from fingerprint.video.descriptor import Canvas, Described, Look, nothing
from fingerprint.video.hashes import hashes

SCHEME = "canvas-dct256-v2"


@dataclass(frozen=True, slots=True)
class Cosines:
    """See fingerprint.video.descriptor.FrameDescriptor."""

    guard: guards.GuardOptions = field(default_factory=guards.GuardOptions)

    @property
    def scheme(self) -> str:
        return SCHEME

    def describe(
        self, canvases: Canvas, looks: Sequence[Look | None], aspect: float
    ) -> Sequence[Described]:
        smooth = canvases.astype(np.float32)
        texture = guards.textured(canvases)
        waves: dict[tuple[views.Rectangle, float], NDArray[np.float32]] = {}
        found: list[Described] = []
        for look in looks:
            if look is None:
                found.append(nothing(len(canvases)))
                continue
            seen = (look.place, look.degrees)
            if seen not in waves:
                shown = smooth
                if look.degrees:
                    shown = views.tilted(smooth, look.degrees, aspect)
                waves[seen] = views.coefficients(shown, look.place)
            marks = guards.telling(waves[seen], texture, look.place, self.guard)
            found.append((hashes(_facing(waves[seen], look)), marks))
        return found


def _facing(waves: NDArray[np.float32], look: Look) -> NDArray[np.float32]:
    if look.quarter:
        clockwise, back = views.turned(waves)
        waves = clockwise if look.quarter > 0 else back
    return views.mirrored(waves) if look.mirrored else waves
