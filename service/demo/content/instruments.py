"""Instruments: a note in, samples out.

Every note is computed anew with its own slight inaccuracies, so no two are equal sample by
sample, as with people who play. Sounds are (n,) float32 at RATE.
"""

from dataclasses import dataclass

import numpy as np
import scipy.signal
from numpy.typing import NDArray

RATE = 22050
"""Samples a second of everything the demo plays."""


@dataclass(frozen=True, slots=True)
class Timbre:
    """How an instrument sounds.

    partials: strength of each overtone; stretch: how far overtones lie above multiples of
    the note (0 for a pipe, 4e-4 for a stiff string); attack, decay: seconds; damping: how
    much faster each overtone decays than the one below; vibrato: depth as a share of the
    pitch; wobble: its rate in Hz.
    """

    partials: tuple[float, ...]
    stretch: float = 0.0
    attack: float = 0.005
    decay: float = 0.6
    damping: float = 0.3
    vibrato: float = 0.0
    wobble: float = 5.0


def plucked(rng: np.random.Generator) -> Timbre:
    """Make up a string instrument."""
    partials = rng.uniform(0.3, 1.0, 8) / np.arange(1, 9) ** rng.uniform(0.7, 1.6)
    return Timbre(
        partials=tuple(float(p) for p in partials),
        stretch=float(rng.uniform(0, 5e-4)),
        attack=float(rng.uniform(0.002, 0.01)),
        decay=float(rng.uniform(0.3, 1.2)),
        damping=float(rng.uniform(0.2, 0.6)),
    )


def blown(rng: np.random.Generator) -> Timbre:
    """Make up a wind or bowed instrument."""
    partials = rng.uniform(0.1, 1.0, 7) / np.arange(1, 8) ** rng.uniform(0.5, 1.5)
    if rng.random() < 0.4:
        partials[1::2] *= 0.15  # a closed pipe has odd overtones
    return Timbre(
        partials=tuple(float(p) for p in partials),
        attack=float(rng.uniform(0.03, 0.12)),
        decay=float(rng.uniform(3.0, 8.0)),
        damping=0.05,
        vibrato=float(rng.uniform(0.001, 0.006)),
        wobble=float(rng.uniform(4.5, 6.5)),
    )


def bass(rng: np.random.Generator) -> Timbre:
    """Make up a bass."""
    partials = np.array([1.0, 0.7, 0.5, 0.3, 0.2, 0.1]) * rng.uniform(0.4, 1.2, 6)
    return Timbre(
        partials=tuple(float(p) for p in partials),
        attack=float(rng.uniform(0.004, 0.02)),
        decay=float(rng.uniform(0.4, 1.0)),
        damping=float(rng.uniform(0.1, 0.4)),
    )


def note(
    timbre: Timbre, hertz: float, seconds: float, loudness: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Play one note; it rings 80 ms beyond its length."""
    count = int((seconds + 0.08) * RATE)
    time = np.arange(count, dtype=np.float32) / np.float32(RATE)
    swing = np.float32(0)
    if timbre.vibrato:
        depth = np.float32(timbre.vibrato * hertz / timbre.wobble)
        rate = np.float32(2 * np.pi * timbre.wobble * rng.uniform(0.9, 1.1))
        swing = depth * (1 - np.cos(rate * time)) * np.minimum(time / 0.3, 1)
    out = np.zeros(count, np.float32)
    for order, strength in enumerate(timbre.partials, 1):
        tone = order * hertz * (1 + timbre.stretch * order * order)
        if tone > 0.45 * RATE:
            break
        fade = (1 + timbre.damping * (order - 1)) / timbre.decay
        phase = np.float32(2 * np.pi) * (np.float32(tone) * time + order * swing)
        level = np.float32(strength * rng.uniform(0.85, 1.15))
        start = np.float32(rng.uniform(0, 2 * np.pi))
        out += level * np.exp(np.float32(-fade) * time) * np.sin(phase + start)
    rise = np.minimum(time / np.float32(timbre.attack), 1)
    fall = np.minimum((np.float32(seconds + 0.08) - time) / np.float32(0.08), 1)
    return np.asarray(np.float32(loudness) * out * rise * fall, np.float32)


def kick(loudness: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Beat a bass drum."""
    time = np.arange(int(0.22 * RATE)) / RATE
    low, drop = rng.uniform(48, 58), rng.uniform(90, 130)
    phase = 2 * np.pi * (low * time + drop * 0.03 * (1 - np.exp(-time / 0.03)))
    return np.asarray(loudness * np.sin(phase) * np.exp(-time / 0.08), np.float32)


def snare(loudness: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Beat a snare drum."""
    time = np.arange(int(0.2 * RATE)) / RATE
    rattle = rng.normal(0, 0.5, len(time)) * np.exp(-time / rng.uniform(0.04, 0.07))
    skin = np.sin(2 * np.pi * rng.uniform(180, 200) * time) * np.exp(-time / 0.05)
    return np.asarray(loudness * (rattle + 0.5 * skin), np.float32)


def hat(loudness: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Touch a cymbal."""
    time = np.arange(int(0.09 * RATE)) / RATE
    hiss = np.diff(rng.normal(0, 0.4, len(time) + 1)) * np.exp(-time / rng.uniform(0.01, 0.04))
    return np.asarray(loudness * hiss, np.float32)


def room(dry: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Let a mix sound in a room of its own."""
    length = int(rng.uniform(0.15, 0.5) * RATE)
    tail = rng.normal(0, 1, length) * np.exp(-np.arange(length) / (0.25 * length))
    tail *= rng.uniform(0.1, 0.3) / np.sqrt(np.square(tail).sum())
    wet = scipy.signal.oaconvolve(dry, tail.astype(np.float32))[: len(dry)]
    return np.asarray(dry + wet, np.float32)
