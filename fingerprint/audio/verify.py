"""Check a time line against everything that was heard along it.

Quads find a line by the few of them that survived whole; single peaks survive far more
often. Lay the reference's peaks over the capture's by the line: a true copy shows many more
coincidences there than when the two are laid a little aside, in time or in pitch. Music of
one key and beat coincides everywhere alike, so it is its own measure of chance.
"""

import math
from collections.abc import Mapping

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.peaks import Peaks
from fingerprint.audio.vote import Line

_TIME_CELL = 3.0
"""Frames. Peaks of copies lie within 1.5 frames and half a bin of the original's."""
_TIME_CELLS = 21
_MARGIN = 100
"""Frames looked at beyond a stretch. Without them chance reached 11 deviations, not 8."""
_PITCH_CELLS = 11


def pack(peaks: Peaks) -> NDArray[np.uint32]:
    """Store peaks in four bytes each: quarter frames (23 bits) and quarter bins (9 bits)."""
    frames = np.round(peaks.frames * 4).astype(np.uint32)
    return np.sort((frames << np.uint32(9)) | np.round(peaks.bins * 4).astype(np.uint32))


def unpack(packed: NDArray[np.uint32], seconds: float = 0.0) -> Peaks:
    """Read what `pack` stored; strengths are gone."""
    frames = (packed >> np.uint32(9)).astype(np.float64) / 4
    bins = (packed & np.uint32(511)).astype(np.float32) / 4
    return Peaks(frames, bins.astype(np.float32), np.zeros(len(packed), np.float32), seconds)


def reference_peaks(arrays: Mapping[str, NDArray[np.generic]]) -> NDArray[np.uint32]:
    """Find the packed peaks among the side arrays of a reference."""
    return np.asarray(arrays["peaks"], np.uint32)


def clearness(
    line: Line, start: float, end: float, peaks: Peaks, packed: NDArray[np.uint32]
) -> float:
    """Say by how many deviations coincidences on the line exceed those beside it.

    Args:
        line: From capture to reference.
        start: Where in the capture to look from, in frames.
        end: Where to look to.
        peaks: Of the capture.
        packed: The reference's peaks, see `pack`.
    """
    # The line was chosen for the peaks on it; only what was not chosen is evidence, and of
    # that a short stretch has none.
    first, last = (
        max(0.0, line.speed * t + line.offset) for t in (start - _MARGIN, end + _MARGIN)
    )
    rows = np.searchsorted(
        packed, np.array([first * 4, last * 4 + 1], np.uint32) << np.uint32(9)
    )
    part = packed[rows[0] : rows[1]]
    times = ((part >> np.uint32(9)) / 4 - line.offset) / line.speed
    bins = ((part & np.uint32(511)) / 4 - line.shift).astype(np.float32)
    counts = _coincidences(times, bins, peaks.frames, peaks.bins)
    middle = _TIME_CELLS // 2, _PITCH_CELLS // 2
    here = float(counts[middle])
    beside = np.ones(counts.shape, np.bool_)
    beside[middle[0] - 1 : middle[0] + 2, middle[1] - 1 : middle[1] + 2] = False
    others = counts[beside]
    mean = float(others.mean())
    # Counts of chance scatter at least like a Poisson variable.
    spread = max(float(others.std()), math.sqrt(mean), 1.0)
    return (here - mean) / spread


@numba.njit(cache=True)
def _coincidences(
    times: NDArray[np.float64],
    bins: NDArray[np.float32],
    heard_times: NDArray[np.float64],
    heard_bins: NDArray[np.float32],
) -> NDArray[np.int64]:
    """Count pairs of peaks by how far they lie apart. (_TIME_CELLS, _PITCH_CELLS) int64."""
    counts = np.zeros((_TIME_CELLS, _PITCH_CELLS), np.int64)
    reach = _TIME_CELLS * _TIME_CELL / 2
    tail = 0
    for row in range(len(times)):
        while tail < len(heard_times) and heard_times[tail] < times[row] - reach:
            tail += 1
        other = tail
        while other < len(heard_times) and heard_times[other] < times[row] + reach:
            across = heard_bins[other] - bins[row] + _PITCH_CELLS / 2
            if 0 <= across < _PITCH_CELLS:
                along = (heard_times[other] - times[row] + reach) / _TIME_CELL
                counts[int(along), int(across)] += 1
            other += 1
    return counts
