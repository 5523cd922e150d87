"""Count outcomes: found at each threshold, wrong works, how far off the place is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bench.audio_cases import LENGTHS
from bench.audio_edits import GROUPS
from bench.audio_queries import Outcome
from fingerprint.report import REPORT, REVIEW

REACH: dict[str, tuple[float, float, float]] = {
    "clean": (0.99, 1.0, 1.0),
    "loud": (0.92, 0.98, 1.0),
    "changed": (0.97, 0.99, 1.0),
    "covered": (0.80, 0.96, 0.99),
    "talked over": (0.30, 0.60, 0.90),
    "wider": (0.85, 0.95, 0.98),
}
"""Shares to be found of 5, 10 and 30 s with no false match in the same run."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a work counts as found; a score must exceed the last two."""

    review: float = REVIEW
    report: float = REPORT
    zero_false: float | None = None
    one_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of questions of one kind and length: found to review, to report, and so on.

    `wrong` counts questions in which another work scored to review; place is in seconds.
    """

    name: str
    seconds: float
    questions: int
    review: float
    report: float
    zero_false: float | None
    one_percent: float | None
    wrong: int
    place_median: float | None
    place_p90: float | None
    reach: float | None = None


def score(
    name: str,
    seconds: float,
    mine: Sequence[Outcome],
    at: Thresholds,
    reach: float | None = None,
) -> Score:
    """Count outcomes of one kind and one length, at least one."""
    scores = np.array([one.score for one in mine])
    places = [abs(p) for one in mine if one.score >= REVIEW and (p := one.place) is not None]
    median, high = np.quantile(places, (0.5, 0.9)) if places else (None, None)
    return Score(
        name,
        seconds,
        len(mine),
        float(np.mean(scores >= at.review)),
        float(np.mean(scores >= at.report)),
        None if at.zero_false is None else float(np.mean(scores > at.zero_false)),
        None if at.one_percent is None else float(np.mean(scores > at.one_percent)),
        sum(one.wrong is not None and one.wrong[1] >= at.review for one in mine),
        None if median is None else float(median),
        None if high is None else float(high),
        reach,
    )


def by_group(outcomes: Iterable[Outcome], at: Thresholds) -> list[Score]:
    """Count each group of edits at each length, and all edits together."""
    outcomes = list(outcomes)
    scores = []
    for group, edits in GROUPS.items():
        names = {edit.name for edit in edits}
        for turn, seconds in enumerate(LENGTHS):
            mine = [one for one in outcomes if one.edit in names and one.seconds == seconds]
            reach = REACH[group][turn] if group in REACH else None
            if mine:
                scores.append(score(group, seconds, mine, at, reach))
    return scores + _by(lambda _: "all", outcomes, at)


def by_edit(outcomes: Iterable[Outcome], at: Thresholds) -> list[Score]:
    """Count each edit at each length."""
    return _by(lambda one: one.edit, outcomes, at)


def by_source(
    outcomes: Iterable[Outcome], at: Thresholds, sources: Mapping[str, str]
) -> list[Score]:
    """Count all edits of each source of tracks."""
    return _by(lambda one: sources[one.track], outcomes, at)


def _by(
    name: Callable[[Outcome], str], outcomes: Iterable[Outcome], at: Thresholds
) -> list[Score]:
    parts: dict[tuple[str, float], list[Outcome]] = {}
    for one in outcomes:
        parts.setdefault((name(one), one.seconds), []).append(one)
    return [score(called, seconds, mine, at) for (called, seconds), mine in parts.items()]


def factors(outcomes: Iterable[Outcome]) -> dict[str, float]:
    """Say how far off speed and pitch are told: median and 90 % of what is found."""
    found = [one for one in outcomes if one.score >= REVIEW]
    told = {}
    for name in ("speed", "pitch"):
        off = [abs(v) for one in found if (v := getattr(one, name)) is not None]
        if off:
            median, high = np.quantile(off, (0.5, 0.9))
            told |= {f"{name}_median": float(median), f"{name}_p90": float(high)}
    return told
