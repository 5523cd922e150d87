"""Look at a grey canvas through rectangles, mirrors and turns.

A view is a rectangle of the canvas, smoothed and brought to 64 by 64, of which the 16 by 16
lowest cosine waves are kept (without the constant one). Smoothing and transform fold into
one matrix from the left and one from the right; mirroring and quarter turns only change
signs and order of the result. So a view of a frame costs 0.1 ms, and no pixel is moved.

The coefficients are those of PDQ (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the
PDQ Image-Hashing Algorithm", 2019), from a square canvas instead of the picture itself.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

SIDE = 160  # pixels of the canvas, both ways
WAVES = 16
_GRID = 64

Rectangle = tuple[float, float, float, float]
"""x0, y0, x1, y1 as shares of the frame."""

WHOLE: Rectangle = (0.0, 0.0, 1.0, 1.0)

MIDDLE: Rectangle = (0.125, 0.125, 0.875, 0.875)
LEFT: Rectangle = (0.0, 0.0, 0.75, 1.0)
RIGHT: Rectangle = (0.25, 0.0, 1.0, 1.0)
INNER: Rectangle = (0.19, 0.19, 0.81, 0.81)

VIEWS = 6
"""Of a reference."""


def reference_views(aspect: float) -> tuple[Rectangle, ...]:
    """Return what is enrolled of a reference.

    The whole, a centre crop, the left and right three quarters, a strip, and a smaller
    centre that stands whole within heavy crops and clear of logos and subtitles. Each was
    kept because a transformation needs it; without a crop to nine tenths and the part above
    subtitles, which were enrolled too, the same copies are found through the other views.

    Args:
        aspect: Width over height of the picture.

    Returns:
        VIEWS rectangles. The strip is what a phone held the other way shows: upright
        9:16 of a wide picture, 16:9 of an upright one, whole in height or in width.
    """
    half = min(1.0, 9 / 16 / aspect if aspect >= 1 else aspect * 9 / 16) / 2
    strip = (0.5 - half, 0.0, 0.5 + half, 1.0)
    if aspect < 1:
        strip = (0.0, 0.5 - half, 1.0, 0.5 + half)
    return (WHOLE, MIDDLE, LEFT, RIGHT, strip, INNER)


def standing(place: Rectangle, seen: Rectangle, *, mirrored: bool) -> Rectangle:
    """Return where in the frame the whole of a reference stands, as far as it is shown.

    Args:
        place: The part of the frame that was looked at.
        seen: The part of the reference that it shows.
        mirrored: Whether it shows it mirrored.
    """
    x0, y0, x1, y1 = seen
    if mirrored:
        x0, x1 = 1 - x1, 1 - x0
    wide, tall = (place[2] - place[0]) / (x1 - x0), (place[3] - place[1]) / (y1 - y0)
    left, top = place[0] - wide * x0, place[1] - tall * y0
    return (max(0.0, left), max(0.0, top), min(1.0, left + wide), min(1.0, top + tall))


PROPOSALS = 5
PARTIALS: tuple[Rectangle, ...] = (MIDDLE, LEFT, RIGHT)
CENTRE: Rectangle = (0.06, 0.06, 0.94, 0.94)
TILTS = (5.0, -5.0)  # degrees
_TILTED = 0.75  # of a tilted frame so much is looked at: the reference's MIDDLE

# Where a centre of the reference (its share of width and height) stands in a capture that
# keeps so much of the frame, and how far off the middle the crop was taken. A hash bears
# 1.5 % of shift both ways and 4 % of scale, so the steps are twice that.
_CROPS = (
    (0.75, 0.90, (-0.01, 0.01)),
    (0.75, 0.86, (-0.013, 0.013)),
    (0.75, 0.82, (-0.014, 0.014)),
    (0.62, 0.78, (-0.014, 0.014)),
    (0.62, 0.74, (-0.027, 0.0, 0.027)),
    (0.62, 0.70, (-0.027, 0.0, 0.027)),
)


def _searched() -> tuple[Rectangle, ...]:
    found: list[Rectangle] = []
    for centre, kept, shifts in _CROPS:
        size = centre / kept
        for down, across in product(shifts, shifts):
            x, y = (0.5 - size / 2 - shift / kept for shift in (across, down))
            found.append((x, y, x + size, y + size))
    return tuple(found)


SEARCHED: tuple[Rectangle, ...] = _searched()
"""Parts of a capture that may be a centre of the reference, if it was cropped off centre."""

# How much of the length was cut off one side, and what part of the reference that leaves whole.
_ACROSS = (0.06, 0.12, 0.18)
_DOWN = ((0.05, MIDDLE), (0.1, MIDDLE), (0.14, INNER), (0.18, INNER))


def _shortened() -> tuple[Rectangle, ...]:
    found: list[Rectangle] = []
    for cut in _ACROSS:
        found += [
            ((RIGHT[0] - cut) / (1 - cut), 0.0, 1.0, 1.0),
            (0.0, 0.0, LEFT[2] / (1 - cut), 1.0),
        ]
    for cut, (x0, y0, x1, y1) in _DOWN:
        kept = 1 - cut
        found += [
            (x0, (y0 - cut) / kept, x1, (y1 - cut) / kept),
            (x0, y0 / kept, x1, y1 / kept),
        ]
    return tuple(found)


SHORTENED: tuple[Rectangle, ...] = _shortened()
"""Parts of a capture that may be a part of the reference, if one side was cut off."""

FLIPPED = 4
"""Of SEARCHED the first, for light crops, are looked at in a mirror too."""


@dataclass(frozen=True, slots=True)
class View:
    """One row of a capture's codes. `late` views are looked up only where the others fail."""

    name: str
    mirrored: bool = False
    late: bool = False


