"""Count: found by edit and by source, wrong ones at each threshold, rectangles."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bench.image_asking import Outcome
from fingerprint.report import REPORT, REVIEW

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Recall:
    """Of `works` shown, how many were found: to review, to report, above all wrong ones.

    `rectangle` is the median overlap (intersection over union) of the told place with the
    true one, of those found.
    """

    name: str
    works: int
    review: int
    report: int
    clean: int
    rectangle: float

    def line(self) -> str:
        """Return a row of a table."""
        shares = (
            f"{count / max(1, self.works):7.1%}"
            for count in (self.review, self.report, self.clean)
        )
        return f"  {self.name:28} {self.works:5} {' '.join(shares)}  {self.rectangle:.2f}"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A work told of a picture that does not show it."""

    score: float
    raw: float
    edit: str
    asked: str
    work: str


def wrong(found: Iterable[Outcome], *, kin: bool = False) -> list[Wrong]:
    """Return all wrong answers, surest first; with `kin`, those that share a photograph."""
    told = []
    for one in found:
        shown = {work for work, _ in one.shown}
        told += [
            Wrong(t.score, t.raw, one.edit, one.name, t.work)
            for t in one.told
            if t.work not in shown and t.kin == kin
        ]
    return sorted(told, key=lambda w: -w.score)


def recall(
    found: Sequence[Outcome], of: Callable[[Outcome], str], above: float
) -> list[Recall]:
    """Count by a name; `above` is the score of the worst wrong answer."""
    rows = []
    for name in dict.fromkeys(of(one) for one in found if one.shown):
        scores, overlaps = [], []
        for one in found:
            if not one.shown or of(one) != name:
                continue
            for work, place in one.shown:
                told = next((t for t in one.told if t.work == work), None)
                overlap = (
                    max((overlapping(p, place) for p in told.places), default=0.0)
                    if told
                    else 0.0
                )
                scores.append(told.score if told and overlap >= 0.1 else 0.0)
                if told and told.score >= REVIEW:
                    overlaps.append(overlap)
        rows.append(
            Recall(
                name,
                len(scores),
                sum(s >= REVIEW for s in scores),
                sum(s >= REPORT for s in scores),
                sum(s > above for s in scores),
                float(np.median(overlaps)) if overlaps else 0.0,
            )
        )
    return rows


def overlapping(one: Box, other: Box) -> float:
    """Return the intersection over the union of two rectangles."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, wide) * max(0.0, tall)
    whole = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)) - shared
    return shared / whole if whole > 0 else 0.0


def table(title: str, rows: Iterable[Recall]) -> str:
    """Return a table for a terminal."""
    head = f"{title:30} {'works':>5}  review  report   clean  overlap"
    return "\n".join([head, *(row.line() for row in rows)])


def told(rows: Iterable[Recall]) -> list[dict[str, object]]:
    """Return rows for JSON."""
    return [asdict(row) for row in rows]
