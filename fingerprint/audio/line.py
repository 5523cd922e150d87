"""Lay a straight line through votes of which many are wrong.

Every two votes far enough apart say how the line may run; the way that most anchors agree
with is fitted by least squares (RANSAC: Fischler & Bolles, Comm. ACM 24(6), 1981).
"""

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.index.bits import Number

_LEAST_APART = 40.0
"""Frames. Two votes nearer to each other tell less of the speed than each by itself."""
_PAIRS = 400
_ALONE = 40


@numba.njit(cache=True)
def lay(
    query: NDArray[np.float64],
    reference: NDArray[np.float64],
    anchors: NDArray[np.int32],
    speed: float,
    limits: tuple[float, float],
) -> tuple[float, float, NDArray[np.bool_]]:
    """Find the line that passes most anchors.

    Args:
        query: (n,) float64 frames.
        reference: (n,) float64 frames.
        anchors: (n,) int32, ascending: votes of one anchor count once.
        speed: To be taken where votes are too near to each other to tell.
        limits: How many frames from the line count as on it, and the factor by which
            speed may differ from 1.

    Returns:
        Speed, offset, and which votes are on the line, one an anchor.
    """
    near, widest = limits
    total = len(query)
    pairs = min(total * (total - 1) // 2, _PAIRS)
    alone = min(total, _ALONE)
    best, best_speed, best_offset = 0, speed, 0.0
    state = np.uint64(88172645463325252)
    for turn in range(pairs + alone):
        slope = speed
        one = np.int64(turn - pairs) * total // alone
        if turn < pairs:
            # Xorshift (Marsaglia, J. Stat. Soft. 8(14), 2003): the same tries every time.
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            one = np.int64(state % np.uint64(total))
            other = np.int64((state >> np.uint64(32)) % np.uint64(total))
            apart = query[other] - query[one]
            if abs(apart) < _LEAST_APART:
                continue
            slope = (reference[other] - reference[one]) / apart
            if not 1 / widest <= slope <= widest:
                continue
        offset = reference[one] - slope * query[one]
        count = _on(query, reference, anchors, (slope, offset, near + 1)).sum()
        if count > best:
            best, best_speed, best_offset = count, slope, offset
    line = best_speed, best_offset
    for reach in (near + 1, near):
        line = _fitted(query, reference, _on(query, reference, anchors, (*line, reach)), line)
    return line[0], line[1], _on(query, reference, anchors, (*line, near))


@numba.njit(cache=True)
def _on(
    query: NDArray[np.float64],
    reference: NDArray[np.float64],
    anchors: NDArray[np.int32],
    line: tuple[Number, Number, Number],
) -> NDArray[np.bool_]:
    """Mark the first vote of each anchor within so many frames of a speed and an offset."""
    speed, offset, reach = line
    on = np.zeros(len(query), np.bool_)
    last = -1
    for i in range(len(query)):
        if anchors[i] != last and abs(reference[i] - speed * query[i] - offset) <= reach:
            on[i], last = True, anchors[i]
    return on


@numba.njit(cache=True)
def least_squares(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Return the slope and the level at nought of the line through points; x not all alike."""
    middle, level = x.mean(), y.mean()
    slope = ((x - middle) * (y - level)).sum() / ((x - middle) ** 2).sum()
    return slope, level - slope * middle


@numba.njit(cache=True)
def _fitted(
    query: NDArray[np.float64],
    reference: NDArray[np.float64],
    on: NDArray[np.bool_],
    line: tuple[float, float],
) -> tuple[float, float]:
    """Lay a line by least squares; where votes stand close together the speed stays."""
    count = on.sum()
    if count < 2:
        return line
    x, y = query[on], reference[on]
    if x.max() - x.min() > 2 * _LEAST_APART:
        return least_squares(x, y)
    return line[0], y.mean() - line[0] * x.mean()
