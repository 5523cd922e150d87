"""Find the line that most seeds lie on.

Seeds of a true copy keep `reference time = offset + speed * capture time`. Every seed votes
for the offsets it allows at each speed; the fullest bin is the best line (the Hough
transform, with offset and speed for parameters).
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

# 0.76 to 1.32 in steps of 4 %: within a step, a seed drifts a bin's width in 12 s.
SPEEDS = np.array([1.0] + [round(1.04**k, 4) for k in range(-7, 8) if k])

NEAR = 0.8  # seconds: a seed this near a line lies on it
_BIN = 0.25  # seconds; a line gathers two neighbouring bins, so it is half a second wide


@dataclass(frozen=True, slots=True)
class Line:
    """reference seconds = offset + speed * capture seconds; `votes` is the seeds' weight."""

    offset: float
    speed: float
    votes: float


def rounded(speed: float) -> float:
    """Return the nearest speed that somebody would choose: a multiple of 0.05."""
    return round(20 * speed) / 20


def best_line(
    here: NDArray[np.float64],
    there: NDArray[np.float64],
    frame: NDArray[np.int64],
    weight: NDArray[np.float64],
) -> Line | None:
    """Find the line with the most votes; a capture's frame has one vote a line.

    Args:
        here: (m,) seconds in the capture.
        there: (m,) seconds in the reference.
        frame: (m,) number of the capture's frame, ascending.
        weight: (m,) worth of the seed.

    Returns:
        The best line, or None without seeds. A speed other than 1 must beat speed 1 by 7 %.
    """
    if not len(here):
        return None
    low = float(there.min() - SPEEDS.max() * here.max()) - 1.0
    high = float(there.max() - SPEEDS.min() * here.min()) + 1.0
    size = int((high - low) / _BIN) + 3
    speed, place, votes = _fullest(here, there, frame, weight, SPEEDS, low, size)
    return Line(low + (place + 1) * _BIN, float(SPEEDS[speed]), float(votes))


@njit(cache=True)
def _fullest(  # noqa: PLR0917 - compiled code has no keywords
    here: NDArray[np.float64],
    there: NDArray[np.float64],
    frame: NDArray[np.int64],
    weight: NDArray[np.float64],
    speeds: NDArray[np.float64],
    low: float,
    size: int,
) -> tuple[int, int, float]:
    """Return the speed's number, the first of the two bins and the votes of the best line."""
    sums = np.zeros(size)
    given = np.zeros(size)  # what the present frame has given to each bin
    giver = np.full(size, -1)
    best_speed, best_place, best_votes = 0, 0, -1.0
    for s in range(len(speeds)):
        sums[:] = 0.0
        giver[:] = -1
        for i in range(len(here)):
            first = int((there[i] - speeds[s] * here[i] - low) / _BIN)
            for place in (first - 1, first):
                if giver[place] != frame[i]:
                    giver[place] = frame[i]
                    given[place] = 0.0
                if weight[i] > given[place]:
                    sums[place] += weight[i] - given[place]
                    given[place] = weight[i]
        share = 1.0 if s == 0 else 0.93
        place = int(np.argmax(sums))
        if sums[place] * share > best_votes:
            best_speed, best_place, best_votes = s, place, sums[place] * share
    return best_speed, best_place, best_votes


def fitted(
    line: Line,
    here: NDArray[np.float64],
    there: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> tuple[Line, ...]:
    """Return the line and finer ones through its seeds: by least squares, round speeds, 1."""
    near = np.abs(there - line.offset - line.speed * here) < NEAR
    if not near.any():
        return (line,)
    here, there, weight = here[near], there[near], weight[near] + 1e-3
    lines = [Line(float(np.median(there - here)), 1.0, line.votes), line]
    if len(here) >= 4 and np.ptp(here) > 3:
        middle = np.average(here, weights=weight)
        spread = np.average((here - middle) ** 2, weights=weight)
        level = np.average(there, weights=weight)
        slope = np.average((here - middle) * (there - level), weights=weight) / spread
        if 0.7 < slope < 1.45:
            lines.append(Line(float(level - slope * middle), float(slope), line.votes))
            for speed in {rounded(s) for s in (slope, line.speed)} - {1.0}:
                offset = float(np.median(there - speed * here))
                lines.append(Line(offset, speed, line.votes))
    return tuple(lines)
