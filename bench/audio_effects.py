"""What happens to sound between a recording and an upload, one effect a function.

Levels are those of the excerpt: signal and addition are compared by their root mean square
over all of it. Sounds are (n,) float32 mono at RATE.
"""

from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
import scipy.signal
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph
from numpy.typing import NDArray

from fingerprint.decode import sound_blocks
from service.demo.content.song_copies import played_at, stretched
from service.demo.content.sound_files import Codec, write_audio

Sound = NDArray[np.float32]

RATE = 22050
"""Samples a second of everything that is distorted."""
_BLOCK = 65_536


def filtered(samples: Sound, *filters: tuple[str, str]) -> Sound:
    """Send sound through FFmpeg's filters, such as ("atempo", "1.1"), one after another."""
    graph = Graph()
    source = graph.add_abuffer(
        format="flt", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE)
    )
    chain = [graph.add(name, given) for name, given in filters]
    form = graph.add("aformat", f"sample_fmts=flt:sample_rates={RATE}:channel_layouts=mono")
    graph.link_nodes(source, *chain, form, graph.add("abuffersink")).configure()
    out: list[Sound] = []
    for start in range(0, len(samples), _BLOCK):
        graph.push(_frame(samples[start : start + _BLOCK], RATE, start))
        out += _pulled(graph)
    graph.push(None)
    return np.concatenate([*out, *_pulled(graph)])


def _frame(block: Sound, rate: int, start: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(block[None]), "flt", "mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
    return frame


def _pulled(graph: Graph) -> list[Sound]:
    out = []
    while True:
        try:
            out.append(graph.pull().to_ndarray()[0])
        except (av.error.BlockingIOError, av.error.EOFError):
            return out


def at_rate(samples: Sound, rate: int) -> Sound:
    """Resample as fingerprint.decode does."""
    resampler = AudioResampler(format="flt", layout="mono", rate=rate)
    frames = []
    for start in range(0, len(samples), _BLOCK):
        frames += resampler.resample(_frame(samples[start : start + _BLOCK], RATE, start))
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def coded(samples: Sound, codec: Codec, bitrate: int, scratch: Path) -> Sound:
    """Send sound through a codec. `scratch` is a file that may be written over."""
    write_audio(scratch, samples, RATE, codec, bitrate)
    return np.concatenate(list(sound_blocks(scratch, rate=RATE)))


def compressed(samples: Sound) -> Sound:
    """Level loud and soft parts out, nine to one above -30 dB, as for radio."""
    level = 0.1 / (loudness(samples) + 1e-9)
    given = "threshold=0.0316:ratio=9:attack=5:release=100:makeup=6"
    return filtered((level * samples).astype(np.float32), ("acompressor", given))


def band(samples: Sound, lowest: float, highest: float) -> Sound:
    """Keep a band of frequencies, as a telephone does."""
    sections = scipy.signal.butter(
        4, (lowest, highest), btype="bandpass", fs=RATE, output="sos"
    )
    return np.asarray(scipy.signal.sosfilt(sections, samples), np.float32)


def equalised(samples: Sound, rng: np.random.Generator) -> Sound:
    """Lift and lower five bands by up to 6 dB."""
    bands = [
        ("equalizer", f"f={hertz}:t=o:w=1:g={rng.uniform(-6, 6):.1f}")
        for hertz in (200, 500, 1000, 2000, 4000)
    ]
    return filtered(samples, *bands)


def noise(count: int, colour: str, rng: np.random.Generator) -> Sound:
    """Make white noise, or pink: as much in each octave."""
    white = rng.normal(0, 1, count)
    if colour == "white":
        return white.astype(np.float32)
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20.0))
    return np.asarray(np.fft.irfft(spectrum, count), np.float32)


def over(samples: Sound, other: Sound, decibels: float) -> Sound:
    """Lay another sound over this one, which stays so many decibels above it."""
    other = np.resize(other, len(samples))
    gain = loudness(samples) / (loudness(other) + 1e-9) * 10 ** (-decibels / 20)
    return np.asarray(samples + gain * other, np.float32)


def loudness(samples: Sound) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0


def in_a_room(samples: Sound, rng: np.random.Generator) -> Sound:
    """Play in a made-up room: its sound dies away by 60 dB in 0.6 to 1.2 s.

    Some early echoes and a tail of noise, whose treble dies sooner; both together are -2 to
    4 dB below what comes straight.
    """
    seconds = rng.uniform(0.6, 1.2)
    time = np.arange(int(seconds * RATE)) / RATE
    slow = rng.normal(0, 1, len(time)) * np.exp(-6.9 * time / seconds)
    fast = rng.normal(0, 1, len(time)) * np.exp(-6.9 * time / (0.5 * seconds))
    lowpass = scipy.signal.butter(2, 2500, fs=RATE, output="sos")
    tail = scipy.signal.sosfilt(lowpass, slow - fast) + fast
    tail[: int(0.02 * RATE)] = 0
    for at in rng.uniform(0.004, 0.06, 8):
        tail[int(at * RATE)] += rng.choice((-1, 1)) * rng.uniform(2, 6)
    tail *= 10 ** (-rng.uniform(-2, 4) / 20) / np.sqrt(np.square(tail).sum())
    tail[0] = 1.0
    return np.asarray(scipy.signal.oaconvolve(samples, tail)[: len(samples)], np.float32)


def retimed(samples: Sound, tempo: float, pitch: float, *, vocoder: bool) -> Sound:
    """Change tempo and pitch apart from each other.

    Args:
        samples: What to change.
        tempo: As fast, pitch staying.
        pitch: Ratio of frequencies, tempo staying.
        vocoder: By a phase vocoder; otherwise in the time domain, as most editors do.
    """
    shifted = played_at(samples, pitch) if pitch != 1 else samples
    rest = tempo / pitch
    if rest == 1:
        return shifted
    return stretched(shifted, 1 / rest) if vocoder else filtered(shifted, ("atempo", f"{rest}"))


def at_speed(samples: Sound, speed: float) -> Sound:
    """Play faster or slower, pitch going along."""
    return played_at(samples, speed)
