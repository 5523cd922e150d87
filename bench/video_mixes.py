"""Uploads of several works: recaps, one work twice, a work within minutes of others.

Each piece counts by itself: its work must be found and a segment must lie right in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from bench.audio_desk import spread
from bench.video_asking import Answer, Library, Told
from bench.video_cases import Case, Source, Stock
from bench.video_edits import EDITS, Edit
from bench.video_effects import Stage
from bench.video_films import Shape, pictures, write
from bench.video_queries import BESIDE, judged
from fingerprint.report import REPORT, REVIEW

KINDS = ("recap", "twice", "among strangers")
SHAPE = Shape((384, 216), 12)
_EDITS = (Edit("none"), *(EDITS[name] for name in ("brighter", "mirror", "letterbox", "hue")))


@dataclass(frozen=True, slots=True)
class Piece:
    """What one piece of an upload came to; ends as in bench.video_queries.Outcome."""

    kind: str
    work: str
    real: bool
    score: float
    ends: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Mixed:
    """What an upload came to: its pieces, and works or places told where there are none."""

    pieces: tuple[Piece, ...]
    false: tuple[tuple[str, float], ...]


def mixes(library: Library, stock: Stock, count: int, cores: int) -> Iterator[Mixed]:
    """Make and ask `count` uploads of each kind."""
    orders = [(kind, number) for number in range(count) for kind in KINDS]
    yield from spread(
        lambda order: _mixed(library, stock, *order), orders, cores, "asking about mixes"
    )


def _mixed(library: Library, stock: Stock, kind: str, number: int) -> Mixed:
    chance = Random(f"{stock.seed}/mix/{kind}/{number}")
    truth = _make(stock, kind, chance, stock.own_file)
    answer = library.ask(stock.own_file)
    return Mixed(
        tuple(_piece(kind, case, answer) for case in truth),
        tuple(
            (told.work, told.score)
            for told in answer.found
            if told.score >= REVIEW and not _explained(told, truth)
        ),
    )


def _piece(kind: str, case: Case, answer: Answer) -> Piece:
    # One work's segments are those of all its pieces: only those in this piece count here.
    mine = [
        Told(one.work, one.score, one.raw, one.still, inside)
        for one in answer.found
        if (
            inside := tuple(
                s for s in one.segments if _inside(case, s.query_start, s.query_end)
            )
        )
    ]
    outcome = judged(case, Answer(tuple(mine), 0, 0))
    return Piece(kind, case.work, case.real, outcome.score, outcome.ends)


def _inside(case: Case, start: float, end: float) -> bool:
    return case.query[0] - BESIDE < (start + end) / 2 < case.query[1] + BESIDE


def _explained(told: Told, truth: Sequence[Case]) -> bool:
    """Tell whether every segment of a work lies where a piece of it is."""
    mine = [case for case in truth if case.work == told.work]
    return bool(mine) and all(
        any(_inside(case, s.query_start, s.query_end) for case in mine) for s in told.segments
    )


def _make(stock: Stock, kind: str, chance: Random, path: Path) -> list[Case]:
    """Write an upload; return what is in it."""
    edit = chance.choice(_EDITS)
    truth: list[Case] = []
    at = 0.0
    shown: list[Iterator[Image.Image]] = []
    for film, seconds in _order(stock, kind, chance):
        if film is None:
            shown.append(_first(stock.stranger(chance, SHAPE), seconds))
        else:
            start = chance.uniform(0.0, film.seconds - 0.1 - seconds)
            count = round(seconds * SHAPE.fps)
            shown.append(pictures(film.path, start, count, 1 / SHAPE.fps, SHAPE.size))
            spans = (at, at + seconds), (start, start + seconds)
            truth.append(
                Case(kind, round(seconds), 0, film.title, film.kind, *spans, None, 1.0)
            )
        at += seconds
    dressed = edit.effect(
        Stage(
            SHAPE.size,
            np.random.default_rng(chance.randrange(1 << 32)),
            lambda: stock.stranger(chance, SHAPE),
        )
    )
    frames = (picture for part in shown for picture in part)
    copy = (dressed.show(picture, turn) for turn, picture in enumerate(frames))
    write(path, copy, dressed.size, SHAPE.fps)
    return truth


def _first(frames: Iterator[Image.Image], seconds: float) -> Iterator[Image.Image]:
    for _ in range(round(seconds * SHAPE.fps)):
        yield next(frames)


def _order(stock: Stock, kind: str, chance: Random) -> list[tuple[Source | None, float]]:
    """Say what stands in an upload one after the other; no film is a strange one."""
    if kind == "recap":
        films = [film for film in stock.known if film.seconds > 8.2]
        chosen = chance.sample(films, min(5, len(films)))
        return [(film, chance.choice((5.0, 6.0, 8.0))) for film in chosen]
    long = [film for film in stock.known if film.seconds > 25]
    film = chance.choice(long)
    if kind == "twice":
        return [(film, 8.0), (None, 10.0), (film, 8.0)]
    before = chance.choice((40.0, 80.0, 120.0))
    return [(None, before), (film, 10.0), (None, 170.0 - before)]


def mixes_told(found: Sequence[Mixed]) -> dict[str, Any]:
    """Count pieces and what is told where nothing is."""
    told: dict[str, Any] = {}
    for kind in KINDS:
        mine = [p for one in found for p in one.pieces if p.kind == kind]
        if not mine:
            continue
        off = [abs(end) for p in mine if p.ends and p.score >= REVIEW for end in p.ends[:2]]
        told[kind] = {
            "pieces": len(mine),
            "review": float(np.mean([p.score >= REVIEW for p in mine])),
            "report": float(np.mean([p.score >= REPORT for p in mine])),
            "end_p90": float(np.quantile(off, 0.9)) if off else None,
        }
    false = [one for mixed in found for one in mixed.false]
    missed = [asdict(p) for one in found for p in one.pieces if p.score < REVIEW]
    return {"uploads": len(found), "kinds": told, "false": false, "missed": missed}


def mixes_table(told: dict[str, Any]) -> str:
    """Lay the pieces out."""
    lines = [f"pieces of {told['uploads']} uploads: to review / to report, s off p90 in upload"]
    for kind, one in told["kinds"].items():
        off = "-" if one["end_p90"] is None else f"{one['end_p90']:.2f}"
        shares = f"{one['review']:.0%} / {one['report']:.0%}"
        lines.append(f"  {kind:16} {one['pieces']:4} pieces: {shares}, {off}")
    lines.append(f"  told to review where nothing of it is: {told['false']}")
    return "\n".join(lines)
