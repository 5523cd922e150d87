"""What uploaders do to a recording: cut, speed up, shift, add noise, talk over it.

Everything follows from the edit and a seed. Sounds are (n,) float32 at RATE.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from service.demo.content import voices
from service.demo.content.instruments import RATE


@dataclass(frozen=True, slots=True)
class SongEdit:
    """How a copy differs from its original; the defaults change nothing.

    start, seconds: which part of the original, in its seconds; None is all the rest.
    speed: played so many times as fast, pitch going along, as with a turntable.
    tempo: as fast, pitch staying. pitch: ratio of frequencies, tempo staying.
    noise_db: level of the music over white noise. speech_db: level of the music over
    somebody talking on top; negative puts the music below. loudness: factor.
    before, after: other sound the copy is embedded in.
    """

    start: float = 0.0
    seconds: float | None = None
    speed: float = 1.0
    tempo: float = 1.0
    pitch: float = 1.0
    noise_db: float | None = None
    speech_db: float | None = None
    loudness: float = 1.0
    before: NDArray[np.float32] | None = None
    after: NDArray[np.float32] | None = None


def copy_song(samples: NDArray[np.float32], edit: SongEdit, seed: int) -> NDArray[np.float32]:
    """Make a copy of a recording. See SongEdit."""
    rng = np.random.default_rng((seed, 3))
    first = int(edit.start * RATE)
    last = len(samples) if edit.seconds is None else first + int(edit.seconds * RATE)
    copy = samples[first:last]
    stretch = edit.pitch / edit.tempo
    if stretch != 1.0:
        copy = stretched(copy, stretch)
    if edit.speed * edit.pitch != 1.0:
        copy = played_at(copy, edit.speed * edit.pitch)
    level = _level(copy)
    if edit.noise_db is not None:
        noise = rng.normal(0, level * 10 ** (-edit.noise_db / 20), len(copy))
        copy = (copy + noise).astype(np.float32)
    if edit.speech_db is not None:
        talk = voices.say(voices.speaker(rng), len(copy) / RATE, rng)
        talk = np.pad(talk, (0, len(copy) - len(talk)))
        gain = level / (_level(talk) + 1e-9) * 10 ** (-edit.speech_db / 20)
        copy = (copy + gain * talk).astype(np.float32)
    parts = [
        part for part in (edit.before, edit.loudness * copy, edit.after) if part is not None
    ]
    return _unclipped(np.concatenate(parts))


def medley(parts: Sequence[NDArray[np.float32]], crossfade: float = 0.5) -> NDArray[np.float32]:
    """Play several recordings one after another, each fading into the next.

    Args:
        parts: Each longer than two crossfades.
        crossfade: Seconds.
    """
    overlap = int(crossfade * RATE)
    out = np.array(parts[0], np.float32)
    ramp = np.linspace(0, 1, overlap, dtype=np.float32)
    for part in parts[1:]:
        joint = out[len(out) - overlap :] * (1 - ramp) + part[:overlap] * ramp
        out = np.concatenate([out[: len(out) - overlap], joint, part[overlap:]])
    return out


def played_at(samples: NDArray[np.float32], speed: float) -> NDArray[np.float32]:
    """Play faster or slower, pitch going along."""
    up = 1000
    down = round(up * speed)
    divisor = int(np.gcd(up, down))
    return np.asarray(
        scipy.signal.resample_poly(samples, up // divisor, down // divisor), np.float32
    )


def stretched(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Make `factor` times as long, pitch staying: a phase vocoder.

    Flanagan & Golden, "Phase vocoder", Bell System Technical Journal 1966.
    """
    size, hop = 1024, 256
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    padded = np.pad(samples, (size, 2 * size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * window
    spectra = np.fft.rfft(frames, axis=1)
    places = np.arange(0, len(spectra) - 2, 1 / factor)
    rows = places.astype(np.int64)
    share = (places - rows)[:, None]
    levels = np.abs(spectra)
    levels = (1 - share) * levels[rows] + share * levels[rows + 1]
    steps = np.angle(spectra[rows + 1] * np.conj(spectra[rows]))
    phases = np.angle(spectra[0]) + np.cumsum(
        np.vstack([np.zeros((1, size // 2 + 1)), steps[:-1]]), axis=0
    )
    pieces = np.fft.irfft(levels * np.exp(1j * phases), axis=1) * window
    out = np.zeros(len(pieces) * hop + size)
    for turn in range(4):
        # Every fourth piece stands clear of the last one: lay them down together.
        clear = pieces[turn::4].ravel()
        start = turn * hop
        out[start : start + len(clear)] += clear[: len(out) - start]
    first = round(size * factor)
    return np.asarray(out[first : first + round(len(samples) * factor)] / 1.5, np.float32)


def _level(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def _unclipped(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    loudest = float(np.abs(samples).max()) if len(samples) else 0.0
    return np.asarray(samples / max(1.0, loudest / 0.98), np.float32)
