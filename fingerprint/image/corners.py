"""Find corners at many sizes of a picture, spread over all of it, and which way each lies.

A corner of a cover is a corner in a photograph of the cover, at the size of the pyramid at
which the two look alike, and turned as the photograph is.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import maximum_filter

from fingerprint.image.blur import blurred

CANVAS = 400
"""Places are told on a canvas on which the longer side of the picture has so many units."""
PATCH = 21
"""Pixels of a patch's side: odd, so that it has a middle."""
MARGIN = 15  # a patch turned by 45 degrees reaches so far

_SMALLEST, _LEAST = 64, 200
_CELLS = 6
_APART = 7
_REACH = 8
_BINS = 36


@dataclass(frozen=True, slots=True)
class Level:
    """A picture at one size: `body` (height, width) float32; `pixel` in canvas units."""

    body: NDArray[np.float32]
    pixel: float


@dataclass(frozen=True, slots=True)
class Corners:
    """Places of corners on one level, strongest of their surroundings first.

    rows, columns: (n,) int64 pixels; angles: (n,) float64 radians, the way in which it
    brightens most.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    angles: NDArray[np.float64]


def levels(image: Image.Image, longest: int, step: float) -> list[Level]:
    """Return a picture at falling sizes.

    Args:
        image: Upright, any mode.
        longest: The longer side of the first level in pixels; smaller pictures start at
            their own size, yet not below 200.
        step: The ratio of sizes.
    """
    full = image.convert("L")
    full.thumbnail((longest, longest), Image.Resampling.BILINEAR)
    own = max(full.size)
    side = float(max(own, _LEAST))
    found = []
    while side >= _SMALLEST:
        size = (round(full.width * side / own), round(full.height * side / own))
        if min(size) <= 2 * MARGIN:
            break
        body = np.asarray(full.resize(size, Image.Resampling.BILINEAR), np.float32)
        found.append(Level(blurred(body, 0.8), CANVAS / max(size)))
        side /= step
    return found


def corners(level: Level, count: int, least: float) -> Corners:
    """Return the strongest corners by Shi and Tomasi (1994), of each cell of a grid in turn.

    So a busy part of a picture, such as one tile of a collage, does not take them all.

    Args:
        level: Where to look.
        count: At most so many.
        least: The strength below which it is noise, in squared grey levels of slope.
    """
    down, across = (np.asarray(slope, np.float32) for slope in np.gradient(level.body))
    a = blurred(across * across, 1.6)
    b = blurred(across * down, 1.6)
    c = blurred(down * down, 1.6)
    strength = np.asarray((a + c) / 2 - np.sqrt(((a - c) / 2) ** 2 + b * b), np.float32)
    inner = np.zeros_like(strength)
    inside = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    inner[inside] = strength[inside]
    rows, columns = np.nonzero((inner == maximum_filter(inner, _APART)) & (inner > least))
    chosen = _spread(rows, columns, inner[rows, columns], level.body.shape)[:count]
    rows, columns = rows[chosen], columns[chosen]
    return Corners(rows, columns, _angles(down, across, rows, columns))


def _spread(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    strength: NDArray[np.float32],
    shape: tuple[int, ...],
) -> NDArray[np.int64]:
    """Order corners: the strongest of every cell, then every cell's second, and so on."""
    cell = rows * _CELLS // shape[0] * _CELLS + columns * _CELLS // shape[1]
    order = np.lexsort((-strength, cell))
    sorted_cells = cell[order]
    starts = np.searchsorted(sorted_cells, sorted_cells)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - starts
    return np.lexsort((-strength, rank))


def _angles(
    down: NDArray[np.float32],
    across: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the main direction of the slopes around each corner (Lowe, 2004)."""
    counts = _directions(down, across, rows, columns)
    own = np.arange(rows.size)
    for _ in range(2):
        counts = (np.roll(counts, 1, axis=1) + counts + np.roll(counts, -1, axis=1)) / 3
    top = counts.argmax(axis=1) if rows.size else np.empty(0, np.int64)
    before, at, after = (counts[own, (top + d) % _BINS] for d in (-1, 0, 1))
    between = (before - after) / (2 * (before - 2 * at + after) - 1e-9)
    angles: NDArray[np.float64] = (top + 0.5 + between) / _BINS * 2 * np.pi - np.pi
    return angles


@njit(cache=True)
def _directions(
    down: NDArray[np.float32],
    across: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return how much slope around each corner goes each way: (n, bins)."""
    counts = np.zeros((len(rows), _BINS))
    for corner in range(len(rows)):
        for i in range(2 * _REACH + 1):
            for j in range(2 * _REACH + 1):
                if _WEIGHTS[i, j] == 0:
                    continue
                y, x = rows[corner] + i - _REACH, columns[corner] + j - _REACH
                angle = np.arctan2(down[y, x], across[y, x])
                way = int((angle + np.pi) / (2 * np.pi) * _BINS) % _BINS
                steep = np.hypot(across[y, x], down[y, x])
                counts[corner, way] += steep * _WEIGHTS[i, j]
    return counts


def _weights() -> NDArray[np.float32]:
    down, across = np.mgrid[-_REACH : _REACH + 1, -_REACH : _REACH + 1]
    far = down**2 + across**2
    weights: NDArray[np.float32] = (np.exp(-far / 32.0) * (far <= _REACH**2)).astype(np.float32)
    return weights


_WEIGHTS = _weights()
