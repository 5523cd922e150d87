"""Voices: vowels and consonants made from a buzz, hiss and resonators.

A voice is a pulse train through four resonators, the formants. What it says is babble; what
matters is that it moves like speech: syllables, glides of pitch, hiss, pauses. Sounds are
(n,) float32 at RATE.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from service.demo.content.instruments import RATE

_VOWELS = (
    (730.0, 1090.0, 2440.0),
    (530.0, 1840.0, 2480.0),
    (270.0, 2290.0, 3010.0),
    (570.0, 840.0, 2410.0),
    (300.0, 870.0, 2240.0),
    (490.0, 1350.0, 1690.0),
    (660.0, 1720.0, 2410.0),
)
"""First three formants of seven vowels in Hz, rounded textbook figures."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Pitch in Hz, length of the throat (1.0 a man's), syllables a second, breathiness."""

    pitch: float
    throat: float
    pace: float
    breath: float


def speaker(rng: np.random.Generator) -> Speaker:
    """Make up somebody."""
    high = rng.random() < 0.5
    return Speaker(
        pitch=float(rng.uniform(170, 260) if high else rng.uniform(85, 145)),
        throat=float(rng.uniform(1.1, 1.22) if high else rng.uniform(0.92, 1.05)),
        pace=float(rng.uniform(3.5, 5.5)),
        breath=float(rng.uniform(0.01, 0.05)),
    )


def vowel(
    who: Speaker,
    pitch: NDArray[np.float64],
    first: int,
    last: int,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Sound a glide from one vowel to another.

    Args:
        who: Whose voice.
        pitch: (n,) Hz at each sample.
        first: Which vowel it starts as.
        last: Which vowel it ends as.
        rng: Where its roughness comes from.
    """
    phase = np.cumsum(pitch * (1 + rng.normal(0, 0.003, len(pitch)))) / RATE
    buzz = 2 * (phase % 1.0) ** 2 - 0.66 + rng.normal(0, who.breath, len(pitch))
    formants = [np.array(_VOWELS[v % len(_VOWELS)]) * who.throat for v in (first, last)]
    pieces = np.array_split(buzz, max(1, len(buzz) // 800))
    state = np.zeros((4, 2))
    out: list[NDArray[np.float64]] = []
    for turn, piece in enumerate(pieces):
        share = turn / max(1, len(pieces) - 1)
        now = (1 - share) * formants[0] + share * formants[1]
        sections = _resonators((*now, 3500 * who.throat))
        sound, state = scipy.signal.sosfilt(sections, piece, zi=state)
        out.append(sound)
    sound = np.concatenate(out)
    return np.asarray(sound / (np.abs(sound).max() + 1e-9), np.float32)


def hiss(seconds: float, centre: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Sound a consonant like s, f or t around `centre` Hz."""
    count = int(seconds * RATE)
    section = _resonators((centre,))
    sound = scipy.signal.sosfilt(section, rng.normal(0, 1, count)) * np.hanning(count)
    return np.asarray(0.3 * sound / (np.abs(sound).max() + 1e-9), np.float32)


def say(who: Speaker, seconds: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Speak babble for a while."""
    out = np.zeros(int((seconds + 2) * RATE), np.float32)
    at = rng.uniform(0, 0.2)
    while at < seconds:
        phrase = int(rng.integers(5, 14))
        height = rng.uniform(0.95, 1.25)
        for turn in range(phrase):
            if at >= seconds:
                break
            # The voice sinks along a phrase and rises on stressed syllables.
            stress = rng.uniform(0.9, 1.25)
            base = who.pitch * (height - 0.25 * turn / phrase) * stress
            length = rng.uniform(0.7, 1.3) / who.pace
            at += _syllable(out, at, who, rng, pitch=base, length=length)
        at += rng.uniform(0.15, 0.7)
    return out[: int(seconds * RATE)]


def _syllable(
    out: NDArray[np.float32],
    at: float,
    who: Speaker,
    rng: np.random.Generator,
    *,
    pitch: float,
    length: float,
) -> float:
    """Add a consonant and a vowel to `out`; return how long they took."""
    used = 0.0
    if rng.random() < 0.7:
        used = float(rng.uniform(0.03, 0.12))
        add(out, hiss(used, float(rng.uniform(1500, 6500)), rng) * rng.uniform(0.2, 0.8), at)
    count = int(max(length - used, 0.08) * RATE)
    glide = pitch * np.linspace(1, rng.uniform(0.85, 1.15), count)
    first, last = (int(v) for v in rng.integers(0, len(_VOWELS), 2))
    sound = vowel(who, glide, first, last, rng) * np.hanning(count) ** 0.4
    add(out, 0.6 * sound * rng.uniform(0.6, 1.0), at + used)
    return used + count / RATE


def add(mix: NDArray[np.float32], sound: NDArray[np.floating], at: float) -> None:
    """Add a sound to a mix from a second on; what does not fit is lost."""
    start = max(0, round(at * RATE))
    part = sound[: max(0, len(mix) - start)]
    mix[start : start + len(part)] += part


def _resonators(centres: Sequence[float]) -> NDArray[np.float64]:
    """Second-order sections that ring at some frequencies. (n, 6) float64."""
    sections = []
    for centre in centres:
        radius = np.exp(-np.pi * (60 + 0.06 * centre) / RATE)
        turn = 2 * np.pi * min(centre, 0.45 * RATE) / RATE
        loss = 1 - 2 * radius * np.cos(turn) + radius**2
        sections.append((loss, 0.0, 0.0, 1.0, -2 * radius * np.cos(turn), radius**2))
    return np.array(sections)
