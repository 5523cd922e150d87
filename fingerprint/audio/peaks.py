"""Find the peaks of a spectrogram: the points of sound that survive almost anything.

A peak stands above everything within some 80 ms and a sixth of an octave of it, after the
slow colour of the recording was taken off, so filters, codecs and steady noise move few of
them. Time is counted in frames of 20 ms, pitch in bins of a quarter tone.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.fft
import scipy.ndimage
from numpy.typing import NDArray

SECTION_SECONDS = 80
"""Sound is worked off in pieces of this length, so that hours of it need little memory."""
CONTEXT_SECONDS = 3
"""Both neighbours of a piece are seen this far; half the slow mean and a reach need 2.2 s."""


@dataclass(frozen=True, slots=True)
class PeakOptions:
    """The spectrogram and what counts as a peak.

    The defaults are those that did best on 30 clips of game music under 29 distortions.
    Changing any but `density` makes another scheme.

    rate: samples a second; window, hop: samples; lowest, highest: Hz; reach_frames,
    reach_bins: how far a peak must dominate; whitening: the share of the slow mean over
    `slow_frames` and of the mean over `wide_bins` that is taken off; floor: magnitudes
    under this share of the section's loudest are silence; density: peaks kept a second.
    """

    rate: int = 8000
    window: int = 1024
    hop: int = 160
    lowest: float = 220.0
    highest: float = 3800.0
    bins_per_octave: int = 24
    reach_frames: int = 4
    reach_bins: int = 4
    whitening: float = 0.2
    slow_frames: int = 205
    wide_bins: int = 49
    floor: float = 3e-4
    density: int = 39

    @property
    def frames_per_second(self) -> float:
        return self.rate / self.hop


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
    weights = _weights(options)
    length = 0
    parts: list[tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]] = []
    for first, samples, skip, keep in _sections(blocks, options):
        length = max(length, first * options.hop + len(samples))
        frames, bins, strengths = _peaks_of(samples, weights, options)
        inside = (frames >= skip) & (frames < skip + keep)
        frames, bins, strengths = frames[inside], bins[inside], strengths[inside]
        kept = _strongest(frames, strengths, options)
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
    kept = _strongest(peaks.frames, peaks.strengths, options, density)
    return Peaks(peaks.frames[kept], peaks.bins[kept], peaks.strengths[kept], peaks.seconds)


def _sections(
    blocks: Iterable[NDArray[np.float32]], options: PeakOptions
) -> Iterator[tuple[int, NDArray[np.float32], int, int]]:
    """Cut a stream into overlapping sections.

    Yields:
        Frame number of the section's first sample, the samples, how many of the section's
        frames are context before its own, how many are its own.
    """
    second = options.rate // options.hop
    own, context = SECTION_SECONDS * second, CONTEXT_SECONDS * second
    first = skip = 0
    held: list[NDArray[np.float32]] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        need = (skip + own + context) * options.hop + options.window
        while count >= need:
            samples = np.concatenate(held)
            yield first, samples[:need], skip, own
            step = skip + own - context
            held = [samples[step * options.hop :]]
            count = len(held[0])
            first, skip = first + step, context
            need = (skip + own + context) * options.hop + options.window
    if count:
        samples = np.concatenate(held)
        yield first, samples, skip, len(samples) // options.hop + 1


def _weights(options: PeakOptions) -> NDArray[np.float32]:
    """Triangles that gather a linear spectrum into log bins. (window // 2 + 1, bins)."""
    octaves = math.log2(options.highest / options.lowest)
    count = int(octaves * options.bins_per_octave) + 1
    centres = options.lowest * 2 ** (np.arange(-1, count + 1) / options.bins_per_octave)
    spacing = options.rate / options.window
    lines = np.arange(options.window // 2 + 1)[:, None] * spacing
    middle = centres[1:-1]
    # At the low end a bin is narrower than a line of the spectrum: widen it to one line.
    low = np.minimum(centres[:-2], middle - spacing)
    high = np.maximum(centres[2:], middle + spacing)
    rise, fall = (lines - low) / (middle - low), (high - lines) / (high - middle)
    weights = np.clip(np.minimum(rise, fall), 0, None)
    weights /= weights.sum(axis=0)
    return np.asarray(weights, np.float32)


def _peaks_of(
    samples: NDArray[np.float32], weights: NDArray[np.float32], options: PeakOptions
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]:
    empty = np.zeros(0, np.float32)
    if len(samples) < options.window + 2 * options.hop:
        return np.zeros(0), empty, empty
    magnitudes = _magnitudes(samples, weights, options)
    loudest = float(magnitudes.max())
    # Full scale is about 256 here; this is 120 dB below it: digital silence and its dither.
    if loudest < 2.56e-4:
        return np.zeros(0), empty, empty
    logs = np.log(magnitudes + 1e-4 * loudest)
    white = logs - options.whitening * scipy.ndimage.uniform_filter1d(
        logs, options.slow_frames, axis=0, mode="nearest"
    )
    white -= options.whitening * scipy.ndimage.uniform_filter1d(
        white, options.wide_bins, axis=1, mode="nearest"
    )
    top = scipy.ndimage.maximum_filter1d(white, 2 * options.reach_frames + 1, axis=0)
    top = scipy.ndimage.maximum_filter1d(top, 2 * options.reach_bins + 1, axis=1)
    dominant = (white >= top) & (magnitudes > options.floor * loudest)
    dominant[[0, -1], :] = False
    dominant[:, [0, -1]] = False
    rows, columns = np.nonzero(dominant)
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


def _magnitudes(
    samples: NDArray[np.float32], weights: NDArray[np.float32], options: PeakOptions
) -> NDArray[np.float32]:
    window = np.hanning(options.window).astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, options.window)[:: options.hop]
    out = np.empty((len(frames), weights.shape[1]), np.float32)
    for start in range(0, len(frames), 512):
        spectrum = scipy.fft.rfft(frames[start : start + 512] * window, axis=1)
        out[start : start + 512] = np.abs(spectrum) @ weights
    return out


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
    strengths: NDArray[np.float32],
    options: PeakOptions,
    density: int | None = None,
) -> NDArray[np.int64]:
    """Rows of the strongest peaks of each second, in their order."""
    seconds = np.floor(frames / options.frames_per_second).astype(np.int64)
    order = np.lexsort((-strengths, seconds))
    ranked = seconds[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(ranked) else ranked
    sizes = np.diff(np.r_[starts, len(ranked)])
    rank = np.arange(len(ranked)) - np.repeat(starts, sizes)
    return np.sort(order[rank < (density or options.density)])
