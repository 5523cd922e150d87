"""The truth about a demo, on file: what a perfect chain would conclude of every posting.

Only the summary reads it, after the run. Works are named by their titles, which the plan
keeps apart.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import BadInput
from domain.verdict import Outcome
from service.demo.plan_words import FATES, Fate, Fault, Plan, PlannedPosting, Rule
from service.demo.truth_sums import TrueSum, sums_of


@dataclass(frozen=True, slots=True)
class TrueOutcome:
    """What a perfect chain says of a posting and a work, known by kind and title."""

    kind: str
    title: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TrueFault:
    """How the site misbehaves over a posting, and what should become of it."""

    fault: Fault
    fate: Fate


@dataclass(frozen=True, slots=True)
class TruePosting:
    """The truth about a posting. `copy` is the kind of copy, `unrelated` for none.

    `retracted`: its notice is undone by a licence that turns up in the last wave.
    `repeat`: its account is one of a repeat infringer's.
    """

    key: str
    platform: str
    account: str
    wave: int
    copy: str
    expected: tuple[TrueOutcome, ...]
    rule: Rule
    faults: tuple[TrueFault, ...]
    retracted: bool
    repeat: bool

    @property
    def infringing(self) -> bool:
        """Tell whether a notice should have gone out for it."""
        return any(e.outcome is Outcome.INFRINGING for e in self.expected)


@dataclass(frozen=True, slots=True)
class TrueRepeater:
    """A repeat infringer: account keys of one hand, and the waves it was active in."""

    platform: str
    accounts: tuple[str, ...]
    waves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole truth of a run."""

    seed: int
    scale: str
    postings: tuple[TruePosting, ...]
    repeat_infringers: tuple[TrueRepeater, ...]
    sums: tuple[TrueSum, ...]


def truth_of(plan: Plan) -> Truth:
    """Return the truth a plan was made with."""
    repeaters = tuple(
        TrueRepeater(r.platform, tuple(f"{r.platform}:{a}" for a in r.accounts), r.waves)
        for r in plan.repeat_infringers
    )
    repeating = frozenset(account for r in repeaters for account in r.accounts)
    postings = tuple(_posting(plan, posting, repeating) for posting in plan.postings)
    return Truth(plan.seed, plan.scale.value, postings, repeaters, sums_of(plan))


def _posting(plan: Plan, posting: PlannedPosting, repeating: frozenset[str]) -> TruePosting:
    account = f"{posting.platform}:{posting.account}"
    works = [(plan.work(e.work), e.outcome) for e in posting.expected]
    return TruePosting(
        key=posting.key,
        platform=posting.platform,
        account=account,
        wave=posting.wave,
        copy=posting.copy,
        expected=tuple(TrueOutcome(w.kind.value, w.title, outcome) for w, outcome in works),
        rule=posting.rule,
        faults=tuple(TrueFault(fault, FATES[fault]) for fault in posting.faults),
        retracted=posting.retracted,
        repeat=account in repeating,
    )


def write_truth(plan: Plan, file: Path) -> None:
    """Write the truth as JSON."""
    body = msgspec.json.format(msgspec.json.encode(truth_of(plan)), indent=1)
    file.write_bytes(body + b"\n")


def read_truth(file: Path) -> Truth:
    """Read the truth back.

    Raises:
        BadInput: It is no truth file.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=Truth)
    except msgspec.MsgspecError as error:
        raise BadInput(f"expected a truth file: {error}", place=str(file)) from error
