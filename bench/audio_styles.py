"""Music of styles that the demo does not play, from a seed: piano, pads, loops, and more.

A piece has a composition and takes: another take plays the same notes with other sounds and
other inaccuracies, that is, another recording. Machines play exactly, people some
milliseconds off.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import scipy.signal

from bench.audio_effects import RATE, Sound
from bench.audio_scores import Hit, Note, beaten, held, piano, picked, stepped
from bench.audio_tracks import Track
from service.demo.content import instruments, voices
from service.demo.content.instruments import Timbre, note
from service.demo.content.sound_files import write_audio
from service.demo.content.voices import add

Rng = np.random.Generator


def piece(style: str, seed: int, seconds: float, take: int = 0) -> Sound:
    """Play a piece.

    Args:
        style: One of STYLES.
        seed: The composition follows from it.
        seconds: How long.
        take: Another number is another recording of the same composition.

    Returns:
        (n,) float32 at RATE, the loudest sample at 0.8.
    """
    number = list(STYLES).index(style)
    score, hand = (np.random.default_rng((seed, number, part)) for part in (11, 100 + take))
    sound = STYLES[style](score, hand, seconds)
    return np.asarray(0.8 * sound / (np.abs(sound).max() + 1e-9), np.float32)


def rendered(style: str, seed: int, folder: Path, seconds: float, take: int = 0) -> Track:
    """Play a piece into a file."""
    path = folder / f"{style.replace(' ', '-')}-{seed}-{take}.ogg"
    write_audio(path, piece(style, seed, seconds, take), RATE, "vorbis", 128_000)
    return Track(f"{style} {seed}" + (f" take {take}" if take else ""), style, path, seconds)


def _play(
    notes: Sequence[Note],
    sound: Callable[[Note], Sound],
    seconds: float,
    loose: float = 0.0,
    hand: Rng | None = None,
) -> Sound:
    """Lay notes out, each at its time or, with a hand, about `loose` seconds off."""
    mix = np.zeros(int(seconds * RATE), np.float32)
    for one in notes:
        off = float(hand.normal(0, loose)) if hand is not None else 0.0
        add(mix, one.force * sound(one), max(0.0, one.at + off))
    return mix


def _beat(hits: Sequence[Hit], kit: dict[str, Sound], seconds: float) -> Sound:
    mix = np.zeros(int(seconds * RATE), np.float32)
    for hit in hits:
        add(mix, hit.force * kit[hit.drum], hit.at)
    return mix


def _kit(hand: Rng) -> dict[str, Sound]:
    """Record three drums once, to be used over and over as a sampler does."""
    return {
        "kick": instruments.kick(1.0, hand),
        "snare": instruments.snare(0.7, hand),
        "hat": instruments.hat(0.4, hand),
    }


def _hall(dry: Sound, hand: Rng, seconds: float, share: float) -> Sound:
    time = np.arange(int(seconds * RATE)) / RATE
    tail = hand.normal(0, 1, len(time)) * np.exp(-6.9 * time / seconds)
    tail *= share / np.sqrt(np.square(tail).sum())
    return np.asarray(dry + scipy.signal.oaconvolve(dry, tail)[: len(dry)], np.float32)


def _solo_piano(score: Rng, hand: Rng, seconds: float) -> Sound:
    bright, stiff = hand.uniform(0.8, 1.5), hand.uniform(1e-4, 5e-4)
    strings = tuple(float(1 / order**bright) for order in range(1, 11))

    def strike(one: Note) -> Sound:
        # High strings die away sooner.
        decay = 2.5 * (220 / one.hertz) ** 0.6
        timbre = Timbre(strings, stretch=stiff, attack=0.003, decay=decay, damping=0.25)
        force = 0.2 * float(hand.uniform(0.8, 1.2))
        return note(timbre, one.hertz, one.lasts, force, hand)

    return _hall(_play(piano(score, seconds), strike, seconds, 0.008, hand), hand, 0.9, 0.25)


def _ambient_pads(score: Rng, hand: Rng, seconds: float) -> Sound:
    width, dull = hand.uniform(0.002, 0.008), hand.uniform(700, 1800)

    def swell(one: Note) -> Sound:
        time = np.arange(int((one.lasts + 1) * RATE)) / RATE
        out = np.zeros(len(time))
        for _ in range(3):
            hertz = one.hertz * (1 + hand.normal(0, width))
            drift = 0.3 * np.sin(2 * np.pi * hand.uniform(0.05, 0.3) * time)
            out += scipy.signal.sawtooth(2 * np.pi * hertz * time + drift)
        rise = np.minimum(1, np.minimum(time, time[::-1]) / 1.5)
        return np.asarray(0.1 * out * rise, np.float32)

    dry = _play(held(score, seconds, 5), swell, seconds)
    sections = scipy.signal.butter(2, dull, fs=RATE, output="sos")
    return _hall(np.asarray(scipy.signal.sosfilt(sections, dry), np.float32), hand, 2.5, 0.7)


def _electronic_loops(score: Rng, hand: Rng, seconds: float) -> Sound:
    pace = float(score.uniform(110, 136))
    low, high = stepped(score, seconds, pace)
    hits = beaten(score, seconds, pace)
    cutoffs = hand.uniform(900, 3000), hand.uniform(200, 600)

    def saw(one: Note, cutoff: float) -> Sound:
        time = np.arange(int((one.lasts + 0.03) * RATE)) / RATE
        wave = scipy.signal.sawtooth(2 * np.pi * one.hertz * time)
        sections = scipy.signal.butter(2, cutoff, fs=RATE, output="sos")
        return np.asarray(
            scipy.signal.sosfilt(sections, wave) * np.exp(-time / one.lasts), np.float32
        )

    mix = 0.35 * _play(high, lambda one: saw(one, cutoffs[0]), seconds)
    mix += 0.5 * _play(low, lambda one: saw(one, cutoffs[1]), seconds)
    return np.asarray(mix + 0.6 * _beat(hits, _kit(hand), seconds), np.float32)


def _plucked_solo(score: Rng, hand: Rng, seconds: float) -> Sound:
    soft, lossy = hand.uniform(0.3, 0.8), hand.uniform(0.985, 0.996)

    def pluck(one: Note) -> Sound:
        """Karplus and Strong, "Digital synthesis of plucked strings", CMJ 1983."""
        period = max(2, round(RATE / one.hertz - 0.5))
        burst = np.zeros(int((one.lasts + 0.4) * RATE))
        burst[:period] = hand.uniform(-1, 1, period)
        burst = scipy.signal.lfilter([1 - soft / 2, soft / 2], [1.0], burst)
        loop = np.zeros(period + 2)
        loop[0], loop[period], loop[period + 1] = 1.0, -lossy / 2, -lossy / 2
        return np.asarray(0.4 * scipy.signal.lfilter([1.0], loop, burst), np.float32)

    return _hall(_play(picked(score, seconds), pluck, seconds, 0.006, hand), hand, 1.8, 0.5)


def _choir(score: Rng, hand: Rng, seconds: float) -> Sound:
    singers = [voices.speaker(hand) for _ in range(4)]

    def sing(one: Note) -> Sound:
        out = np.zeros(int(one.lasts * RATE), np.float32)
        time = np.arange(len(out)) / RATE
        for singer in singers[:2] if one.hertz < 250 else singers[2:]:
            rate, depth = hand.uniform(4.5, 6), hand.uniform(0.003, 0.01)
            pitch = one.hertz * (1 + hand.normal(0, 0.004))
            line = pitch * (1 + depth * np.sin(2 * np.pi * rate * time + hand.uniform(0, 6)))
            first, last = (int(v) for v in hand.integers(0, 7, 2))
            out += voices.vowel(singer, line, first, last, hand)
        edge = np.minimum(1, np.minimum(time, time[::-1]) / 0.3)
        return np.asarray(0.2 * out * edge, np.float32)

    return _hall(_play(held(score, seconds, 4), sing, seconds, 0.03, hand), hand, 2.0, 0.6)


def _hip_hop(score: Rng, hand: Rng, seconds: float) -> Sound:
    pace = float(score.uniform(78, 96))
    hits = beaten(score, seconds, pace)
    low, _ = stepped(score, seconds, pace)
    bass = instruments.bass(hand)
    talk = voices.say(voices.speaker(hand), seconds, hand)
    mix = _play(low, lambda one: note(bass, one.hertz / 2, one.lasts, 0.35, hand), seconds)
    talk = np.pad(talk, (0, len(mix) - len(talk)))
    return np.asarray(mix + 0.9 * _beat(hits, _kit(hand), seconds) + 0.5 * talk, np.float32)


def _chip(score: Rng, hand: Rng, seconds: float) -> Sound:
    pace = float(score.uniform(110, 150))
    low, high = stepped(score, seconds, pace)
    hits = beaten(score, seconds, pace)
    duty = float(hand.choice((0.125, 0.25, 0.5)))
    tuned = 1 + float(hand.normal(0, 0.003))

    def pulse(one: Note) -> Sound:
        time = np.arange(int(one.lasts * RATE)) / RATE
        wave = scipy.signal.square(2 * np.pi * tuned * one.hertz * 2 * time, duty)
        return np.asarray(0.3 * wave * (1 - 0.5 * time / one.lasts), np.float32)

    def triangle(one: Note) -> Sound:
        time = np.arange(int(one.lasts * RATE)) / RATE
        wave = scipy.signal.sawtooth(2 * np.pi * tuned * one.hertz * time, 0.5)
        return np.asarray(0.4 * np.round(wave * 8) / 8, np.float32)

    mix = _play(high, pulse, seconds) + _play(low, triangle, seconds)
    crackle = np.sign(hand.normal(0, 1, int(0.05 * RATE))).astype(np.float32)
    kit = {"kick": instruments.kick(0.6, hand), "snare": 0.2 * crackle, "hat": 0.1 * crackle}
    return np.asarray(mix + _beat(hits, kit, seconds), np.float32)


STYLES: dict[str, Callable[[Rng, Rng, float], Sound]] = {
    "solo piano": _solo_piano,
    "ambient pads": _ambient_pads,
    "electronic loops": _electronic_loops,
    "plucked solo": _plucked_solo,
    "choir": _choir,
    "hip-hop": _hip_hop,
    "chip": _chip,
}
