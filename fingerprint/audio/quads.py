"""Join peaks in fours.

A quad is an anchor and three of its next peaks. The steps in pitch and the shares of its
span in time stay the same when a recording is played at another pitch or tempo, so one
quad found again is worth more than a dozen single peaks. The form follows Sonnleitner &
Widmer, "Quad-based audio fingerprinting robust to time and frequency scaling", DAFx 2014;
the neighbours here are chosen by time alone.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.peaks import Peaks


@dataclass(frozen=True, slots=True)
class QuadOptions:
    """Which peaks an anchor is joined with.

    `neighbours` next peaks, between `nearest` and `farthest` frames after the anchor and
    within `tallest` bins of its pitch; every three of them make a quad.
    """

    neighbours: int = 4
    nearest: float = 2.5
    farthest: float = 48.0
    tallest: float = 30.0


@dataclass(frozen=True, slots=True)
class Quads:
    """Quads in order of their anchors.

    anchors: (n,) int32, rows of the peaks. frames: (n,) float64 and bins: (n,) float32 of
    the anchors. spans: (n,) float32, frames from the anchor to the last peak. steps:
    (n, 3) float32, bins from the anchor to each other peak. shares: (n, 2) float32, where
    in the span the second and the third peak stand.
    """

    anchors: NDArray[np.int32]
    frames: NDArray[np.float64]
    bins: NDArray[np.float32]
    spans: NDArray[np.float32]
    steps: NDArray[np.float32]
    shares: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.anchors)


def join(
    peaks: Peaks,
    options: QuadOptions = QuadOptions(),
    *,
    first: int = 0,
    last: int | None = None,
) -> Quads:
    """Make every quad of some peaks whose anchor is one of the rows [first, last).

    See QuadOptions. Of hours of sound a part is joined at a time.
    """
    rows = _rows(
        peaks.frames,
        peaks.bins,
        (first, len(peaks.frames) if last is None else last),
        (options.neighbours, options.nearest, options.farthest, options.tallest),
    )
    frames, bins = peaks.frames, peaks.bins
    anchors = rows[:, 0]
    start = frames[anchors]
    spans = (frames[rows[:, 3]] - start).astype(np.float32)
    # Of one memory layout always, or numba compiles its kernels again for the other.
    steps = np.ascontiguousarray(bins[rows[:, 1:]] - bins[anchors][:, None])
    shares = (frames[rows[:, 1:3]] - start[:, None]) / spans[:, None]
    return Quads(
        anchors,
        start,
        bins[anchors],
        spans,
        steps,
        np.ascontiguousarray(shares.astype(np.float32)),
    )


@numba.njit(cache=True)
def _rows(
    frames: NDArray[np.float64],
    bins: NDArray[np.float32],
    anchors: tuple[int, int],
    limits: tuple[int, float, float, float],
) -> NDArray[np.int32]:
    """Name the four peaks of every quad. (n, 4) int32, ascending in a row."""
    neighbours, nearest, farthest, tallest = limits
    most = neighbours * (neighbours - 1) * (neighbours - 2) // 6
    rows = np.empty((max(0, anchors[1] - anchors[0]) * most, 4), np.int32)
    near = np.empty(neighbours, np.int32)
    count = 0
    for anchor in range(anchors[0], anchors[1]):
        found = 0
        for other in range(anchor + 1, len(frames)):
            wait = frames[other] - frames[anchor]
            if wait > farthest or found == neighbours:
                break
            if wait >= nearest and abs(bins[other] - bins[anchor]) <= tallest:
                near[found] = other
                found += 1
        for a in range(found):
            for b in range(a + 1, found):
                for c in range(b + 1, found):
                    rows[count, 0] = anchor
                    rows[count, 1] = near[a]
                    rows[count, 2] = near[b]
                    rows[count, 3] = near[c]
                    count += 1
    return rows[:count]
