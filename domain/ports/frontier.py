"""The frontier: which questions to ask next, of whom, and what is known of postings."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from domain.crawl import CrawlTask, Findings, LeasedTask, LinkSeen, TaskCount, TaskKind
from domain.posting import Account, Posting, Sighting


class Frontier(Protocol):
    """Tasks under leases, so that nothing is lost when a crawler is killed.

    All times are the service's own (`now` is handed in); a lease held by a lost owner
    returns after `lease_seconds`, and at once by `release`.
    """

    def propose(self, tasks: Iterable[CrawlTask]) -> int:
        """Add tasks. Return how many were new or woke up.

        A task that is on record is left as it is while it waits or is leased; one that is
        done is opened again when the proposal is due later than it was finished. One that
        was set aside stays so.
        """
        ...

    def lease(
        self,
        owner: str,
        now: datetime,
        count: int,
        *,
        busy: frozenset[str] = frozenset(),
        parts: Collection[int] | None = None,
    ) -> tuple[LeasedTask, ...]:
        """Take up to `count` due tasks, rechecks first, then by due time.

        Platforms in `busy`, and groups of hosts under `throttle`, are passed over. Only tasks
        of `parts` are taken where they are named.
        """
        ...

    def release(self, owner: str) -> int: ...

    def finish(
        self, task: CrawlTask, findings: Findings, now: datetime, *, fence: int | None = None
    ) -> bool:
        """Close a task and record all it found: one transaction with its caller's.

        What was found is recorded, but the task is left as it is, when somebody else leased
        it after the lease of this `fence`. Returns whether it was closed.

        Postings become POSTING tasks, due at once, unless the listing (title, account,
        facts, url) is what it was; accounts are remembered and, when new, become ACCOUNT tasks.
        """
        ...

    def put_off(
        self,
        task: CrawlTask,
        until: datetime,
        reason: str,
        *,
        fence: int | None = None,
        counted: bool = True,
    ) -> None:
        """Give a task back, to be asked again at `until`.

        Nothing changes when somebody else leased it after the lease of this `fence`. An
        attempt that is not `counted` is as if it had not been.
        """
        ...

    def set_aside(
        self, task: CrawlTask, reason: str, now: datetime, *, fence: int | None = None
    ) -> None:
        """Ask a task no more until `retry`; see `put_off` for `fence`."""
        ...

    def aside(self, limit: int = 100) -> tuple[tuple[CrawlTask, str], ...]:
        """List tasks set aside, with the reason."""
        ...

    def retry(self, id: str | None, now: datetime) -> int:
        """Make one task set aside due again, or all. Return how many."""
        ...

    def throttle(self, platform: str, until: datetime) -> None:
        """Ask a platform's group of hosts nothing before `until` (Retry-After)."""
        ...

    def counts(
        self, now: datetime, *, held: frozenset[str] = frozenset()
    ) -> dict[TaskKind, TaskCount]:
        """Count the tasks of each kind. Those of platforms in `held` are for later."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next waiting task is due, or None when none waits."""
        ...

    def see(self, sighting: Sighting) -> None:
        """Remember a sighting: the posting, and the digests it had."""
        ...

    def unchanged(self, posting: str, digests: tuple[str, ...]) -> bool:
        """Tell whether the posting's last sighting had exactly these captures.

        One that a recheck saw down since then has changed, whatever it has.
        """
        ...

    def posting(self, key: str) -> Posting:
        """Raises NotFound."""
        ...

    def postings(self, platform: str | None = None) -> tuple[Posting, ...]: ...

    def sightings(self, posting: str) -> tuple[Sighting, ...]:
        """Return the sightings of a posting, oldest first."""
        ...

    def seen_since(
        self, since: datetime, *, after: int = 0, limit: int = 500
    ) -> tuple[tuple[int, Sighting], ...]:
        """Return sightings of all postings from an instant on, in the order of recording.

        Each comes with its number; `after` the last one of a page the next begins.
        """
        ...

    def account(self, key: str) -> Account | None: ...

    def accounts(self, platform: str | None = None) -> tuple[Account, ...]: ...

    def link(self, posting: str) -> LinkSeen | None:
        """Return what the last recheck of a posting saw."""
        ...

    def links(self, notice: str) -> tuple[LinkSeen, ...]:
        """Return all that the rechecks for one notice saw, oldest first."""
        ...
