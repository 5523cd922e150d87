"""Count answers: found to review, found to report, wrong works, spans; beside what to reach.

A query is found when every work in it is, as `keywatch evaluate` counts; spans are those of
all works found to review, right or wrong.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.text_asking import Answer, Told
from bench.text_cases import INTERLEAVED, QUOTATION, Cell
from domain.match import Flag, PassageKind
from fingerprint.plagdet import Pair, Plagdet, plagdet
from fingerprint.report import REPORT, REVIEW

_SHORT = {PassageKind.SHORT, PassageKind.QUOTATION}


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one cell: shares of its queries. `short` is of quotations, None elsewhere."""

    cell: Cell
    queries: int
    review: float
    report: float
    wrong: int
    short: float | None
    plagdet: Plagdet | None
    reach: float | None

    @property
    def reached(self) -> bool | None:
        """Whether the reach is met, None where there is none."""
        if self.reach is None:
            return None
        return (self.review if self.short is None else self.short) >= self.reach

    def told(self) -> dict[str, object]:
        """Return the figures for JSON."""
        return {**asdict(self), "reached": self.reached}


def score(answers: Sequence[Answer]) -> Score:
    """Count the answers of one cell."""
    cell, count = answers[0].cell, len(answers)
    return Score(
        cell,
        count,
        sum(surest(answer) >= REVIEW for answer in answers) / count,
        sum(surest(answer) >= REPORT for answer in answers) / count,
        sum(bool(wrong(answer)) for answer in answers),
        sum(map(_is_short, answers)) / count if cell.edit == QUOTATION else None,
        spans(answers),
        reach(cell),
    )


def surest(answer: Answer) -> float:
    """Return the score at which all works of the truth are found."""
    found = (answer.of(truth.work) for truth in answer.truth)
    return min(0.0 if one is None else one.score for one in found)


def wrong(answer: Answer) -> tuple[Told, ...]:
    """Return what a person would look at and that is not in the page."""
    true = {truth.work for truth in answer.truth}
    return tuple(one for one in answer.told if one.score >= REVIEW and one.work not in true)


def spans(answers: Sequence[Answer]) -> Plagdet | None:
    """Score the spans of answers, of one cell or of several."""
    cases, detections = [], []
    for answer in answers:
        place = f"{answer.cell.name}/{answer.number}"
        cases += [
            Pair((place, truth.work), truth.query, truth.reference)
            for truth in answer.truth
            if truth.query is not None and truth.reference is not None
        ]
        detections += [
            Pair((place, one.work), stretch.query, stretch.reference)
            for one in answer.told
            if one.score >= REVIEW
            for stretch in one.stretches
        ]
    return plagdet(cases, detections)


def _is_short(answer: Answer) -> bool:
    """Tell whether a quotation was found and is called no more than that."""
    found = answer.of(answer.truth[0].work)
    if found is None or found.score < REVIEW:
        return False
    if {Flag.SHORT, Flag.QUOTATION} & set(found.flags):
        return True
    kinds = {stretch.kind for stretch in found.stretches}
    return bool(kinds) and kinds <= _SHORT


_SHARE = {
    "zh": {
        0.98: (
            "verbatim adverts conversion width zero-width homophones-2 homophones-5 "
            "homophones-10 homophones-30 pinyin-5 pinyin-10 edits-2 edits-5 edits-10 edits-20 "
            "words-10 words-30 names washed"
        ),
        0.95: "edits-30",
    },
    "en": {
        0.97: (
            "verbatim adverts conversion width zero-width edits-2 edits-5 edits-10 words-10 "
            "words-30 names washed"
        ),
        0.90: "edits-20",
    },
}
_REWORDED = {
    "zh": {300: 0.80, 1000: 0.95, 5000: 1.0},
    "en": {300: 0.70, 1000: 0.95, 5000: 1.0},
}
_QUOTED = {("zh", 40), ("en", 120)}


def reach(cell: Cell) -> float | None:
    """Return what recall a cell is to reach on books that no parameter was chosen on."""
    if cell.edit == "words-50":
        return _REWORDED[cell.language].get(cell.size)
    if cell.edit == QUOTATION:
        return 0.97 if (cell.language, cell.size) in _QUOTED else None
    shares = _SHARE[cell.language]
    return next((share for share, edits in shares.items() if cell.edit in edits.split()), None)


def reach_of_spans(language: str, edit: str) -> float | None:
    """Return what plagdet the spans of an edit are to reach, all sizes together."""
    if edit in ("shuffled", INTERLEAVED):
        return 0.92
    asked = any(edit in edits.split() for edits in _SHARE[language].values())
    return 0.97 if asked or edit == "words-50" else None
