"""Landmarks: pairs of spectral peaks, looked up exactly, as audfprint does with its defaults.

Written anew from what is published: Wang, "An industrial-strength audio search algorithm",
ISMIR 2003; D. Ellis, audfprint: 11 kHz, windows of 512 by 256, peaks above a threshold that
spreads over neighbouring frequencies and decays, each paired with three that follow, hashes
of 20 bits, four time shifts of a question, votes within two frames of an offset.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.signal
from numba import njit
from numpy.typing import NDArray

from bench.audio_effects import Sound

Hashes = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Hashes and the frames they start in, (n,) each."""

RATE = 11025
_WINDOW, _HOP = 512, 256
_SPREAD = 30.0
_DECAY = (1 - 0.01 * (20 * np.sqrt(_HOP / 352.8) / 35)) ** 0.25
"""The threshold's decay a frame at 20 hashes a second."""
_A_FRAME, _A_PEAK = 5, 3
"""Most peaks in a frame, most pairs of a peak."""
_NEAREST, _FARTHEST, _HIGHEST = 2, 63, 31
_SHIFTS = 4
_SLACK = 2


def hashes(samples: Sound) -> Hashes:
    """Find the landmarks of sound at RATE."""
    if len(samples) < 4 * _WINDOW:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    levels = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), axis=1))[:, :256]
    logs = np.log(np.maximum(levels, levels.max() / 1e6 + 1e-12))
    logs = scipy.signal.lfilter([1, -1], [1, -0.98], logs - logs.mean(), axis=0)
    rows, columns = np.nonzero(_peaks(np.ascontiguousarray(logs)))
    return pairs(rows.astype(np.int64), columns.astype(np.int64))


def _peaks(levels: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find peaks of (frames, bins): above what came before, then above what comes after."""
    bins = levels.shape[1]
    shape = np.exp(-0.5 * (np.arange(-bins, bins + 1) / _SPREAD) ** 2)
    found = _rising(levels, shape, _DECAY)
    return _kept(levels, found, shape, _DECAY)


@njit
def _rising(levels, shape, decay):  # compiled: arrays and a float in, (frames, bins) bool out
    frames, bins = levels.shape
    found = np.zeros((frames, bins), np.bool_)
    bar = np.zeros(bins)
    for at in range(min(10, frames)):
        for b in range(bins):
            bar = np.maximum(bar, levels[at, b] * shape[bins - b : 2 * bins - b])
    for at in range(frames):
        row = levels[at]
        taken = 0
        for b in np.argsort(-row):
            if taken == _A_FRAME or row[b] <= 0:
                break
            inner = 0 < b < bins - 1 and row[b] >= row[b - 1] and row[b] > row[b + 1]
            if inner and row[b] > bar[b]:
                found[at, b] = True
                taken += 1
                bar = np.maximum(bar, row[b] * shape[bins - b : 2 * bins - b])
        bar = bar * decay
    return found


@njit
def _kept(levels, found, shape, decay):  # compiled: as _rising, run backwards over its peaks
    frames, bins = levels.shape
    kept = np.zeros((frames, bins), np.bool_)
    bar = np.zeros(bins)
    for at in range(frames - 1, -1, -1):
        for b in np.argsort(-levels[at]):
            if found[at, b] and levels[at, b] >= bar[b]:
                kept[at, b] = True
                bar = np.maximum(bar, levels[at, b] * shape[bins - b : 2 * bins - b])
        bar = bar * decay
    return kept


def pairs(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Hashes:
    """Pair each peak with the next three within reach.

    Args:
        rows: Frames of the peaks, ascending.
        columns: Their bins.
    """
    made: list[int] = []
    when: list[int] = []
    for first in range(len(rows)):
        taken = 0
        for other in range(first + 1, len(rows)):
            later = int(rows[other] - rows[first])
            if later > _FARTHEST or taken == _A_PEAK:
                break
            higher = int(columns[other] - columns[first])
            if later >= _NEAREST and abs(higher) < _HIGHEST:
                made.append(int(columns[first]) << 12 | (higher + 32) << 6 | later)
                when.append(int(rows[first]))
                taken += 1
    return np.array(made, np.int64), np.array(when, np.int64)


class Landmarks:
    """An index in memory; a work scores the hashes that agree on one offset."""

    def __init__(self, sounds: Sequence[tuple[str, Hashes]]) -> None:
        self._works = [work for work, _ in sounds]
        made = np.concatenate([codes for _, (codes, _) in sounds])
        when = np.concatenate([frames for _, (_, frames) in sounds])
        number = np.repeat(np.arange(len(sounds)), [len(codes) for _, (codes, _) in sounds])
        order = np.argsort(made, kind="stable")
        self._made, self._when, self._number = made[order], when[order], number[order]

    def ask(self, samples: Sound) -> Mapping[str, float]:
        """Return each work's score."""
        shifts = range(0, _HOP, _HOP // _SHIFTS)
        return self.vote([hashes(samples[shift:]) for shift in shifts])

    def vote(self, asked: Sequence[Hashes]) -> Mapping[str, float]:
        """Return the score of each work that shares hashes with any of those given."""
        keys = np.unique(np.concatenate([made << 32 | when for made, when in asked]))
        made, when = keys >> 32, keys & 0xFFFFFFFF
        first, last = (np.searchsorted(self._made, made, side) for side in ("left", "right"))
        counts = last - first
        rows = np.repeat(first - np.r_[0, np.cumsum(counts)[:-1]], counts) + np.arange(
            counts.sum()
        )
        if not len(rows):
            return {}
        offset = self._when[rows] - np.repeat(when, counts) + (1 << 30)
        votes, sizes = np.unique(self._number[rows] << 32 | offset, return_counts=True)
        total = np.r_[0, np.cumsum(sizes)]
        near = (
            total[np.searchsorted(votes, votes + _SLACK, "right")]
            - total[np.searchsorted(votes, votes - _SLACK)]
        )
        best: dict[str, float] = {}
        for number in np.unique(votes >> 32).tolist():
            work = self._works[number]
            mine = float(near[votes >> 32 == number].max())
            best[work] = max(best.get(work, 0.0), mine)
        return best
