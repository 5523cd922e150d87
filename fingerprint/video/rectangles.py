"""Propose rectangles in which a film may stand inside another picture.

The edge of a picture-in-picture, of bars or of a blurred surround stays where it is while
everything else moves: averaged over some seconds it stands out as a straight ridge. Four
ridges make a rectangle.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.video.views import PROPOSALS, SIDE, WHOLE, Rectangle

_SMALLEST = int(0.28 * SIDE)  # pixels: a side of the smallest rectangle
_RIDGE = 0.10  # the weakest mean ridge of a side, of 1
_LINES = 12  # candidate lines each way
_SAME = 0.03  # corners nearer than this are one rectangle


def border(canvases: NDArray[np.uint8]) -> Rectangle:
    """Return what lies within the black border that never lights up.

    A pixel is lit when it is brighter than 28 in more than one frame of twenty; a line
    belongs to the picture when 8 % of it are lit.
    """
    lit = (canvases > 28).mean(0) > 0.05
    lines, columns = np.flatnonzero(lit.mean(1) > 0.08), np.flatnonzero(lit.mean(0) > 0.08)
    if min(len(lines), len(columns)) < 0.3 * SIDE:
        return WHOLE
    return (
        float(columns[0] / SIDE),
        float(lines[0] / SIDE),
        float((columns[-1] + 1) / SIDE),
        float((lines[-1] + 1) / SIDE),
    )


def within(outer: Rectangle, inner: Rectangle) -> Rectangle:
    """Return `inner`, given in shares of `outer`, in shares of the frame."""
    x, y = outer[:2]
    width, height = outer[2] - x, outer[3] - y
    return (
        x + inner[0] * width,
        y + inner[1] * height,
        x + inner[2] * width,
        y + inner[3] * height,
    )


def same(one: Rectangle, other: Rectangle, tolerance: float = _SAME) -> bool:
    """Tell whether two rectangles are one as far as the eye can tell."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < tolerance


def propose(canvases: NDArray[np.uint8], most: int = PROPOSALS) -> list[Rectangle]:
    """Find rectangles with standing edges.

    Args:
        canvases: (n, 160, 160), some seconds of frames.
        most: How many rectangles at most.

    Returns:
        The best first. Rectangles bounded by edges on all four sides are preferred.
    """
    upright = _summed_ridges(canvases, axis=2)
    level = _summed_ridges(canvases, axis=1)
    xs, ys = _spans(upright), _spans(level)
    if not len(xs) or not len(ys):
        return []
    sides = np.stack(
        [
            _side(upright, xs[:, 0], ys),
            _side(upright, xs[:, 1], ys),
            _side(level, ys[:, 0], xs).T,
            _side(level, ys[:, 1], xs).T,
        ]
    )
    free = np.isnan(sides).sum(0)  # sides that are the frame's own
    weakest = np.where(np.isnan(sides), np.inf, sides).min(0)
    mean = np.nansum(sides, 0) / np.maximum(4 - free, 1)
    preference = np.array([1.12, 1.0, 0.95, 0.6, 0.0])[free]
    merit = np.where(free < 4, 0.5 * (np.minimum(weakest, 1.0) + mean), 0.0) * preference
    found: list[Rectangle] = []
    for place in merit.ravel().argsort()[::-1][:400]:
        i, j = divmod(int(place), merit.shape[1])
        if merit[i, j] < _RIDGE or len(found) == most:
            break
        (x0, x1), (y0, y1) = (xs[i] + 1) / SIDE, (ys[j] + 1) / SIDE
        rectangle = (float(x0), float(y0), float(x1), float(y1))
        if not any(same(rectangle, other) for other in found):
            found.append(rectangle)
    return found


def align(
    previous: Sequence[Rectangle | None], proposed: Sequence[Rectangle]
) -> tuple[Rectangle | None, ...]:
    """Give a window's proposals the places they had in the window before.

    A copy must stay in one row of the codes to be followed along a line; the order of
    merit changes from window to window.
    """
    places: list[Rectangle | None] = [None] * len(previous)
    rest: list[Rectangle] = []
    for rectangle in proposed:
        for k, old in enumerate(previous):
            if old is not None and places[k] is None and same(rectangle, old):
                places[k] = rectangle
                break
        else:
            rest.append(rectangle)
    for k, taken in enumerate(places):
        if taken is None and rest:
            places[k] = rest.pop(0)
    return tuple(places)


def _summed_ridges(canvases: NDArray[np.uint8], axis: int) -> NDArray[np.float32]:
    """Sum ridges along the lines on which sides may lie.

    Returns:
        (161, 159): at [i, e] the ridge between pixels e and e + 1 across, summed over the
        first i pixels along. Upright edges for axis 2, level ones for axis 1.
    """
    steps = np.abs(np.diff(canvases.astype(np.int16), axis=axis))
    edges = np.minimum(steps, 20).mean(0, dtype=np.float32) / np.float32(20)
    if axis == 1:
        edges = edges.T
    padded = np.pad(edges, ((0, 0), (2, 2)), mode="edge")
    beside = (padded[:, :-4] + padded[:, 4:]) / 2
    ridges = np.clip(edges - beside, 0, 1)
    summed = np.zeros((SIDE + 1, edges.shape[1]), np.float32)
    np.cumsum(ridges, axis=0, out=summed[1:])
    return summed


def _spans(summed: NDArray[np.float32]) -> NDArray[np.int64]:
    """Pair the lines with the strongest ridges: (n, 2) edges; -1 and 159 are the frame."""
    strength = (summed[_SMALLEST:] - summed[:-_SMALLEST]).max(0) / _SMALLEST
    lines = {-1, SIDE - 1}
    for _ in range(_LINES):
        best = int(strength.argmax())
        if strength[best] < _RIDGE:
            break
        lines.add(best)
        strength[max(0, best - 2) : best + 3] = 0
    ordered = sorted(lines)
    pairs = [(a, b) for a in ordered for b in ordered if b - a >= _SMALLEST]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _side(
    summed: NDArray[np.float32], edges: NDArray[np.int64], spans: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the mean ridge on each edge along each span; NaN for the frame's own edge."""
    low, high = spans[:, 0] + 1, spans[:, 1] + 1
    at = np.clip(edges, 0, SIDE - 2)[:, None]
    mean = (summed[high[None, :], at] - summed[low[None, :], at]) / (high - low)[None, :]
    own = (edges < 0) | (edges >= SIDE - 1)
    return np.where(own[:, None], np.float32(np.nan), mean).astype(np.float32)
