"""Drafts: what may be posted on a site, before anybody is said to have posted it.

A draft knows its content and the truth about it. `plan_cast` gives it an account and a
wave. Each site's drafts are in a module of their own (`plan_tube`, `plan_melody`, …).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import cycle
from random import Random

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import Content
from service.demo.plan_names import Names
from service.demo.plan_words import Expectation, Fault, PlannedWork, Scale
from service.demo.plan_works import Shelf

FILMED = (WorkKind.FILM, WorkKind.SERIES, WorkKind.LIVE_EVENT)


class Caster(StrEnum):
    """Who may have posted a draft."""

    COPIER = "copier"
    LICENSEE = "licensee"
    LATE_LICENSEE = "late licensee"
    SERIALIST = "serialist"
    ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting nobody posted yet. `closes` as in PlannedPosting; `wave` if it is settled."""

    title: str
    content: Content
    copy: str
    caster: Caster
    expected: tuple[Expectation, ...] = ()
    tags: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    closes: int | None = None
    wave: int | None = None


@dataclass(slots=True)
class Desk:
    """Where a site's drafts are written: the generator, the names, the works to copy from."""

    platform: str
    language: str
    scale: Scale
    rng: Random
    names: Names
    shelf: Shelf
    _turns: dict[str, "cycle[PlannedWork]"] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Tell whether the whole of the demo is planned."""
        return self.scale is Scale.FULL

    def seed(self) -> int:
        """Return a seed for a piece of content."""
        return self.rng.randrange(1 << 30)

    def protected(self, *kinds: WorkKind) -> PlannedWork:
        """Return the next work, by turns, that may not be carried here."""
        return self._next(f"protected {kinds}", self.shelf.protected(self.platform, *kinds))

    def longest(self, kind: WorkKind) -> PlannedWork:
        """Return the work of most chapters that may not be carried here."""
        return max(self.shelf.protected(self.platform, kind), key=lambda work: work.chapters)

    def unprotected(self, *kinds: WorkKind) -> PlannedWork:
        """Return the next work, by turns, that is outside every window."""
        return self._next(f"unprotected {kinds}", self.shelf.unprotected(*kinds))

    def late(self, *kinds: WorkKind) -> PlannedWork:
        """Return the next work, by turns, that is listed only after the first wave."""
        return self._next(f"late {kinds}", self.shelf.late(*kinds))

    def authorised(self, *kinds: WorkKind) -> PlannedWork:
        """Return the next work that the list says this site may carry."""
        return self._next(f"authorised {kinds}", self.shelf.authorised(self.platform, *kinds))

    def _next(self, pool: str, works: Sequence[PlannedWork]) -> PlannedWork:
        if pool not in self._turns:
            # Start anywhere, so that seeds differ in which work meets which treatment.
            start = self.rng.randrange(len(works))
            self._turns[pool] = cycle([*works[start:], *works[:start]])
        return next(self._turns[pool])

    def excerpt(self, work: PlannedWork, seconds: int) -> int:
        """Return where in a work a stretch of so many seconds may start."""
        return self.rng.randrange(max(1, work.seconds - seconds))

    def titled(self, work: PlannedWork) -> tuple[str, tuple[str, ...]]:
        """Return a title and tags of a copy: mostly open about the work, sometimes not."""
        draw = self.rng.random()
        if draw < 0.2:
            return self.names.covert(self.language), ()
        if draw < 0.35:
            return self.names.everyday(self.language), (work.title,)
        name = self.rng.choice((work.title, *work.aliases))
        return self.names.open(name, self.language), ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of copy: how many in full, how many in small, and the treatment's name."""

    copy: str
    treatment: str
    full: int
    small: int = 0
    faults: tuple[Fault, ...] = ()

    def times(self, scale: Scale) -> int:
        """Return how many of this kind are planned."""
        return self.full if scale is Scale.FULL else self.small


def infringing(*works: PlannedWork) -> tuple[Expectation, ...]:
    """Return the truth about a copy of these works without leave."""
    return tuple(Expectation(work.key, Outcome.INFRINGING) for work in works)


def early(draft: Draft) -> Draft:
    """Have a copy of a late work up in the first wave, for good: no notice, but a question."""
    truth = tuple(replace(e, outcome=Outcome.DOUBTFUL) for e in draft.expected)
    return replace(
        draft, copy="before the listing", caster=Caster.ANYBODY, expected=truth, wave=0
    )


def harmless(outcome: Outcome, *works: PlannedWork) -> tuple[Expectation, ...]:
    """Return the truth about a copy that must not be noticed, and why not."""
    return tuple(Expectation(work.key, outcome) for work in works)
