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
