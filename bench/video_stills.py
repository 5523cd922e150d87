"""What does not move: held pictures, slides and plates must be marked, and never reported.

A picture of a film is no clip of it. A plate that many films show says nothing at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.audio_desk import spread
from bench.video_asking import Library
from bench.video_cases import Source, Stock
from bench.video_drama import plan
from bench.video_films import pictures, shape_of, write
from fingerprint.report import REPORT, REVIEW

KINDS = ("held picture", "slides", "still shot", "title plate", "studio's plate")
_SECONDS = 15.0
_SLIDES = 5


@dataclass(frozen=True, slots=True)
class Still:
    """How something that stands still was answered.

    score, marked: Of the work it was taken from. other: The surest other work's score.
    """

    kind: str
    work: str
    score: float
    marked: bool
    other: float


def stills(library: Library, stock: Stock, count: int, cores: int) -> Iterator[Still]:
    """Make and ask `count` cases of each kind."""
    orders = [(kind, number) for number in range(count) for kind in KINDS]
    yield from spread(
        lambda order: _still(library, stock, *order), orders, cores, "asking about stills"
    )


def _still(library: Library, stock: Stock, kind: str, number: int) -> Still:
    chance = Random(f"{stock.seed}/still/{kind}/{number}")
    films = [film for film in stock.known if film.kind == "drama"]
    if kind in ("held picture", "slides") and number % 2 == 0:
        films = [film for film in stock.known if film.real] or films
    film = chance.choice(films)
    shape = shape_of(film.path)
    places = _places(kind, film, chance)
    held = round(_SECONDS * shape.fps / len(places))
    shown = [
        picture
        for at in places
        for picture in [next(pictures(film.path, at, 1, 1.0, shape.size))] * held
    ]
    write(stock.own_file, shown, shape.size, shape.fps)
    answer = library.ask(stock.own_file)
    mine = answer.of(film.title)
    other = max((one.score for one in answer.found if one.work != film.title), default=0.0)
    return Still(
        kind, film.title, mine.score if mine else 0.0, bool(mine and mine.still), other
    )


def _places(kind: str, film: Source, chance: Random) -> list[float]:
    """Choose the seconds of a film whose pictures are held."""
    if kind == "studio's plate":
        return [1.0]
    if kind in ("held picture", "slides"):
        number = _SLIDES if kind == "slides" else 1
        return sorted(chance.uniform(0.1, film.seconds - 0.2) for _ in range(number))
    wanted = "still" if kind == "still shot" else "title"
    seed = int(film.title.rsplit(" ", 1)[-1])
    shots = [shot for shot in plan(seed, film.seconds)[1:] if shot.kind == wanted]
    if not shots:
        return [chance.uniform(2.1, film.seconds - 0.2)]
    shot = chance.choice(shots)
    return [shot.start + 0.8 * shot.seconds]


def stills_told(found: Sequence[Still]) -> dict[str, Any]:
    """Count by kind."""
    told = {}
    for kind in KINDS:
        mine = [one for one in found if one.kind == kind]
        if mine:
            told[kind] = {
                "cases": len(mine),
                "marked": sum(one.marked for one in mine),
                "review": sum(one.score >= REVIEW for one in mine),
                "unmarked": sum(one.score >= REVIEW and not one.marked for one in mine),
                "report": sum(one.score >= REPORT for one in mine),
                "other": sum(one.other >= REVIEW for one in mine),
            }
    return told


def stills_table(told: dict[str, Any]) -> str:
    """Lay the counts out."""
    lines = ["what does not move, 15 s each"]
    lines += [
        f"  {kind:16} {one['cases']:3} cases: {one['marked']} marked, {one['review']} to review"
        f" ({one['unmarked']} of them unmarked), {one['report']} to report, "
        f"{one['other']} another work to review"
        for kind, one in told.items()
    ]
    return "\n".join(lines)
