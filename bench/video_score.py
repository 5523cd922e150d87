"""Count outcomes: found at each threshold, wrong works, how far off place and frame are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.video_cases import LENGTHS, MOVING
from bench.video_edits import GROUPS, group_of
from bench.video_queries import Outcome, Stranger
from fingerprint.report import REPORT, REVIEW

REACH: dict[str, tuple[float, float, float]] = {
    "easy": (0.97, 0.99, 1.0),
    "light": (0.90, 0.98, 1.0),
    "framed": (0.80, 0.96, 1.0),
    "hard": (0.70, 0.88, 0.97),
    "upright": (0.65, 0.75, 0.90),
}
"""Shares to be found of 5, 15 and 60 s with no false match in the same run."""
REAL_REACH = (0.80, 0.90, None)
"""Of all edits together, on footage that moves and that we did not draw."""
PAIRS = 1_000_000
"""Wrong pairs of copy and reference that a run must see for none false to mean much."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of cases of one kind and length: found to review, to report, none false.

    `wrong` counts cases in which another work scored to review, `misplaced` those where the
    right one did, elsewhere. median, p90: seconds by which ends are off in copy and film,
    of what moves. overlap: how well rectangles are told, median.
    """

    name: str
    seconds: int
    cases: int
    review: float
    report: float
    zero_false: float | None
    misplaced: int
    wrong: int
    query_median: float | None
    query_p90: float | None
    film_median: float | None
    film_p90: float | None
    overlap: float | None
    reach: float | None = None


def score(
    name: str,
    seconds: int,
    mine: Sequence[Outcome],
    zero_false: float | None,
    reach: float | None = None,
) -> Score:
    """Count outcomes of one kind and one length, at least one.

    Args:
        name: What the kind is called.
        seconds: The length.
        mine: The outcomes.
        zero_false: The surest wrong score of the run, which a right one must exceed.
        reach: The share to be found.
    """
    scores = np.array([one.score for one in mine])
    ends = [
        one.ends
        for one in mine
        if one.score >= REVIEW and one.ends is not None and one.case.moving >= MOVING
    ]
    query, film = _quantiles(ends, (0, 1)), _quantiles(ends, (2, 3))
    overlaps = [one.overlap for one in mine if one.score >= REVIEW and one.overlap is not None]
    return Score(
        name,
        seconds,
        len(mine),
        float(np.mean(scores >= REVIEW)),
        float(np.mean(scores >= REPORT)),
        None if zero_false is None else float(np.mean(scores > zero_false)),
        sum(one.misplaced for one in mine),
        sum(any(w[1] >= REVIEW for w in one.wrong) for one in mine),
        *query,
        *film,
        float(np.median(overlaps)) if overlaps else None,
        reach,
    )


def _quantiles(
    ends: Sequence[tuple[float, float, float, float]], sides: tuple[int, int]
) -> tuple[float | None, float | None]:
    off = [abs(one[side]) for one in ends for side in sides]
    if not off:
        return None, None
    return float(np.quantile(off, 0.5)), float(np.quantile(off, 0.9))


def by_group(outcomes: Iterable[Outcome], zero_false: float | None) -> list[Score]:
    """Count each group of edits at each length, then all, then footage that moves."""
    outcomes = list(outcomes)
    scores = []
    for group in GROUPS:
        inside = [one for one in outcomes if _group(one) == group]
        scores += _by(_group, inside, zero_false, REACH[group])
    scores += _by(lambda _: "all", outcomes, zero_false)
    real = [one for one in outcomes if one.case.real]
    moving = [one for one in real if one.case.moving >= MOVING]
    still = [one for one in real if one.case.moving < MOVING]
    scores += _by(lambda _: "real, moving", moving, zero_false, REAL_REACH)
    return scores + _by(lambda _: "real, still", still, zero_false)


def _group(one: Outcome) -> str:
    return group_of(one.case.edit)


def by_edit(outcomes: Iterable[Outcome], zero_false: float | None) -> list[Score]:
    """Count each edit at each length."""
    return _by(lambda one: one.case.edit, outcomes, zero_false)


def by_kind(outcomes: Iterable[Outcome], zero_false: float | None) -> list[Score]:
    """Count all edits of each kind of film."""
    return _by(lambda one: one.case.kind, outcomes, zero_false)


def by_work(outcomes: Iterable[Outcome], zero_false: float | None) -> list[Score]:
    """Count all edits of each real clip."""
    return _by(lambda one: one.case.work, (o for o in outcomes if o.case.real), zero_false)


def _by(
    name: Callable[[Outcome], str],
    outcomes: Iterable[Outcome],
    zero_false: float | None,
    reach: tuple[float | None, ...] = (None,) * len(LENGTHS),
) -> list[Score]:
    parts: dict[tuple[str, int], list[Outcome]] = {}
    for one in outcomes:
        parts.setdefault((name(one), one.case.seconds), []).append(one)
    return [
        score(called, seconds, mine, zero_false, reach[LENGTHS.index(seconds)])
        for (called, seconds), mine in sorted(parts.items(), key=lambda item: item[0])
    ]


@dataclass(frozen=True, slots=True)
class Worst:
    """A wrong match: how sure, on what evidence, what was asked, for what it was taken."""

    score: float
    raw: float
    still: bool
    asked: str
    work: str


def wrongs(outcomes: Iterable[Outcome], strange: Iterable[Stranger]) -> list[Worst]:
    """Return all wrong matches that scored at all, surest first."""
    found = [
        Worst(sure, raw, still, f"{case.work}, {case.edit}, {case.seconds} s", work)
        for one in outcomes
        for case in [one.case]
        for work, sure, raw, still in one.wrong
    ]
    found += [
        Worst(sure, raw, still, f"stranger {one.title}, {one.edit}", work)
        for one in strange
        for work, sure, raw, still in one.wrong
    ]
    return sorted(found, key=lambda one: (-one.score, -one.raw))


def pairs(outcomes: int, strange: int, works: int) -> int:
    """Return how many wrong pairs of copy and reference were looked at."""
    return outcomes * (works - 1) + strange * works
