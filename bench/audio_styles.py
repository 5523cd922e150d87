"""Music of styles that the demo does not play, from a seed: piano, pads, loops, and more.

A piece has a composition and takes: another take plays the same notes with other sounds and
other inaccuracies, that is, another recording. People play some milliseconds off; machines
exactly, but for takes that are said to be played by hand.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy.signal

from bench.audio_effects import RATE, Sound
from bench.audio_playing import Hand, Rng, beat, hall, kit, play
from bench.audio_scores import Note, beaten, held, piano, picked, stepped
from bench.audio_tracks import Track
from service.demo.content import instruments, voices
from service.demo.content.instruments import Timbre, note
from service.demo.content.sound_files import write_audio


def piece(style: str, seed: int, seconds: float, take: int = 0, loose: float = 0.0) -> Sound:
    """Play a piece.

    Args:
        style: One of STYLES.
        seed: The composition follows from it.
        seconds: How long.
        take: Another number is another recording of the same composition.
        loose: By how many seconds notes come off at least, as a standard deviation.

    Returns:
        (n,) float32 at RATE, the loudest sample at 0.8.
    """
    number = list(STYLES).index(style)
    score, rng = (np.random.default_rng((seed, number, part)) for part in (11, 100 + take))
    sound = STYLES[style](score, Hand(rng, loose), seconds)
    return np.asarray(0.8 * sound / (np.abs(sound).max() + 1e-9), np.float32)


def rendered(
    style: str, seed: int, folder: Path, seconds: float, *, take: int = 0, loose: float = 0.0
) -> Track:
    """Play a piece into a file."""
    path = folder / f"{style.replace(' ', '-')}-{seed}-{take}.ogg"
    write_audio(path, piece(style, seed, seconds, take, loose), RATE, "vorbis", 128_000)
    return Track(f"{style} {seed}" + (f" take {take}" if take else ""), style, path, seconds)


def _solo_piano(score: Rng, hand: Hand, seconds: float) -> Sound:
    bright, stiff = hand.rng.uniform(0.8, 1.5), hand.rng.uniform(1e-4, 5e-4)
    strings = tuple(float(1 / order**bright) for order in range(1, 11))

    def strike(one: Note) -> Sound:
        # High strings die away sooner.
        decay = 2.5 * (220 / one.hertz) ** 0.6
        timbre = Timbre(strings, stretch=stiff, attack=0.003, decay=decay, damping=0.25)
        force = 0.2 * float(hand.rng.uniform(0.8, 1.2))
        return note(timbre, one.hertz, one.lasts, force, hand.rng)

    return hall(play(piano(score, seconds), strike, seconds, hand, 0.008), hand.rng, 0.9, 0.25)


def _ambient_pads(score: Rng, hand: Hand, seconds: float) -> Sound:
    width, dull = hand.rng.uniform(0.002, 0.008), hand.rng.uniform(700, 1800)

    def swell(one: Note) -> Sound:
        time = np.arange(int((one.lasts + 1) * RATE)) / RATE
        out = np.zeros(len(time))
        for _ in range(3):
            hertz = one.hertz * (1 + hand.rng.normal(0, width))
            drift = 0.3 * np.sin(2 * np.pi * hand.rng.uniform(0.05, 0.3) * time)
            out += scipy.signal.sawtooth(2 * np.pi * hertz * time + drift)
        rise = np.minimum(1, np.minimum(time, time[::-1]) / 1.5)
        return np.asarray(0.1 * out * rise, np.float32)

    dry = play(held(score, seconds, 5), swell, seconds, hand)
    sections = scipy.signal.butter(2, dull, fs=RATE, output="sos")
    return hall(np.asarray(scipy.signal.sosfilt(sections, dry), np.float32), hand.rng, 2.5, 0.7)


def _electronic_loops(score: Rng, hand: Hand, seconds: float) -> Sound:
    pace = float(score.uniform(110, 136))
    low, high = stepped(score, seconds, pace)
    hits = beaten(score, seconds, pace)
    cutoffs = hand.rng.uniform(900, 3000), hand.rng.uniform(200, 600)
    square, detuned = hand.rng.random(), hand.rng.uniform(1.001, 1.006)

    def saw(one: Note, cutoff: float) -> Sound:
        """Mix two oscillators, one a saw and one a square, and filter them."""
        time = np.arange(int((one.lasts + 0.03) * RATE)) / RATE
        turn = 2 * np.pi * one.hertz * time
        wave = (1 - square) * scipy.signal.sawtooth(turn) + square * scipy.signal.square(
            detuned * turn
        )
        sections = scipy.signal.butter(2, cutoff, fs=RATE, output="sos")
        return np.asarray(
            scipy.signal.sosfilt(sections, wave) * np.exp(-time / one.lasts), np.float32
        )

    mix = 0.35 * play(high, lambda one: saw(one, cutoffs[0]), seconds, hand)
    mix += 0.5 * play(low, lambda one: saw(one, cutoffs[1]), seconds, hand)
    return np.asarray(mix + 0.6 * beat(hits, kit(hand.rng), seconds, hand), np.float32)


def _plucked_solo(score: Rng, hand: Hand, seconds: float) -> Sound:
    soft, lossy = hand.rng.uniform(0.3, 0.8), hand.rng.uniform(0.985, 0.996)

    def pluck(one: Note) -> Sound:
        """Karplus and Strong, "Digital synthesis of plucked strings", CMJ 1983."""
        period = max(2, round(RATE / one.hertz - 0.5))
        burst = np.zeros(int((one.lasts + 0.4) * RATE))
        burst[:period] = hand.rng.uniform(-1, 1, period)
        burst = scipy.signal.lfilter([1 - soft / 2, soft / 2], [1.0], burst)
        loop = np.zeros(period + 2)
        loop[0], loop[period], loop[period + 1] = 1.0, -lossy / 2, -lossy / 2
        return np.asarray(0.4 * scipy.signal.lfilter([1.0], loop, burst), np.float32)

    return hall(play(picked(score, seconds), pluck, seconds, hand, 0.006), hand.rng, 1.8, 0.5)


def _choir(score: Rng, hand: Hand, seconds: float) -> Sound:
    singers = [voices.speaker(hand.rng) for _ in range(4)]

    def sing(one: Note) -> Sound:
        out = np.zeros(int(one.lasts * RATE), np.float32)
        time = np.arange(len(out)) / RATE
        for singer in singers[:2] if one.hertz < 250 else singers[2:]:
            rate, depth = hand.rng.uniform(4.5, 6), hand.rng.uniform(0.003, 0.01)
            pitch = one.hertz * (1 + hand.rng.normal(0, 0.004))
            line = pitch * (
                1 + depth * np.sin(2 * np.pi * rate * time + hand.rng.uniform(0, 6))
            )
            first, last = (int(v) for v in hand.rng.integers(0, 7, 2))
            out += voices.vowel(singer, line, first, last, hand.rng)
        edge = np.minimum(1, np.minimum(time, time[::-1]) / 0.3)
        return np.asarray(0.2 * out * edge, np.float32)

    return hall(play(held(score, seconds, 4), sing, seconds, hand, 0.03), hand.rng, 2.0, 0.6)


def _hip_hop(score: Rng, hand: Hand, seconds: float) -> Sound:
    pace = float(score.uniform(78, 96))
    hits = beaten(score, seconds, pace)
    low, _ = stepped(score, seconds, pace)
    bass = instruments.bass(hand.rng)
    talk = voices.say(voices.speaker(hand.rng), seconds, hand.rng)
    mix = play(
        low, lambda one: note(bass, one.hertz / 2, one.lasts, 0.35, hand.rng), seconds, hand
    )
    talk = np.pad(talk, (0, len(mix) - len(talk)))
    return np.asarray(
        mix + 0.9 * beat(hits, kit(hand.rng), seconds, hand) + 0.5 * talk, np.float32
    )


def _chip(score: Rng, hand: Hand, seconds: float) -> Sound:
    pace = float(score.uniform(110, 150))
    low, high = stepped(score, seconds, pace)
    hits = beaten(score, seconds, pace)
    duty = float(hand.rng.choice((0.125, 0.25, 0.5)))
    tuned = 1 + float(hand.rng.normal(0, 0.003))

    def pulse(one: Note) -> Sound:
        time = np.arange(int(one.lasts * RATE)) / RATE
        wave = scipy.signal.square(2 * np.pi * tuned * one.hertz * 2 * time, duty)
        return np.asarray(0.3 * wave * (1 - 0.5 * time / one.lasts), np.float32)

    def triangle(one: Note) -> Sound:
        time = np.arange(int(one.lasts * RATE)) / RATE
        wave = scipy.signal.sawtooth(2 * np.pi * tuned * one.hertz * time, 0.5)
        return np.asarray(0.4 * np.round(wave * 8) / 8, np.float32)

    mix = play(high, pulse, seconds, hand) + play(low, triangle, seconds, hand)
    crackle = np.sign(hand.rng.normal(0, 1, int(0.05 * RATE))).astype(np.float32)
    drums = {
        "kick": instruments.kick(0.6, hand.rng),
        "snare": 0.2 * crackle,
        "hat": 0.1 * crackle,
    }
    return np.asarray(mix + beat(hits, drums, seconds, hand), np.float32)


STYLES: dict[str, Callable[[Rng, Hand, float], Sound]] = {
    "solo piano": _solo_piano,
    "ambient pads": _ambient_pads,
    "electronic loops": _electronic_loops,
    "plucked solo": _plucked_solo,
    "choir": _choir,
    "hip-hop": _hip_hop,
    "chip": _chip,
}
