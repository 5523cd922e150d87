"""Turn answers to queries into the report of an evaluation. Pure arithmetic.

A query counts as found when every work that is in it was matched; what else was matched
counts against us, whether or not the right work was found too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor

from domain.match import Match, Segment
from domain.work import Modality, WorkId
from fingerprint.corpus import Query, Truth
from fingerprint.plagdet import Pair, plagdet

REVIEW, REPORT = 0.5, 0.9
"""The thresholds as shipped: from here on a person looks, from here on we report."""

Report = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """A query and all matches of it, however weak."""

    query: Query
    matches: tuple[Match, ...]

    def score(self, work: WorkId) -> float:
        """Return the score of a work, 0 where it was not matched at all."""
        return max((m.score for m in self.matches if m.work == work), default=0.0)

    @property
    def surest(self) -> float:
        """The score at which all works of the truth are found."""
        return min((self.score(truth.work) for truth in self.query.truth), default=0.0)

    @property
    def wrong(self) -> tuple[Match, ...]:
        """Matches of works that are not in the query, surest first."""
        true = {truth.work for truth in self.query.truth}
        return tuple(m for m in self.matches if m.work not in true)


def report_of(answers: Sequence[Answer]) -> Report:
    """Return the parts of the report that follow from the answers."""
    negatives = [answer for answer in answers if not answer.query.truth]
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.query.truth:
            groups[answer.query.group].append(answer)
    return {
        "thresholds": {"review": REVIEW, "report": REPORT},
        "groups": {name: _group(items) for name, items in sorted(groups.items())},
        "negatives": _negatives(negatives),
        "at_zero_false": _at(groups, negatives, 0.0),
        "at_one_percent": _at(groups, negatives, 0.01),
    }


def _group(answers: Sequence[Answer]) -> Report:
    return {
        "queries": len(answers),
        "found_review": sum(a.surest >= REVIEW for a in answers),
        "found_report": sum(a.surest >= REPORT for a in answers),
        "wrong_work": sum(any(m.score >= REVIEW for m in a.wrong) for a in answers),
        "localisation": _localisation(answers),
        "plagdet": _plagdet(answers),
    }


def _negatives(answers: Sequence[Answer]) -> Report:
    highest = sorted(
        ((m.score, a.query.id, m.work) for a in answers for m in a.matches),
        key=lambda row: (-row[0], row[1], row[2]),
    )
    return {
        "queries": len(answers),
        "over_review": sum(any(m.score >= REVIEW for m in a.matches) for a in answers),
        "over_report": sum(any(m.score >= REPORT for m in a.matches) for a in answers),
        "top": [{"id": one, "work": work, "score": score} for score, one, work in highest[:10]],
    }


def _at(
    groups: Mapping[str, Sequence[Answer]], negatives: Sequence[Answer], share: float
) -> Report | None:
    """Count at the lowest threshold that at most a share of the negatives pass."""
    if not negatives:
        return None
    scores = sorted(max((m.score for m in a.matches), default=0.0) for a in negatives)
    threshold = scores[len(scores) - 1 - floor(share * len(scores))]
    found = {
        name: {"queries": len(items), "found": sum(a.surest > threshold for a in items)}
        for name, items in sorted(groups.items())
    }
    return {"threshold": threshold, "groups": found}


def _localisation(answers: Iterable[Answer]) -> Report | None:
    """Return the error of both end points on the reference side, of works that were found.

    Text has its own measure, and a picture is not somewhere.
    """
    errors = [
        abs(found - true)
        for answer in answers
        for truth in answer.query.truth
        for true, found in _ends(answer, truth)
    ]
    if not errors:
        return None
    return {"median_s": quantile(errors, 0.5), "p90_s": quantile(errors, 0.9)}


def _ends(answer: Answer, truth: Truth) -> Iterable[tuple[float, float]]:
    segments = [
        s
        for s in _segments(answer, truth.work)
        if s.modality in (Modality.VIDEO, Modality.AUDIO)
    ]
    if truth.reference is None or not segments:
        return ()
    start, end = truth.reference
    near = [s for s in segments if s.reference_start < end and start < s.reference_end]
    chosen = near or segments
    return (
        (start, min(s.reference_start for s in chosen)),
        (end, max(s.reference_end for s in chosen)),
    )


def _plagdet(answers: Sequence[Answer]) -> Report | None:
    cases = [
        Pair((a.query.id, t.work), t.query, t.reference)
        for a in answers
        for t in a.query.truth
        if t.query is not None and t.reference is not None
    ]
    detections = [
        Pair(
            (a.query.id, m.work),
            (s.query_start, s.query_end),
            (s.reference_start, s.reference_end),
        )
        for a in answers
        for m in a.matches
        if m.score >= REVIEW
        for s in m.segments
        if s.modality is Modality.TEXT
    ]
    if not any(_is_text(a.query) for a in answers):
        return None
    scored = plagdet(cases, detections)
    return None if scored is None else asdict(scored)


def _is_text(query: Query) -> bool:
    return query.modality is Modality.TEXT or query.media_type.startswith("text/")


def _segments(answer: Answer, work: WorkId) -> tuple[Segment, ...]:
    return tuple(
        s for m in answer.matches if m.work == work and m.score >= REVIEW for s in m.segments
    )


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share of all values do not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]
