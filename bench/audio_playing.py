"""Play what stands on paper: notes and drum beats laid out in time, in a hall.

Who plays is a Hand: everything it does inexactly is drawn from it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.signal

from bench.audio_effects import RATE, Sound
from bench.audio_scores import Hit, Note
from service.demo.content import instruments
from service.demo.content.voices import add

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Hand:
    """Who plays: what is drawn while playing, and by how many seconds notes come off."""

    rng: Rng
    loose: float = 0.0


def play(
    notes: Sequence[Note],
    sound: Callable[[Note], Sound],
    seconds: float,
    hand: Hand,
    loose: float = 0.0,
) -> Sound:
    """Lay notes out, each about `loose` seconds off, or more where the hand is looser."""
    mix = np.zeros(int(seconds * RATE), np.float32)
    for one in notes:
        off = float(hand.rng.normal(0, max(loose, hand.loose)))
        add(mix, one.force * sound(one), max(0.0, one.at + off))
    return mix


def beat(hits: Sequence[Hit], kit: dict[str, Sound], seconds: float, hand: Hand) -> Sound:
    """Lay drums out, off the beat as the hand is loose."""
    mix = np.zeros(int(seconds * RATE), np.float32)
    for hit in hits:
        add(mix, hit.force * kit[hit.drum], max(0.0, hit.at + hand.rng.normal(0, hand.loose)))
    return mix


def kit(hand: Rng) -> dict[str, Sound]:
    """Record three drums once, to be used over and over as a sampler does."""
    return {
        "kick": instruments.kick(1.0, hand),
        "snare": instruments.snare(0.7, hand),
        "hat": instruments.hat(0.4, hand),
    }


def hall(dry: Sound, hand: Rng, seconds: float, share: float) -> Sound:
    """Let a mix sound in a hall that dies away in so many seconds, a share of it added."""
    time = np.arange(int(seconds * RATE)) / RATE
    tail = hand.normal(0, 1, len(time)) * np.exp(-6.9 * time / seconds)
    tail *= share / np.sqrt(np.square(tail).sum())
    return np.asarray(dry + scipy.signal.oaconvolve(dry, tail)[: len(dry)], np.float32)
