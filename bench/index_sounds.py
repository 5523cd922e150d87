"""Hours of codes of sound: grains of songs that are played here, shifted and stretched.

A grain is two seconds of a song's peaks at another pitch and speed, thinned. Quads span at
most one second, so a mosaic of grains has the quads of music as often as music has; but no
two stretches of it run alike for longer, as they would if whole songs were repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
import scipy.signal
from numpy.typing import NDArray

from bench.index_rows import say
from domain.work import ReferenceId, WorkId
from fingerprint.audio.keys import codes_of
from fingerprint.audio.peaks import Peaks, thin
from fingerprint.audio.verify import pack
from fingerprint.index.port import Codes
from fingerprint.modalities.audio import Audio, AudioOptions
from service.demo.content.music import RATE, SongEdit, copy_song, song

RECORDING_SECONDS = 1800.0
_OPTIONS = AudioOptions()
_HIGHEST = 145.0
"""Bins; what is shifted beyond comes back from there, so that no pitch falls silent."""

Entry = tuple[ReferenceId, WorkId, Codes]


@dataclass(frozen=True, slots=True)
class Songs:
    """Peaks of songs laid end to end.

    frames: (n,) float64 and bins: (n,) float32; starts: (s + 1,) int64, first row of each.
    """

    frames: NDArray[np.float64]
    bins: NDArray[np.float32]
    starts: NDArray[np.int64]


def samples(seed: int, number: int) -> NDArray[np.float32]:
    """Play a minute of a song."""
    return song(seed * 1000 + number, 60)


def heard(audio: Audio, sound: NDArray[np.float32]) -> Codes:
    """Fingerprint samples at RATE."""
    return audio.listen([scipy.signal.resample_poly(sound, 160, 441).astype(np.float32)])


def played(seed: int, count: int) -> Songs:
    """Play songs and keep the peaks that a reference keeps."""
    say(f"play {count} songs")
    kept = []
    for number in range(count):
        codes = heard(Audio(_OPTIONS), samples(seed, number))
        peaks = Peaks(
            codes.arrays["frames"].astype(np.float64),
            codes.arrays["bins"].astype(np.float32),
            codes.arrays["strengths"].astype(np.float32),
            codes.length,
        )
        kept.append(thin(peaks, _OPTIONS.density, _OPTIONS.peaks))
    sizes = [len(peaks.frames) for peaks in kept]
    return Songs(
        np.concatenate([peaks.frames for peaks in kept]),
        np.concatenate([peaks.bins for peaks in kept]),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
    )


def recordings(songs: Songs, hours: float, seed: int, first: int = 0) -> Iterator[Entry]:
    """Lay grains to recordings of half an hour, `hours` in all, numbered from `first`."""
    for number in range(first, first + round(hours * 3600 / RECORDING_SECONDS)):
        length = RECORDING_SECONDS * _OPTIONS.peaks.frames_per_second
        frames, bins = _mosaic(songs.frames, songs.bins, songs.starts, length, seed + number)
        peaks = Peaks(frames, bins, np.zeros(len(frames), np.float32), RECORDING_SECONDS)
        name = f"recording {number:06d}"
        yield ReferenceId(name), WorkId(name), coded(peaks)


def coded(peaks: Peaks) -> Codes:
    """Make the codes of a reference from its peaks."""
    keys, values = codes_of(peaks)
    packed: NDArray[np.generic] = pack(peaks)
    return Codes(Audio(_OPTIONS).scheme.name, keys, values, peaks.seconds, {"peaks": packed})


def enrolled(audio: Audio, seed: int, numbers: range) -> Iterator[Entry]:
    """Fingerprint songs whole, as references that questions are copied from."""
    for number in numbers:
        codes = heard(audio, samples(seed, number))
        kept = {"peaks": codes.arrays["peaks"]}
        name = f"song {number:06d}"
        whole = Codes(codes.scheme, codes.keys, codes.values, codes.length, kept)
        yield ReferenceId(name), WorkId(name), whole


def asked(audio: Audio, seed: int, number: int) -> Codes:
    """Fingerprint half a minute of a song as somebody posts it: in noise, a little faster."""
    start = 10 + number % 15
    cut = samples(seed, number)[start * RATE : (start + 31) * RATE]
    copy = copy_song(cut, SongEdit(noise_db=8, speed=1.03), seed + number)
    return heard(audio, copy[: 30 * RATE])


@numba.njit(cache=True)
def _mosaic(
    frames: NDArray[np.float64],
    bins: NDArray[np.float32],
    starts: NDArray[np.int64],
    length: float,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Lay grains end to end: frames ascending, and bins."""
    np.random.seed(seed)  # noqa: NPY002  # numba has no generators to pass
    out = np.empty(int(length), np.float64)
    pitch = np.empty(int(length), np.float32)
    count = 0
    at = 0.0
    while at < length:
        own = np.random.randint(len(starts) - 1)  # noqa: NPY002
        first, last = starts[own], starts[own + 1]
        stretch = np.random.uniform(0.8, 1.25)  # noqa: NPY002
        shift = np.random.uniform(-20.0, 20.0)  # noqa: NPY002
        grain = np.random.uniform(75.0, 150.0)  # noqa: NPY002
        lost = np.random.uniform(0.0, 0.1)  # noqa: NPY002
        begin = frames[np.random.randint(first, last)]  # noqa: NPY002
        row = first + np.searchsorted(frames[first:last], begin)
        while row < last and count < len(out):
            along = (frames[row] - begin) * stretch
            if along >= grain or at + along >= length:
                break
            if np.random.random() >= lost:  # noqa: NPY002
                higher = abs(bins[row] + shift)
                out[count] = at + along
                pitch[count] = higher if higher <= _HIGHEST else 2 * _HIGHEST - higher
                count += 1
            row += 1
        at += grain
    return out[:count], pitch[:count]
