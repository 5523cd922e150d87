"""Judge again what was seen before its work was protected, once the list protects it.

A match of a work no list protected is on record as an UNPROTECTED verdict. When a batch
arrives or a window opens, nothing on the platform changes and no new match comes; so the
verdicts on record are gone through, and only then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.notice import Formats
from alerts.options import AlertOptions
from alerts.stage import act_on
from domain.match import Match
from domain.ports import Store
from domain.posting import Platform
from domain.protection import ProtectionList
from domain.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read: the batches' numbers and sources, and when."""

    batches: tuple[tuple[int, str], ...]
    at: datetime


def read(protections: ProtectionList, at: datetime) -> Read:
    """Say what list was read at an instant."""
    return Read(tuple((b.number, b.source) for b in protections.batches), at)


def came_into_force(protections: ProtectionList, before: Read | None, now: datetime) -> bool:
    """Tell whether a work may be protected now that was not when the list was read before.

    Args:
        protections: The list as it is on record now.
        before: What was read last; None when nothing is known.
        now: The present.
    """
    if before is None or before.batches != read(protections, now).batches:
        return True
    return any(
        before.at < start <= now
        for batch in protections.batches
        for start in (batch.issued, *(entry.window.since for entry in batch.entries))
    )


def to_judge_again(
    verdicts: Iterable[Verdict],
    protections: ProtectionList,
    platforms: Iterable[Platform],
    now: datetime,
) -> tuple[Match, ...]:
    """Return the matches whose work was unprotected at the sighting and is protected now.

    Both as the list is heard where the posting's platform is.
    """
    heard = {p.name: protections.within(p.territory) for p in platforms}
    return tuple(
        v.match
        for v in verdicts
        if v.outcome is Outcome.UNPROTECTED
        and (there := heard[v.match.posting.platform]).in_force(v.match.work, now)
        and not there.in_force(v.match.work, v.match.seen_at)
    )


class LookBack:
    """Goes through UNPROTECTED verdicts when works come into force.

    What was read last is kept in memory: a desk that starts goes through them once.
    """

    def __init__(self, store: Store, options: AlertOptions, formats: Formats) -> None:
        self._store = store
        self._options = options
        self._formats = formats
        self._read: Read | None = None

    def tick(self, now: datetime) -> int:
        """Judge again what is called for at `now`. Return how many verdicts changed."""
        with self._store.reading() as tx:
            protections = tx.catalogue.protections()
            if not came_into_force(protections, self._read, now):
                return 0
            verdicts = tx.cases.verdicts(outcome=Outcome.UNPROTECTED)
            platforms = tx.catalogue.platforms()
        changed = 0
        for match in to_judge_again(verdicts, protections, platforms, now):
            with self._store.transaction() as tx:
                verdict = act_on(tx, match, now, self._options, self._formats)
            changed += verdict.outcome is not Outcome.UNPROTECTED
        self._read = read(protections, now)
        return changed
