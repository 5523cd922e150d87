"""Find the peaks of a spectrogram: the points of sound that survive almost anything.

A peak stands above everything within some 80 ms and a sixth of an octave of it, after the
slow colour of the recording was taken off, so filters, codecs and steady noise move few of
them. Time is counted in frames of 20 ms, pitch in bins of a quarter tone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.spectrum import (
    SpectrumOptions,
    Weights,
    magnitudes,
    weights_of,
    whitened,
)

SECTION_SECONDS = 80
"""Sound is worked off in pieces of this length, so that hours of it need little memory."""
CONTEXT_SECONDS = 3
"""Both neighbours of a piece are seen this far; half the slow mean and a reach need 2.2 s."""


LOW_SHARE = 5
"""One in so many peaks may be low: noise and talk leave these alone."""


@dataclass(frozen=True, slots=True)
class PeakOptions:
    """What counts as a peak. Changing any but `density` makes another scheme.

    reach_frames, reach_bins: how far a peak must dominate; floor: magnitudes under this
    share of the section's loudest are silence; density: peaks kept a second.
    """

    spectrum: SpectrumOptions = field(default_factory=SpectrumOptions)
    reach_frames: int = 4
    reach_bins: int = 4
    floor: float = 3e-4
    density: int = 39

    @property
    def rate(self) -> int:
        """Samples a second."""
        return self.spectrum.rate

    @property
    def frames_per_second(self) -> float:
        return self.spectrum.frames_per_second


@dataclass(frozen=True, slots=True)
class Peaks:
    """Peaks in order of time.

    frames: (n,) float64, ascending; bins: (n,) float32; strengths: (n,) float32. `seconds`
    is how long the sound is.
    """

    frames: NDArray[np.float64]
    bins: NDArray[np.float32]
    strengths: NDArray[np.float32]
    seconds: float


def find_peaks(
    blocks: Iterable[NDArray[np.float32]], options: PeakOptions = PeakOptions()
) -> Peaks:
    """Find the peaks of a stream of samples.

    The result does not depend on how the stream is cut into blocks.

    Args:
        blocks: (n,) float32 each, mono at `options.rate`.
        options: See PeakOptions.
    """
    weights = weights_of(options.spectrum)
    hop = options.spectrum.hop
    length = 0
    parts: list[tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]] = []
    for first, samples, skip, keep in _sections(blocks, options):
        length = max(length, first * hop + len(samples))
        frames, bins, strengths = _peaks_of(samples, weights, options)
        inside = (frames >= skip) & (frames < skip + keep)
        frames, bins, strengths = frames[inside], bins[inside], strengths[inside]
        kept = _strongest(frames, bins, strengths, options)
        parts.append((frames[kept] + first, bins[kept], strengths[kept]))
    if not parts:
        empty = np.zeros(0, np.float32)
        return Peaks(np.zeros(0), empty, empty, 0.0)
    frames = np.concatenate([part[0] for part in parts])
    bins = np.concatenate([part[1] for part in parts])
    strengths = np.concatenate([part[2] for part in parts])
    order = np.lexsort((bins, frames))
    return Peaks(frames[order], bins[order], strengths[order], length / options.rate)


def thin(peaks: Peaks, density: int, options: PeakOptions = PeakOptions()) -> Peaks:
    """Keep the `density` strongest peaks of every second."""
    kept = _strongest(peaks.frames, peaks.bins, peaks.strengths, options, density)
    return Peaks(peaks.frames[kept], peaks.bins[kept], peaks.strengths[kept], peaks.seconds)


def _sections(
    blocks: Iterable[NDArray[np.float32]], options: PeakOptions
) -> Iterator[tuple[int, NDArray[np.float32], int, int]]:
    """Cut a stream into overlapping sections.

    Yields:
        Frame number of the section's first sample, the samples, how many of the section's
        frames are context before its own, how many are its own.
    """
    second = options.rate // options.spectrum.hop
    own, context = SECTION_SECONDS * second, CONTEXT_SECONDS * second
    first = skip = 0
    held: list[NDArray[np.float32]] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        need = (skip + own + context) * options.spectrum.hop + options.spectrum.window
        while count >= need:
            samples = np.concatenate(held)
            yield first, samples[:need], skip, own
            step = skip + own - context
            held = [samples[step * options.spectrum.hop :]]
            count = len(held[0])
            first, skip = first + step, context
            need = (skip + own + context) * options.spectrum.hop + options.spectrum.window
    if count:
        samples = np.concatenate(held)
        yield first, samples, skip, len(samples) // options.spectrum.hop + 1


def _peaks_of(
    samples: NDArray[np.float32], weights: Weights, options: PeakOptions
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]:
    empty = np.zeros(0, np.float32)
    if len(samples) < options.spectrum.window + 2 * options.spectrum.hop:
        return np.zeros(0), empty, empty
    found = magnitudes(samples, weights, options.spectrum)
    white = whitened(found, options.spectrum)
    if white is None:
        return np.zeros(0), empty, empty
    rows, columns = _tops(
        white,
        found,
        options.floor * float(found.max()),
        (options.reach_frames, options.reach_bins),
    )
    value = white[rows, columns]
    across = _vertex(white[rows, columns - 1], value, white[rows, columns + 1])
    along = _vertex(white[rows - 1, columns], value, white[rows + 1, columns])
    # A plateau has no vertex: it is a ramp's end or digital silence, not a peak.
    real = np.isfinite(across) & np.isfinite(along)
    return (
        (rows + along)[real].astype(np.float64),
        (columns + across)[real].astype(np.float32),
        value[real].astype(np.float32),
    )


@numba.njit(cache=True)
def _tops(
    white: NDArray[np.float32],
    magnitudes: NDArray[np.float32],
    floor: float,
    reach: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find what is as high as everything within reach: frames and bins, ascending."""
    frames, bins = white.shape
    rows = np.empty(frames * bins // 4 + 1, np.int64)
    columns = np.empty(len(rows), np.int64)
    size = 0
    for i in range(1, frames - 1):
        for j in range(1, bins - 1):
            here = white[i, j]
            # Nearly all are lower than a neighbour, and soon done with.
            if here < white[i, j - 1] or here < white[i, j + 1] or here < white[i - 1, j]:
                continue
            if here < white[i + 1, j] or magnitudes[i, j] <= floor:
                continue
            top = True
            for a in range(max(0, i - reach[0]), min(frames, i + reach[0] + 1)):
                for b in range(max(0, j - reach[1]), min(bins, j + reach[1] + 1)):
                    top &= here >= white[a, b]
                if not top:
                    break
            if top and size < len(rows):
                rows[size], columns[size] = i, j
                size += 1
    return rows[:size], columns[:size]


def _vertex(
    before: NDArray[np.float32], value: NDArray[np.float32], after: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Where a parabola through three points has its top, -0.5 to 0.5; NaN if it has none."""
    bend = before - 2 * value + after
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.where(bend < -1e-6, 0.5 * (before - after) / bend, np.nan)
    return np.clip(top, -0.5, 0.5)


def _strongest(
    frames: NDArray[np.float64],
    bins: NDArray[np.float32],
    strengths: NDArray[np.float32],
    options: PeakOptions,
    density: int | None = None,
) -> NDArray[np.int64]:
    """Rows of the strongest peaks of each second, in their order."""
    most = density or options.density
    low = bins < options.spectrum.low_bins
    rank = _ranks(frames, strengths, low, options)
    deep = low & (rank < most // LOW_SHARE)
    seconds = np.floor(frames / options.frames_per_second).astype(np.int64)
    taken = np.bincount(seconds[deep], minlength=int(seconds.max(initial=0)) + 1)
    return np.flatnonzero(deep | (~low & (rank < most - taken[seconds])))


def _ranks(
    frames: NDArray[np.float64],
    strengths: NDArray[np.float32],
    low: NDArray[np.bool_],
    options: PeakOptions,
) -> NDArray[np.int64]:
    """Rank the low and the other peaks of each second by strength."""
    groups = np.floor(frames / options.frames_per_second).astype(np.int64) * 2 + low
    order = np.lexsort((-strengths, groups))
    ranked = groups[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(ranked) else ranked
    sizes = np.diff(np.r_[starts, len(ranked)])
    ranks = np.empty(len(ranked), np.int64)
    ranks[order] = np.arange(len(ranked)) - np.repeat(starts, sizes)
    return ranks
