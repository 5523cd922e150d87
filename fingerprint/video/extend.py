"""Follow a line frame by frame and take the stretch with the most evidence.

A frame that matches adds evidence, quadratic in how near it is; one that does not takes
evidence away. The stretch with the greatest sum is where the copy begins and ends, and the
sum is its score: no threshold on any single frame.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.video.hashes import differing
from fingerprint.video.hough import Line

NEUTRAL = 92.0  # bits: a nearer frame speaks for the copy, a farther one against it
_LOST = 200.0  # evidence: a run that lost so much, five bad frames or more, is over
_BETWEEN = 0.3  # seconds: where no frame of the reference is as near, it may look otherwise
_NOISE = 0.125  # of newness: three bits, which an encoder flips in a picture that is held
_DULL = 1.0  # where both sides are dull: a copy has its titles where the original has
_OUTSIDE = -40.0  # the worst a frame can do, and what one beyond the reference does


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a capture's frames that follow a line.

    first, last: Frames of the capture, both included. evidence: Their sum. plain: What the
    sum would be had every frame shown something new. fresh: How many frames' worth of new
    content there was while things moved: what a cut alone brings does not count, so that
    slides stay slides. distance: Mean bits of the frames that tell.
    """

    first: int
    last: int
    evidence: float
    plain: float
    fresh: float
    distance: float


@dataclass(frozen=True, slots=True)
class Side:
    """One view of a capture or a reference.

    hashes: (n, 4) uint64; telling: (n,) bool; times: (n,) float64 seconds, ascending.
    """

    hashes: NDArray[np.uint64]
    telling: NDArray[np.bool_]
    times: NDArray[np.float64]


def follow(
    line: Line,
    capture: Side,
    fresh: NDArray[np.float32],
    reference: Side,
    taken: NDArray[np.bool_],
) -> Stretch:
    """Compare a capture's view with a reference's along a line.

    Args:
        line: Where the reference is expected.
        capture: The capture's view.
        fresh: (n,) how much new each of its frames shows.
        reference: The reference's view.
        taken: (n,) the capture's frames that belong to a stretch already; none runs
            through them.

    Returns:
        The stretch with the greatest evidence; 0 where nothing matches.
    """
    first, last, evidence, plain, mass, distance = _follow(
        capture.hashes,
        capture.telling,
        capture.times,
        fresh,
        reference.hashes,
        reference.telling,
        reference.times,
        taken,
        line.offset,
        line.speed,
    )
    return Stretch(int(first), int(last), evidence, plain, mass, distance)


@njit(cache=True)
def _gain(
    distance: np.int64,
    here: bool,  # noqa: FBT001 - compiled code has no keywords
    there: bool,  # noqa: FBT001 - see above
    apart: float,
) -> float:
    """Return the evidence of a pair of frames, `apart` seconds, of which each tells or not."""
    if not here and not there:
        return _DULL
    spare = NEUTRAL - float(distance)
    gain = spare * spare / NEUTRAL if spare > 0.0 else max(spare, _OUTSIDE)
    if not here or not there:
        # A dull frame neither proves nor disproves; it lets the run go on.
        return min(3.0, max(-1.0, 0.1 * gain))
    return 0.25 * gain if gain < 0.0 and apart > _BETWEEN else gain


@njit(cache=True)
def _follow(  # noqa: PLR0917 - one loop, compiled as a whole
    here: NDArray[np.uint64],
    telling: NDArray[np.bool_],
    times: NDArray[np.float64],
    fresh: NDArray[np.float32],
    there: NDArray[np.uint64],
    telling_there: NDArray[np.bool_],
    times_there: NDArray[np.float64],
    taken: NDArray[np.bool_],
    offset: float,
    speed: float,
) -> tuple[int, int, float, float, float, float]:
    count = len(times_there)
    step = times_there[1] - times_there[0] if count > 1 else 0.5
    best = (0, 0, 0.0, 0.0, 0.0, 256.0)
    start, total, highest, plain, mass, bits, told = 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0
    for i in range(len(times)):
        at = offset + speed * times[i]
        after = np.searchsorted(times_there, at)
        distance = np.int64(256)
        apart = np.inf
        for j in (after - 1, after):
            if 0 <= j < count and abs(times_there[j] - at) < 1.2 * step:
                apart = min(apart, abs(times_there[j] - at))
                distance = np.minimum(distance, differing(here[i], there[j]))
        inside = times_there[0] - 0.3 <= at <= times_there[count - 1] + step + 0.1
        dull = not telling_there[min(after, count - 1)]
        gain = _OUTSIDE
        if inside and not taken[i]:
            gain = _gain(distance, telling[i], not dull, apart)
        if total <= 0.0:
            start, total, highest, plain, mass, bits, told = i, 0.0, 0.0, 0.0, 0.0, 0.0, 0
        plain += gain
        total += gain * fresh[i] if gain > 0.0 else gain
        highest = max(highest, total)
        if total < highest - _LOST:
            total = 0.0
        if inside and telling[i] and not dull:
            bits += distance
            told += 1
            if distance < NEUTRAL and i > 0:
                moved = min(fresh[i], fresh[i - 1])
                mass += moved if moved > _NOISE else 0.0
        if total > best[2]:
            best = (start, i, total, plain, mass, bits / told if told else 256.0)
    return best
