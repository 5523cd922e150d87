"""Ask about cases and whole strange films, in children; what comes back is an outcome each."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random

import numpy as np

from bench.audio_desk import spread
from bench.video_asking import Answer, Library, Told, in_json
from bench.video_cases import Case, Order, Stock, make
from bench.video_edits import EDITS, Edit
from bench.video_effects import Stage
from bench.video_films import pictures, shape_of, write
from domain.match import Segment

BESIDE = 2.0
"""Seconds that a segment may lie beside the truth, since a scene looks like itself."""

Wrong = tuple[str, float, float, bool]
"""Another work than the right one: title, score, evidence, whether it is marked still."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case came out.

    score, raw: Of the right work where a segment of it lies right, else 0. still: Whether
    it was marked as still. misplaced: The right work scored to be looked at, elsewhere.
    ends: By how many seconds start and end are off in the copy and in the film. overlap:
    How well the rectangle was told, intersection by union. cpu: Seconds for fingerprint
    and match.
    """

    case: Case
    score: float
    raw: float
    still: bool
    misplaced: bool
    ends: tuple[float, float, float, float] | None
    overlap: float | None
    wrong: tuple[Wrong, ...]
    cpu: tuple[float, float]
    segments: tuple[dict[str, object], ...]

    def told(self) -> dict[str, object]:
        """Return all of it for JSON."""
        return asdict(self)


def outcomes(
    library: Library, stock: Stock, orders: Sequence[Order], cores: int, about: str
) -> Iterator[Outcome]:
    """Make and ask every case for which there is a film."""
    # The longest first, so that no core waits for the other at the end.
    first = sorted(orders, key=lambda order: -order.seconds)

    def ask(number: int) -> Outcome | None:
        case = make(stock, first[number], stock.own_file)
        return None if case is None else judged(case, library.ask(stock.own_file))

    # By number, since effects do not travel between processes.
    told = spread(ask, range(len(first)), cores, about)
    yield from (one for one in told if one is not None)


def judged(case: Case, answer: Answer) -> Outcome:
    """Hold an answer to the truth."""
    right = answer.of(case.work)
    placed = [s for s in right.segments if lies_right(case, s)] if right else []
    return Outcome(
        case,
        right.score if right and placed else 0.0,
        right.raw if right and placed else 0.0,
        right is not None and right.still,
        right is not None and not placed and right.score >= 0.5,
        _ends(case, placed) if placed else None,
        _overlap(case, placed),
        tuple(answer.others(case.work)),
        (answer.fingerprint, answer.match),
        tuple(map(in_json, right.segments)) if right else (),
    )


def lies_right(case: Case, segment: Segment) -> bool:
    """Tell whether the middle of a segment shows what the truth says it shows."""
    middle = (segment.query_start + segment.query_end) / 2
    told = (segment.reference_start + segment.reference_end) / 2
    return case.query[0] - BESIDE < middle < case.query[1] + BESIDE and (
        abs(told - case.reference_at(middle)) <= BESIDE
    )


def _ends(case: Case, placed: Sequence[Segment]) -> tuple[float, float, float, float]:
    return (
        min(s.query_start for s in placed) - case.query[0],
        max(s.query_end for s in placed) - case.query[1],
        min(s.reference_start for s in placed) - case.reference[0],
        max(s.reference_end for s in placed) - case.reference[1],
    )


def _overlap(case: Case, placed: Sequence[Segment]) -> float | None:
    """Return how well the surest segment tells the rectangle; none told is all the frame."""
    if case.rectangle is None or not placed:
        return None
    told = max(placed, key=lambda s: s.score).rectangle or (0.0, 0.0, 1.0, 1.0)
    truth = np.array(case.rectangle).reshape(2, 2)
    mine = np.array(told).reshape(2, 2)
    shared = np.clip(np.minimum(truth[1], mine[1]) - np.maximum(truth[0], mine[0]), 0, None)
    both = float(shared.prod())
    return both / float((truth[1] - truth[0]).prod() + (mine[1] - mine[0]).prod() - both)


@dataclass(frozen=True, slots=True)
class Stranger:
    """How a film that is not enrolled was answered: its title, the edit, what was found."""

    title: str
    edit: str
    wrong: tuple[Wrong, ...]


def strangers(library: Library, stock: Stock, cores: int) -> Iterator[Stranger]:
    """Ask about whole strange films, each as it is and under one edit drawn by the seed."""
    orders = [(n, edited) for n in range(len(stock.strangers)) for edited in (False, True)]

    def ask(order: tuple[int, bool]) -> Stranger:
        number, edited = order
        film = stock.strangers[number]
        chance = Random(f"{stock.seed}/{film.title}")
        edit = chance.choice(list(EDITS.values())) if edited else Edit("none")
        shape = shape_of(film.path)
        dressed = edit.effect(
            Stage(
                shape.size,
                np.random.default_rng(chance.randrange(1 << 32)),
                lambda: stock.stranger(chance, shape),
            )
        )
        count = round(film.seconds / edit.speed * shape.fps)
        shown = pictures(film.path, 0.0, count, edit.speed / shape.fps, shape.size)
        copy = (dressed.show(picture, turn) for turn, picture in enumerate(shown))
        write(stock.own_file, copy, dressed.size, shape.fps, edit.crf)
        found: list[Told] = list(library.ask(stock.own_file).found[:3])
        wrong = tuple((one.work, one.score, one.raw, one.still) for one in found)
        return Stranger(film.title, edit.name, wrong)

    yield from spread(ask, orders, cores, "asking about strangers")