def _rows() -> tuple[View, ...]:
    framed = ("whole", "trimmed", *(f"proposal {k}" for k in range(PROPOSALS)))
    partial = ("middle", "left", "right")
    return (
        *(View(name, mirrored) for name in framed for mirrored in (False, True)),
        *(View(name, mirrored, late=True) for name in partial for mirrored in (False, True)),
        View("centre", late=True),
        View("turned left", late=True),
        View("turned right", late=True),
        View("tilted left", late=True),
        View("tilted right", late=True),
        *(View(f"searched {k}", late=True) for k in range(len(SEARCHED))),
        *(View(f"searched {k}", mirrored=True, late=True) for k in range(FLIPPED)),
        *(View(f"shortened {k}", late=True) for k in range(len(SHORTENED))),
    )


CAPTURE_VIEWS = _rows()
"""The rows of a capture's codes, in order."""


def coefficients(
    canvases: NDArray[np.float32], rectangle: Rectangle = WHOLE
) -> NDArray[np.float32]:
    """Transform a rectangle of every canvas.

    Args:
        canvases: (n, 160, 160), grey levels 0 to 255.
        rectangle: Shares of the canvas.

    Returns:
        (n, 16, 16): wave down, wave across.
    """
    left, right = _matrices(tuple(round(v, 4) for v in rectangle))
    # In strips too small for BLAS to share among threads: where workers hold all cores,
    # its threads wait for each other and one large product takes up to 17 times as long.
    strips = np.matmul(canvases.reshape(-1, SIDE // 4, SIDE), right)
    across = strips.reshape(len(canvases), SIDE, WAVES)
    waves: NDArray[np.float32] = np.matmul(left, across)
    return waves


def mirrored(waves: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the coefficients of the frame seen in a mirror."""
    return waves * _SIGNS[None, None, :]


def turned(waves: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the coefficients of the frame turned by a quarter, both ways."""
    flipped = waves.transpose(0, 2, 1)
    return flipped * _SIGNS[None, None, :], flipped * _SIGNS[None, :, None]


def tilted(canvases: NDArray[np.float32], degrees: float, aspect: float) -> NDArray[np.float32]:
    """Turn every canvas a little about its centre and keep the middle three quarters.

    Args:
        canvases: (n, 160, 160).
        degrees: The angle, of the frame in its true shape.
        aspect: Width over height of the frame before it was squeezed to a square.
    """
    places = _tilt(degrees, round(aspect, 2))
    flat = canvases.reshape(len(canvases), SIDE * SIDE)
    return np.take(flat, places, axis=1).reshape(canvases.shape)


@lru_cache(maxsize=4096)
def _matrices(rectangle: Rectangle) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    x0, y0, x1, y1 = (v * SIDE for v in rectangle)
    down = _COSINES @ smoothing(y0, y1, _GRID)
    across = (_COSINES @ smoothing(x0, x1, _GRID)).T
    return down.astype(np.float32), np.ascontiguousarray(across, dtype=np.float32)


def smoothing(start: float, end: float, samples: int) -> NDArray[np.float64]:
    """Return the (samples, 160) matrix of tents that brings pixels start..end to samples."""
    width = (end - start) / samples
    centres = start + width * (np.arange(samples) + 0.5)
    distance = np.abs(np.arange(SIDE)[None, :] + 0.5 - centres[:, None])
    tents = np.maximum(0.0, 1.0 - distance / max(width, 1.0))
    tents[:, : max(0, math.floor(start))] = 0.0
    tents[:, math.ceil(end) :] = 0.0
    weights: NDArray[np.float64] = tents / np.maximum(tents.sum(1, keepdims=True), 1e-9)
    return weights


@lru_cache(maxsize=64)
def _tilt(degrees: float, aspect: float) -> NDArray[np.intp]:
    angle, keep = math.radians(degrees), _TILTED
    cosine, sine = math.cos(angle) * keep, math.sin(angle) * keep
    down, across = np.mgrid[0:SIDE, 0:SIDE] - (SIDE - 1) / 2
    x = cosine * across - sine / aspect * down + (SIDE - 1) / 2
    y = sine * aspect * across + cosine * down + (SIDE - 1) / 2
    columns = np.clip(np.rint(x), 0, SIDE - 1).astype(np.intp)
    lines = np.clip(np.rint(y), 0, SIDE - 1).astype(np.intp)
    places: NDArray[np.intp] = (lines * SIDE + columns).ravel()
    return places


_COSINES = math.sqrt(2 / _GRID) * np.cos(
    math.pi / (2 * _GRID) * np.outer(np.arange(1, WAVES + 1), 2 * np.arange(_GRID) + 1)
)
# Wave k is odd about the middle for odd k: a mirror changes its sign.
_SIGNS = np.array([(-1.0) ** k for k in range(1, WAVES + 1)], np.float32)
