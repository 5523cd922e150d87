"""What we decided about a match, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.match import Match


class Outcome(StrEnum):
    """The five things a judge may say. Only INFRINGING sends anything anywhere."""

    INFRINGING = "infringing"
    LICENSED = "licensed"
    UNPROTECTED = "unprotected"
    EXCEPTION = "exception"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a verdict: a code for machines, a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with the reasons a human reader can check against the evidence.

    `as_of` is the instant the list and the licences were read for, `cited` the place in
    the list, `licence` the id of the licence that decided, `policy` the version of the rules.
    """

    match: Match
    outcome: Outcome
    reasons: tuple[Reason, ...]
    as_of: datetime
    policy: str
    cited: str | None = None
    licence: str | None = None


def says_more(new: Verdict, old: Verdict) -> bool:
    """Tell whether a verdict of the same outcome is worth recording after another.

    It is when its sighting is later, and of the same sighting when it leads with another
    ground or has more evidence, as when another reference of the work has arrived.
    """
    if new.match.seen_at != old.match.seen_at:
        return new.match.seen_at > old.match.seen_at
    grounds = [[reason.code for reason in one.reasons[:1]] for one in (new, old)]
    return grounds[0] != grounds[1] or _evidence(new.match) > _evidence(old.match)


def _evidence(match: Match) -> tuple[float, int, int]:
    return match.score, len(match.evidence), len(match.segments)
