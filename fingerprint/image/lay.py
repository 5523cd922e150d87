"""See one picture as it would lie on another, and measure block by block how alike they are."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 12
"""Pixels of a block's side."""

_FAR = 1e9


@njit(cache=True)
def seen(
    body: NDArray[np.float32], plane: NDArray[np.float64], side: int, count: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return a picture as another would see it, and where that is inside its frame.

    Args:
        body: (height, width) float32, the picture to look at.
        plane: (3, 3), from pixels of the other's square to pixels of `body`.
        side: Pixels of the other's square.
        count: So many places are looked at each way, evenly spread.

    Returns:
        (count, count) float32, the nearest pixels where it is outside; (count, count) bool.
    """
    height, width = body.shape
    values = np.empty((count, count), np.float32)
    inside = np.empty((count, count), np.bool_)
    for i in range(count):
        for j in range(count):
            x, y = (j + 0.5) * side / count, (i + 0.5) * side / count
            depth = plane[2, 0] * x + plane[2, 1] * y + plane[2, 2]
            if abs(depth) < 1e-9:
                depth = 1e-9
            across = (plane[0, 0] * x + plane[0, 1] * y + plane[0, 2]) / depth - 0.5
            down = (plane[1, 0] * x + plane[1, 1] * y + plane[1, 2]) / depth - 0.5
            # Beyond reason, and no number at all, must not become a place in memory.
            if not (abs(across) < _FAR and abs(down) < _FAR):
                across, down = -1.0, -1.0
            inside[i, j] = 0 <= across <= width - 1 and 0 <= down <= height - 1
            across, down = min(max(across, 0.0), width - 1.0), min(max(down, 0.0), height - 1.0)
            left, top = int(across), int(down)
            right, below = min(left + 1, width - 1), min(top + 1, height - 1)
            u, v = across - left, down - top
            values[i, j] = (1 - v) * ((1 - u) * body[top, left] + u * body[top, right]) + v * (
                (1 - u) * body[below, left] + u * body[below, right]
            )
    return values, inside


@njit(cache=True)
def pull(
    values: NDArray[np.float32],
    inside: NDArray[np.bool_],
    wanted: NDArray[np.float32],
    pixel: float,
) -> NDArray[np.float64]:
    """Return the normal equations of the move that brings a picture onto another.

    Args:
        values: (n, n) float32, see `seen`.
        inside: (n, n) bool.
        wanted: (n, n) float32, what should be seen.
        pixel: Of the square a pixel of `values` is so many.

    Returns:
        (10, 11): for six numbers of an affine change about the middle, two of slant, a gain
        and an offset, as shares of the square where they multiply a place; then what they
        should give.
    """
    side = len(values)
    sums = np.zeros((10, 11))
    row = np.empty(11)
    for i in range(side):
        for j in range(side):
            if not inside[i, j]:
                continue
            low, high = max(j - 1, 0), min(j + 1, side - 1)
            across = (values[i, high] - values[i, low]) / ((high - low) * pixel)
            low, high = max(i - 1, 0), min(i + 1, side - 1)
            down = (values[high, j] - values[low, j]) / ((high - low) * pixel)
            x, y = (j + 0.5) / side - 0.5, (i + 0.5) / side - 0.5
            away = -(across * x + down * y)
            row[0], row[1], row[2] = across * x, across * y, across
            row[3], row[4], row[5] = down * x, down * y, down
            row[6], row[7] = away * x, away * y
            row[8], row[9], row[10] = values[i, j], 1.0, wanted[i, j]
            for a in range(10):
                for b in range(a, 11):
                    sums[a, b] += row[a] * row[b]
    for a in range(10):
        for b in range(a):
            sums[a, b] = sums[b, a]
    return sums


@njit(cache=True)
def likeness(
    drawn: NDArray[np.float32], values: NDArray[np.float32], inside: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Compare two squares block by block.

    Returns:
        (blocks, 4): the standard deviation in grey levels of what is left of either block
        without the means of its rows and columns; the lesser correlation of the blocks with
        and without these means; 1 where all of the block is inside the frame, else 0.
    """
    count = len(drawn) // BLOCK
    found = np.zeros((count * count, 4))
    for block in range(count * count):
        rows = slice(block // count * BLOCK, (block // count + 1) * BLOCK)
        columns = slice(block % count * BLOCK, (block % count + 1) * BLOCK)
        here = drawn[rows, columns].astype(np.float64)
        there = values[rows, columns].astype(np.float64)
        whole = _correlation(here - here.mean(), there - there.mean())[0]
        detail, spread, other = _correlation(_detail(here), _detail(there))
        found[block, 0], found[block, 1] = spread, other
        found[block, 2] = min(whole, detail)
        found[block, 3] = 1.0 if inside[rows, columns].all() else 0.0
    return found


@njit(cache=True)
def _detail(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take out of a block what is alike along rows or columns."""
    detail: NDArray[np.float64] = block + block.mean()
    for i in range(BLOCK):
        across, down = block[i].mean(), block[:, i].mean()
        detail[i] -= across
        detail[:, i] -= down
    return detail


@njit(cache=True)
def _correlation(
    one: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Correlate blocks of mean 0; tell their deviations, of which less than 0.4 is noise."""
    spread, far = np.sqrt((one * one).mean()), np.sqrt((other * other).mean())
    return (one * other).mean() / (spread * max(far, 0.4) + 1e-6), spread, far
