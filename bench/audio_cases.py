"""Cases: distorted excerpts of known tracks, with what is true of them.

A case is a copy of half a minute; questions are its first 5, 10 and 30 seconds. Excerpts are
drawn by number, so that all edits of one number are made from the same place of one track.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.audio_edits import Beds, Edit, distort, needed
from bench.audio_effects import RATE, Sound, loudness
from bench.audio_tracks import Shelf, Track, excerpt
from domain.errors import BadInput
from domain.work import WorkId

LENGTHS = (5, 10, 30)
"""Seconds of the questions."""
_SLOWEST = 1.34
"""The excerpt is placed so that the fastest edit still has enough of the track behind it."""
_QUIET = 0.004
"""What is 48 dB below full scale throughout a part of it is a pause, not music."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What cases are made from. `scratch` is a folder, where each process has its file."""

    seed: int
    shelf: Shelf
    talks: tuple[Track, ...]
    scratch: Path

    def beds(self, number: int, length: float) -> Beds:
        """Return what is laid over the case of a number; the music follows from it alone."""
        return Beds(
            music=lambda _: self._music(np.random.default_rng((self.seed, number, 7)), length),
            speech=lambda rng: _part(_drawn(self.talks, rng), rng, length),
        )

    def _music(self, rng: np.random.Generator, length: float) -> Sound:
        return _part(_drawn(self.shelf.strangers, rng), rng, length)

    @property
    def own_file(self) -> Path:
        """A file of this process's that may be written over."""
        return self.scratch / f"{os.getpid()}.coded"


@dataclass(frozen=True, slots=True)
class Case:
    """A copy: its number and edit, samples at RATE, what it was made from and where."""

    edit: Edit
    number: int
    samples: Sound
    track: str
    work: WorkId
    start: float


def make(stock: Stock, edit: Edit, number: int, seconds: float = LENGTHS[-1]) -> Case:
    """Make the case of an edit and a number.

    Raises:
        BadInput: No known track is long enough.
    """
    track, work, start = place(stock, number, seconds)
    samples = excerpt(track, start, needed(edit, seconds))
    copy = distort(
        samples,
        edit,
        seconds,
        stock.beds(number, seconds),
        stock.own_file,
        seed=(stock.seed, number),
    )
    return Case(edit, number, copy, track.name, work, start)


def place(stock: Stock, number: int, seconds: float) -> tuple[Track, WorkId, float]:
    """Draw a track, sources by turns, and a place in it where something sounds."""
    rng = np.random.default_rng((stock.seed, number, 3))
    length = _SLOWEST * seconds + 2
    long_enough = [pair for pair in stock.shelf.askable if pair[0].seconds > length + 1]
    if not long_enough:
        raise BadInput(f"no known track has {length:.0f} s")
    sources = sorted({track.source for track, _ in long_enough})
    turn = np.random.default_rng((stock.seed, number // len(sources), 5))
    source = str(turn.permutation(sources)[number % len(sources)])
    mine = [pair for pair in long_enough if pair[0].source == source]
    for _ in range(50):
        track, work = mine[int(rng.integers(len(mine)))]
        start = float(np.floor(rng.uniform(0, track.seconds - length) * RATE) / RATE)
        if _sounds(excerpt(track, start, seconds)):
            return track, work, start
    raise BadInput(f"{source}: nothing but pauses in 50 places")


def _sounds(samples: Sound) -> bool:
    """Tell whether each fifth of an excerpt's first ten seconds has something in it."""
    parts = np.array_split(samples[: 10 * RATE], 5)
    return all(loudness(part) > _QUIET for part in parts)


def _drawn(tracks: Sequence[Track], rng: np.random.Generator) -> Track:
    return tracks[int(rng.integers(len(tracks)))]


def _part(track: Track, rng: np.random.Generator, length: float) -> Sound:
    start = float(rng.uniform(0, max(0.0, track.seconds - length)))
    return excerpt(track, start, length)
