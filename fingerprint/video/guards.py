"""Tell frames that prove something from those that look alike everywhere.

Black, fog, title cards and flat graphics have hashes too, and strangers share them. Three
measures keep them out; each was set where it removed false matches of cards and gradients
without touching filmed content.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.video.views import SIDE, WHOLE, Rectangle

_BLOCK = 8  # pixels
_BLOCKS = SIDE // _BLOCK


@dataclass(frozen=True, slots=True)
class GuardOptions:
    """What a frame must have, seen through a view.

    contrast: Root mean square of the waves, in grey levels.
    waves: How many of 256 coefficients it takes to gather nine tenths of the energy, less
    one; a gradient needs two or three.
    covered: Share of the blocks of 8 by 8 pixels that have texture. 0.15 lowered the
    threshold of zero false matches from 157 to 84 at the same recall.
    """

    contrast: float = 3.0
    waves: int = 6
    covered: float = 0.15


def textured(canvases: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mark the blocks whose grey levels deviate by more than 2.5: (n, 20, 20)."""
    blocks = canvases.reshape(-1, _BLOCKS, _BLOCK, _BLOCKS, _BLOCK).astype(np.float32)
    mean = blocks.mean((2, 4))
    marks: NDArray[np.bool_] = np.square(blocks).mean((2, 4)) - mean * mean > 2.5**2
    return marks


def telling(
    waves: NDArray[np.float32],
    texture: NDArray[np.bool_],
    rectangle: Rectangle = WHOLE,
    options: GuardOptions = GuardOptions(),
) -> NDArray[np.bool_]:
    """Mark the frames whose hash in a view may count as evidence.

    Args:
        waves: (n, 16, 16), the view's coefficients.
        texture: (n, 20, 20), of `textured`.
        rectangle: The view.
        options: See GuardOptions.

    Returns:
        (n,) bool.
    """
    energy = np.square(waves.reshape(len(waves), 256))
    total = energy.sum(1)
    contrast = np.sqrt(total / 4096) >= options.contrast
    heaviest = np.partition(energy, 256 - options.waves, axis=1)[:, 256 - options.waves :]
    spread = heaviest.sum(1) < 0.9 * total
    marks: NDArray[np.bool_] = contrast & spread & covered(texture, rectangle, options)
    return marks


def covered(
    texture: NDArray[np.bool_],
    rectangle: Rectangle = WHOLE,
    options: GuardOptions = GuardOptions(),
) -> NDArray[np.bool_]:
    """Mark the frames (n,) of which enough blocks have texture in a view; see `telling`."""
    x0, y0 = int(rectangle[0] * _BLOCKS), int(rectangle[1] * _BLOCKS)
    x1 = max(x0 + 1, math.ceil(rectangle[2] * _BLOCKS))
    y1 = max(y0 + 1, math.ceil(rectangle[3] * _BLOCKS))
    marks: NDArray[np.bool_] = texture[:, y0:y1, x0:x1].mean((1, 2)) >= options.covered
    return marks
