"""Check a time line against everything that was heard along it.

Quads find a line by the few of them that survived whole; single peaks survive far more
often. Lay the reference's peaks over the capture's by the line: a true copy shows many more
coincidences there than when the two are laid a little aside, in time or in pitch. Music of
one key and beat coincides everywhere alike, so it is its own measure of chance.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.line import least_squares
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.vote import Line

_TIME_CELL = 3.0
"""Frames. Peaks of copies lie within 1.5 frames and half a bin of the original's."""
_TIME_CELLS = 21
_MARGIN = 100
"""Frames looked at beyond a stretch. Without them chance reached 11 deviations, not 8."""
_PITCH_CELLS = 11
_BIN_BITS = np.uint32(10)
_BINS = np.uint32(1023)


def pack(peaks: Peaks) -> NDArray[np.uint32]:
    """Store peaks in four bytes each: half frames (22 bits) and quarter bins (10 bits)."""
    return np.sort(pack_each(peaks.frames, peaks.bins))


def pack_each(frames: NDArray[np.float64], bins: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Pack peaks in the order they have."""
    halves = np.round(frames * 2).astype(np.uint32)
    return (halves << _BIN_BITS) | np.round(bins * 4).astype(np.uint32)


def unpack(peaks: NDArray[np.uint32], seconds: float = 0.0) -> Peaks:
    """Read what `pack` stored; strengths are gone."""
    frames = (peaks >> _BIN_BITS).astype(np.float64) / 2
    bins = (peaks & _BINS).astype(np.float32) / 4
    return Peaks(frames, bins.astype(np.float32), np.zeros(len(peaks), np.float32), seconds)


def reference_peaks(arrays: Mapping[str, NDArray[np.generic]]) -> NDArray[np.uint32]:
    """Find the packed peaks among the side arrays of a reference."""
    return np.asarray(arrays["peaks"], np.uint32)


@dataclass(frozen=True, slots=True)
class Coincidence:
    """How peaks coincide on a line: `clearness` in deviations above those beside it.

    `chance` is how many of the capture's peaks fall to one of the reference's beside it.
    """

    clearness: float
    chance: float


def coincidence(
    line: Line, start: float, end: float, peaks: Peaks, packed: NDArray[np.uint32]
) -> Coincidence:
    """Say how far coincidences on the line exceed those beside it.

    Args:
        line: From capture to reference.
        start: Where in the capture to look from, in frames.
        end: Where to look to.
        peaks: Of the capture.
        packed: The reference's peaks, see `pack`.
    """
    # Lines are chosen for the peaks on them; only what was not chosen is evidence, and of
    # that a short stretch has none.
    counts, laid = _coincidences(
        peaks.frames,
        peaks.bins,
        np.asarray(packed),
        (line.speed, line.offset, line.shift),
        (start - _MARGIN, end + _MARGIN),
    )
    middle = _TIME_CELLS // 2, _PITCH_CELLS // 2
    here = float(counts[middle])
    counts[middle[0] - 1 : middle[0] + 2, middle[1] - 1 : middle[1] + 2] = 0
    others = _TIME_CELLS * _PITCH_CELLS - 9
    mean = float(counts.sum()) / others
    # Counts of chance scatter at least like a Poisson variable.
    variance = float(np.square(counts).sum()) / others - mean * mean
    spread = math.sqrt(max(variance, mean, 1.0))
    return Coincidence((here - mean) / spread, mean / max(1, laid))


def beside(
    line: Line, start: float, end: float, packed: NDArray[np.uint32]
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Lay the reference's peaks from `start` to `end` beside the capture: frames and bins."""
    places = line.speed * np.array([start, end]) + line.offset
    halves = np.clip(places * 2, 0, (1 << 22) - 1).astype(np.uint32)
    first, last = np.searchsorted(packed, halves << _BIN_BITS)
    part = packed[first:last]
    times = ((part >> _BIN_BITS) / 2 - line.offset) / line.speed
    return times, ((part & _BINS) / 4 - line.shift).astype(np.float32)


def closer(
    line: Line, start: float, end: float, peaks: Peaks, packed: NDArray[np.uint32]
) -> Line:
    """Lay a line anew through the peaks that are heard near it from `start` to `end`.

    A few anchors tell the speed to half a percent; peaks on both sides of them tell more,
    the farther the better (iterative closest point: Besl & McKay, IEEE PAMI 14(2), 1992).
    """
    first, last = float(line.query[0]), float(line.query[-1]) + 25
    for wider in (125.0, 500.0, 1000.0):
        low, high = max(start, first - wider), min(end, last + wider)
        for _ in range(2):
            times, bins = beside(line, low, high, packed)
            pairs, across = _pairs(times, bins, peaks.frames, peaks.bins)
            if len(pairs) < 8 or np.ptp(pairs[:, 0]) < 50:
                break
            expected, heard = np.ascontiguousarray(pairs.T)
            speed, offset = least_squares(heard, line.speed * expected + line.offset)
            line = replace(line, speed=speed, offset=offset, shift=line.shift - float(across))
        if low == start and high == end:
            break
    return line


@numba.njit(cache=True)
def _pairs(
    times: NDArray[np.float64],
    bins: NDArray[np.float32],
    heard_times: NDArray[np.float64],
    heard_bins: NDArray[np.float32],
) -> tuple[NDArray[np.float64], float]:
    """Pair peaks within two frames and two thirds of a bin, and say how far off in pitch."""
    pairs = np.empty((len(times), 2), np.float64)
    size, across, tail = 0, 0.0, 0
    for row in range(len(times)):
        while tail < len(heard_times) and heard_times[tail] < times[row] - 2.0:
            tail += 1
        other, best, nearest = tail, -1, 2.0
        while other < len(heard_times) and heard_times[other] <= times[row] + 2.0:
            apart = abs(heard_times[other] - times[row])
            if apart < nearest and abs(heard_bins[other] - bins[row]) <= 0.67:
                best, nearest = other, apart
            other += 1
        if best >= 0:
            pairs[size, 0], pairs[size, 1] = times[row], heard_times[best]
            across += heard_bins[best] - bins[row]
            size += 1
    return pairs[:size], across / max(1, size)


@numba.njit(cache=True)
def _coincidences(
    heard_times: NDArray[np.float64],
    heard_bins: NDArray[np.float32],
    packed: NDArray[np.uint32],
    line: tuple[float, float, float],
    span: tuple[float, float],
) -> tuple[NDArray[np.int64], int]:
    """Count pairs of peaks by how far they lie apart, and the reference's peaks.

    Returns:
        (_TIME_CELLS, _PITCH_CELLS) int64, and how many peaks were laid beside the capture.
    """
    speed, offset, shift = line
    counts = np.zeros((_TIME_CELLS, _PITCH_CELLS), np.int64)
    reach = _TIME_CELLS * _TIME_CELL / 2
    first = np.int64(max(0.0, (span[0] * speed + offset) * 2)) << 10
    last = np.int64(max(0.0, (span[1] * speed + offset) * 2)) << 10
    row, laid, tail = np.searchsorted(packed, first), 0, 0
    if row < len(packed):
        time = ((packed[row] >> 10) / 2 - offset) / speed
        tail = np.searchsorted(heard_times, time - reach)
    while row < len(packed) and packed[row] < last:
        time = ((packed[row] >> 10) / 2 - offset) / speed
        pitch = (packed[row] & 1023) / 4 - shift
        while tail < len(heard_times) and heard_times[tail] < time - reach:
            tail += 1
        other = tail
        while other < len(heard_times) and heard_times[other] < time + reach:
            across = heard_bins[other] - pitch + _PITCH_CELLS / 2
            if 0 <= across < _PITCH_CELLS:
                along = (heard_times[other] - time + reach) / _TIME_CELL
                counts[int(along), int(across)] += 1
            other += 1
        row += 1
        laid += 1
    return counts, laid
