"""Segments of live streams, and what each step of fingerprinting one costs."""

import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from fingerprint.audio.chromaprint import Printer
from fingerprint.container import opened
from fingerprint.decode import probe, sound_blocks
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from sound_builders import a_sound  # it is beside the tests that use it too

RATE = 44_100
HEARD_RATE = 8000
STREAMS = 24  # that sound different; more only repeat them at other phases
CHORD_SECONDS = 0.6
_TIMES = 5


def segments(folder: Path, kind: str, seconds: float, seed: int) -> tuple[Path, ...]:
    """Write segments of stereo AAC, each of other music: chords over a noise that beats."""
    made = []
    for number in range(STREAMS):
        draw = np.random.default_rng([seed, number])
        at = np.arange(round(seconds * RATE)) / RATE
        sound = np.zeros((2, at.size))
        length = round(CHORD_SECONDS * RATE)
        fades = np.arange(length) / RATE
        for begin in range(0, at.size - length, length // 3):
            for pitch in draw.choice(np.geomspace(120, 3000, 56), 4):
                for part in (1, 2, 3):
                    wave = np.sin(2 * np.pi * pitch * part * fades) * np.exp(-6 * fades) / part
                    place = slice(begin, begin + length)
                    sound[:, place] += np.outer(draw.uniform(0.3, 1, 2), wave)
        sound += draw.normal(size=sound.shape) * (0.05 + 0.2 * np.exp(-8 * (at % 0.4)))
        sound *= 0.5 / np.abs(sound).max()
        path = folder / f"{number}.{kind}"
        made.append(a_sound(path, sound.astype(np.float32), rate=RATE, codec="aac"))
    return tuple(made)


def cpu_seconds() -> float:
    """Return the processor time this process has used."""
    return time.process_time()


def cost_of_steps(paths: tuple[Path, ...]) -> dict[str, float]:
    """Return the processor seconds a segment of each step, in the order they happen."""
    audio = Audio()
    blocks = [list(sound_blocks(path)) for path in paths]
    codes = [audio.listen(one) for one in blocks]
    steps: dict[str, Callable[[int], object]] = {
        "open": lambda n: _open(paths[n]),
        "probe (opens)": lambda n: probe(paths[n]),
        "decode and resample (opens)": lambda n: list(sound_blocks(paths[n])),
        "peaks, quads, keys": lambda n: audio.listen(blocks[n]),
        "print of a whole track": lambda n: list(Printer(HEARD_RATE).through(blocks[n])),
        "pickle": lambda n: pickle.loads(pickle.dumps(codes[n], pickle.HIGHEST_PROTOCOL)),
        "all of fingerprint": lambda n: audio.fingerprint(Media(paths[n], "audio/aac", "")),
    }
    return {name: _timed(step, len(paths)) for name, step in steps.items()}


def _open(path: Path) -> None:
    with opened(path):
        pass


def _timed(step: Callable[[int], object], count: int) -> float:
    begun = time.process_time()
    for _ in range(_TIMES):
        for number in range(count):
            step(number)
    return (time.process_time() - begun) / (_TIMES * count)
