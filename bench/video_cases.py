"""Cases: edited excerpts of known films, encoded, with what is true of them.

An excerpt follows from the seed, the edit, the length and its number alone. By turns it is
taken from real footage and from our own films, as far as there are any long enough.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from bench.video_edits import Edit
from bench.video_effects import Box, Stage
from bench.video_films import Shape, pictures, shape_of, write

LENGTHS = (5, 15, 60)
"""Seconds of the queries."""
_SHORTER = 0.8
"""A clip that is shorter than a query by no more than this still makes one, of its length."""
_TURNS = ("filmed", "scenes", "drawn", "drama", "filmed", "scenes", "rendered", "drama")
MOVING = 0.5
"""Share of half seconds in which a picture must change for an excerpt to count as moving."""
_CHANGE = 2.0
"""Grey levels, on average over a small picture, that count as a change."""


@dataclass(frozen=True, slots=True)
class Source:
    """A film that excerpts are taken from; its title names its work.

    kind: filmed, drawn or rendered footage; scenes or drama of our own.
    """

    title: str
    kind: str
    path: Path
    seconds: float

    @property
    def real(self) -> bool:
        """Whether it is footage that we did not draw."""
        return self.kind not in ("scenes", "drama")


@dataclass(frozen=True, slots=True)
class Stock:
    """What cases are made from; `scratch` is a folder, strangers are not enrolled."""

    seed: int
    known: tuple[Source, ...]
    strangers: tuple[Source, ...]
    scratch: Path

    @property
    def own_file(self) -> Path:
        """A file of this process's that may be written over."""
        return self.scratch / f"{os.getpid()}.mp4"

    def stranger(self, chance: Random, shape: Shape) -> Iterator[Image.Image]:
        """Yield frames of a strange film from somewhere on."""
        film = chance.choice(self.strangers)
        start = chance.uniform(0, film.seconds / 2)
        return pictures(film.path, start, 1 << 30, 1 / shape.fps, shape.size)


@dataclass(frozen=True, slots=True)
class Case:
    """A copy of an excerpt and the truth about it; times in seconds.

    The copy's `query` span shows the film's `reference` span. moving: share of half seconds
    in which the excerpt changes.
    """

    edit: str
    seconds: int
    number: int
    work: str
    kind: str
    query: tuple[float, float]
    reference: tuple[float, float]
    rectangle: Box | None
    moving: float

    @property
    def real(self) -> bool:
        """See Source.real."""
        return self.kind not in ("scenes", "drama")

    def reference_at(self, query: float) -> float:
        """Say which second of the film shows at a second of the copy."""
        (first, last), (start, end) = self.query, self.reference
        return start + (query - first) * (end - start) / (last - first)


@dataclass(frozen=True, slots=True)
class Order:
    """Which case to make."""

    edit: Edit
    seconds: int
    number: int


def source_of(stock: Stock, order: Order) -> Source | None:
    """Draw the film of a case: of the kind whose turn it is, else of another one."""
    needed = _SHORTER * order.seconds * order.edit.speed
    fitting = [film for film in stock.known if film.seconds >= needed]
    kind = _TURNS[order.number % len(_TURNS)]
    chance = Random(f"{stock.seed}/{order.edit.name}/{order.seconds}/{order.number}/film")
    own = kind in ("scenes", "drama")
    mine = [f for f in fitting if f.kind == kind] or [f for f in fitting if f.real is not own]
    return chance.choice(mine or fitting) if fitting else None


def make(stock: Stock, order: Order, path: Path) -> Case | None:
    """Write the copy of an excerpt to a file; None when no film is long enough."""
    film = source_of(stock, order)
    if film is None:
        return None
    edit, name = order.edit, f"{stock.seed}/{order.edit.name}/{order.seconds}/{order.number}"
    chance = Random(name)
    shape = shape_of(film.path)
    taken = min(order.seconds * edit.speed, film.seconds - 0.1)
    start = chance.uniform(0.0, film.seconds - 0.1 - taken)
    fps = edit.fps or shape.fps
    count = max(1, round(taken / edit.speed * fps))
    shown = pictures(film.path, start, count, edit.speed / fps, shape.size)
    stage = Stage(
        shape.size,
        np.random.default_rng(chance.randrange(1 << 32)),
        lambda: stock.stranger(chance, shape),
    )
    dressed = edit.effect(stage)
    change = _Change(fps)
    copy: Iterable[Image.Image] = (
        dressed.show(picture, number) for number, picture in enumerate(change.watch(shown))
    )
    around = round(edit.around * fps)
    if around:
        other = pictures_of(stock, chance, shape, dressed.size, 2 * around)
        copy = chain(other[:around], copy, other[around:])
    write(path, copy, dressed.size, fps, edit.crf)
    first = around / fps
    return Case(
        edit.name,
        order.seconds,
        order.number,
        film.title,
        film.kind,
        (first, first + count / fps),
        (start, start + count / fps * edit.speed),
        dressed.rectangle,
        change.share,
    )


def pictures_of(
    stock: Stock, chance: Random, shape: Shape, size: tuple[int, int], count: int
) -> list[Image.Image]:
    """Return frames of a strange film, at most as many as asked for."""
    frames = stock.stranger(chance, shape)
    return [next(frames).resize(size) for _ in range(count)]


class _Change:
    """Watches how often pictures change that pass by."""

    def __init__(self, fps: int) -> None:
        self._every = max(1, round(fps / 2))
        self._changes: list[bool] = []

    @property
    def share(self) -> float:
        return float(np.mean(self._changes)) if self._changes else 0.0

    def watch(self, frames: Iterable[Image.Image]) -> Iterator[Image.Image]:
        last = None
        for number, frame in enumerate(frames):
            if number % self._every == 0:
                small = np.asarray(frame.convert("L").resize((48, 27)), np.float32)
                if last is not None:
                    self._changes.append(bool(np.abs(small - last).mean() >= _CHANGE))
                last = small
            yield frame
