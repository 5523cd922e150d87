"""Follow a time line to where the copy begins and ends.

Along a copy most of the reference's peaks are heard where the line says, beside it few: each
peak that is heard adds what that tells, each that is not takes away. The stretch where the
sum is greatest is the copy (Ruzzo & Tompa, "A linear time algorithm for finding all maximal
scoring subsequences", ISMB 1999, with a limit to what a gap may cost).
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.peaks import Peaks
from fingerprint.audio.verify import beside
from fingerprint.audio.vote import Line


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """How a line is followed.

    beyond: frames looked at before the first and after the last anchor. nearness: frames,
    and close: bins, within which a peak is heard. gap: as many peaks of the reference (30 are
    a second) may be missed in a row, or `least` evidence lost, before the copy has ended.
    surest: the largest share of peaks taken as heard.
    exact_frames, exact_bins: how far copied peaks scatter, one deviation: measured on
    copies in noise, under speech and at other speeds 0.2 to 0.5 frames and 0.1 to 0.2 bins.
    """

    beyond: float = 750.0
    nearness: float = 1.5
    close: float = 0.5
    gap: int = 60
    least: float = 6.0
    surest: float = 0.9
    exact_frames: float = 0.45
    exact_bins: float = 0.15


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a capture along a line, in its frames.

    `evidence` in natural units; `heard` and `expected` count the reference's peaks; `astray`
    and `aside` are the mean distances of those heard from the line, in frames and in bins.
    """

    start: float
    end: float
    evidence: float
    heard: int
    expected: int
    astray: float
    aside: float


def trace(
    line: Line,
    peaks: Peaks,
    packed: NDArray[np.uint32],
    chance: float,
    options: TraceOptions = TraceOptions(),
) -> list[Piece]:
    """Find the stretches of a capture that run along a line.

    Args:
        line: From capture to reference.
        peaks: Of the capture.
        packed: The reference's peaks, see fingerprint.audio.verify.
        chance: The share of the reference's peaks that is heard beside the line.
        options: See TraceOptions.

    Returns:
        Stretches in order of time, of which the best has most evidence.
    """
    first = max(0.0, float(line.query[0]) - options.beyond)
    last = float(line.query[-1]) + options.beyond
    times, bins = beside(line, first, last, packed)
    astray, across = _astray(
        times, bins, peaks.frames, peaks.bins, (options.nearness, options.close)
    )
    heard = np.isfinite(astray)
    core = (times >= line.query[0]) & (times <= line.query[-1] + 25)
    share = float(heard[core].mean()) if core.any() else 0.0
    low = min(max(chance, 0.02), 0.5)
    high = min(max(share, low + 0.1), options.surest)
    exact = _exactness(astray, options.nearness, options.exact_frames)
    exact += _exactness(across, options.close, options.exact_bins)
    missed = float(np.log((1 - high) / (1 - low)))
    drop = max(options.least, -missed * options.gap)
    gains = np.where(heard, np.log(high / low) + exact, missed)
    return [
        Piece(
            float(times[a]),
            float(times[b - 1]),
            float(gains[a:b].sum()),
            int(heard[a:b].sum()),
            int(b - a),
            _mean(astray[a:b]),
            _mean(across[a:b]),
        )
        for a, b in _best_runs(gains, drop)
    ]


def _mean(apart: NDArray[np.float64]) -> float:
    """Return the mean distance of what is heard at all."""
    known = np.abs(apart[np.isfinite(apart)])
    return float(known.mean()) if known.size else 0.0


def _exactness(apart: NDArray[np.float64], reach: float, scatter: float) -> NDArray[np.float64]:
    """Say how much likelier a distance is of a copy's peak than of any within reach.

    One peak in five of a copy is displaced and may lie anywhere.
    """
    normal = np.exp(-0.5 * np.square(apart / scatter)) / (scatter * np.sqrt(2 * np.pi))
    return np.asarray(np.log(0.8 * normal * 2 * reach + 0.2), np.float64)


@numba.njit(cache=True)
def _astray(
    times: NDArray[np.float64],
    bins: NDArray[np.float32],
    heard_times: NDArray[np.float64],
    heard_bins: NDArray[np.float32],
    limits: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say how far each peak is heard from where it should be: frames and bins, or NaN."""
    nearness, close = limits
    found = np.full(len(times), np.nan)
    across = np.full(len(times), np.nan)
    tail = 0
    for row in range(len(times)):
        while tail < len(heard_times) and heard_times[tail] < times[row] - nearness:
            tail += 1
        other = tail
        while other < len(heard_times) and heard_times[other] <= times[row] + nearness:
            if abs(heard_bins[other] - bins[row]) <= close:
                apart = heard_times[other] - times[row]
                if not abs(apart) >= abs(found[row]):
                    found[row] = apart
                    across[row] = heard_bins[other] - bins[row]
            other += 1
    return found, across


@numba.njit(cache=True)
def _best_runs(gains: NDArray[np.float64], drop: float) -> list[tuple[int, int]]:
    """Cut into runs of positive sum whose sum never falls by `drop` within."""
    runs = [(0, 0) for _ in range(0)]
    total = best = 0.0
    start = end = 0
    for row in range(len(gains) + 1):
        last = row == len(gains)
        if last or total <= 0.0 or total < best - drop:
            if best > 0.0 and (last or total < best - drop or total <= 0.0):
                runs.append((start, end))
            if last:
                break
            total = best = 0.0
            start = row
        total += gains[row]
        if total > best:
            best, end = total, row + 1
    return runs
