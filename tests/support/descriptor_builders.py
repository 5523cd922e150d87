"""A frame descriptor that has nothing to do with the one built in."""

from dataclasses import dataclass

import numpy as np

from fingerprint.video import guards
from fingerprint.video.descriptor import nothing
from fingerprint.video.learned import signs
from fingerprint.video.seen import pictures

SIDE = 24


@dataclass(frozen=True, slots=True)
class Edges:
    """Describes pictures by where they get lighter, down and across."""

    scheme: str = "edges-v1"

    def describe(self, canvases, looks, aspect):
        texture = guards.textured(canvases)
        found = []
        for look in looks:
            if look is None or look.spare:
                found.append(nothing(len(canvases)))
                continue
            shown = pictures(canvases, look, aspect, SIDE)
            slopes = [np.diff(shown, axis=axis).reshape(len(shown), -1) for axis in (1, 2)]
            marks = guards.covered(texture, look.place)
            found.append((signs(np.concatenate(slopes, axis=1).astype(np.float32)), marks))
        return found
