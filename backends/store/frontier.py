"""The frontier in SQL: tasks under leases, and what their answers said.

All of it goes beside other writers. Leases pass over what others are taking; who adds to what
is known of a platform, its tasks, postings and accounts, holds that platform until it commits.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, select, update

from backends.codec import to_json
from backends.store.known import (
    remember_account,
    remember_listing,
    remember_sighting,
    remember_uploader,
)
from backends.store.leasing import TASK, Asked, lease, task_of, throttled
from backends.store.seen import SqlSeen
from backends.store.session import Session
from backends.store.tables_catalogue import PLATFORMS
from backends.store.tables_frontier import (
    ASIDE,
    DONE,
    FREE,
    LEASED,
    LINKS,
    POSTINGS,
    TASKS,
    THROTTLES,
    WAITING,
    lock_of,
)
from domain.crawl import CrawlTask, Findings, LeasedTask, TaskCount, TaskKind
from domain.errors import NotFound
from domain.hosts import group_of, part_of
from domain.posting import LinkState, Platform, Posting, Sighting


class SqlFrontier(SqlSeen):
    """See domain.ports.Frontier."""

    def __init__(self, session: Session, lease_seconds: float) -> None:
        super().__init__(session)
        self._groups: dict[str, str] = {}
        self._lease = timedelta(seconds=lease_seconds)

    def propose(self, tasks: Iterable[CrawlTask]) -> int:
        ordered = sorted(tasks, key=lambda task: (task.platform, task.id))
        return sum([self._propose(task, reopen=False) for task in ordered])

    def lease(
        self,
        owner: str,
        now: datetime,
        count: int,
        *,
        busy: frozenset[str] = frozenset(),
        parts: Collection[int] | None = None,
    ) -> tuple[LeasedTask, ...]:
        asked = Asked(owner, now, now + self._lease, busy, parts)
        return lease(self._session, asked, count)

    def release(self, owner: str) -> int:
        held = TASKS.c.state == LEASED, TASKS.c.owner == owner
        return self._session.execute(update(TASKS).where(*held).values(state=WAITING, **FREE))

    def finish(
        self, task: CrawlTask, findings: Findings, now: datetime, *, fence: int | None = None
    ) -> bool:
        self._hold(task.platform)
        closed = {"state": DONE, "finished_at": now, "reason": "", **FREE}
        place = TASKS.c.id == task.id
        change = update(TASKS).where(place, *_unfenced(fence)).values(closed)
        ours = bool(self._session.execute(change))
        if not ours and not self._knows(task):
            self._insert(task, closed)
            ours = True
        for account in findings.accounts:
            if remember_account(self._session, account):
                self._walk(account.platform, account.native_id, now)
        for posting in findings.postings:
            self._find(posting, task, now)
        self.propose(findings.tasks)
        if findings.link is not None:
            self._session.execute(
                insert(LINKS).values(
                    posting=findings.link.posting,
                    notice=task.notice,
                    at=findings.link.at,
                    body=to_json(findings.link),
                )
            )
            if findings.link.state is LinkState.DOWN:
                # What comes back is news, even with the bytes it had.
                gone = POSTINGS.c.key == findings.link.posting
                self._session.execute(update(POSTINGS).where(gone).values(digests=None))
        return ours

    def put_off(
        self,
        task: CrawlTask,
        until: datetime,
        reason: str,
        *,
        fence: int | None = None,
        counted: bool = True,
    ) -> None:
        """See domain.ports.Frontier. Raises NotFound."""
        values: dict[str, object] = {"state": WAITING, "due": until, "reason": reason}
        if not counted:
            values["attempt"] = case((TASKS.c.attempt > 0, TASKS.c.attempt - 1), else_=0)
        self._answer(task, values, fence)

    def set_aside(
        self, task: CrawlTask, reason: str, now: datetime, *, fence: int | None = None
    ) -> None:
        """See domain.ports.Frontier. Raises NotFound."""
        self._answer(task, {"state": ASIDE, "finished_at": now, "reason": reason}, fence)

    def aside(self, limit: int = 100) -> tuple[tuple[CrawlTask, str], ...]:
        """See domain.ports.Frontier. Newest first."""
        query = select(TASKS.c.reason, *TASK).where(TASKS.c.state == ASIDE)
        newest = TASKS.c.finished_at.desc(), TASKS.c.id
        rows = self._session.rows(query.order_by(*newest).limit(limit))
        return tuple((task_of(row), row.reason) for row in rows)

    def retry(self, id: str | None, now: datetime) -> int:
        change = update(TASKS).where(TASKS.c.state == ASIDE)
        if id is not None:
            change = change.where(TASKS.c.id == id)
        values = {"state": WAITING, "due": now, "attempt": 0, "reason": ""}
        return self._session.execute(change.values(values))

    def throttle(self, platform: str, until: datetime) -> None:
        self._session.put(THROTTLES, {"host_group": self._group(platform)}, until=until)

    def counts(
        self, now: datetime, *, held: frozenset[str] = frozenset()
    ) -> dict[TaskKind, TaskCount]:
        """See domain.ports.Frontier. A kind without tasks is there, with zeros."""
        lost = and_(TASKS.c.state == LEASED, TASKS.c.lease_until <= now)
        waiting = TASKS.c.state == WAITING
        standing = case(
            (and_(or_(lost, waiting), TASKS.c.platform.in_(held)), "later"),
            (or_(lost, and_(waiting, TASKS.c.due <= now)), "due"),
            (waiting, "later"),
            else_=TASKS.c.state,
        ).label("standing")
        query = select(TASKS.c.kind, standing, func.count()).group_by(TASKS.c.kind, "standing")
        found = {(kind, stands): n for kind, stands, n in self._session.rows(query)}
        names = ("due", LEASED, "later", ASIDE)
        return {
            kind: TaskCount(*(int(found.get((kind, name), 0)) for name in names))
            for kind in TaskKind
        }

    def next_due(self, now: datetime) -> datetime | None:
        """See domain.ports.Frontier. A task of a throttled group is due when that ends."""
        query = (
            select(TASKS.c.host_group, func.min(TASKS.c.due))
            .where(TASKS.c.state == WAITING)
            .group_by(TASKS.c.host_group)
        )
        held = dict(throttled(self._session, now))
        dues = [max(due, held.get(name, due)) for name, due in self._session.rows(query)]
        return min(dues, default=None)

    def see(self, sighting: Sighting) -> None:
        self._hold(sighting.posting.platform)
        remember_sighting(self._session, sighting)

    def _hold(self, platform: str) -> None:
        self._session.hold(lock_of(platform))

    def _find(self, posting: Posting, task: CrawlTask, now: datetime) -> None:
        """Remember a posting that an answer lists, and ask for what is new in it."""
        fresh = remember_listing(self._session, posting, task.kind)
        # The page of a posting is no listing of it: it tells more, and was captured.
        own = task.kind is TaskKind.POSTING and task.argument == posting.native_id
        if fresh and not own:
            capture = CrawlTask(posting.platform, TaskKind.POSTING, posting.native_id, now)
            self._propose(capture, reopen=True)
        if remember_uploader(self._session, posting):
            self._walk(posting.platform, posting.account, now)

    def _walk(self, platform: str, account: str, now: datetime) -> None:
        self._propose(CrawlTask(platform, TaskKind.ACCOUNT, account, now), reopen=False)

    def _propose(self, task: CrawlTask, *, reopen: bool) -> bool:
        """Add a task, or open it again: when it is due later, or whenever `reopen`."""
        self._hold(task.platform)
        place = TASKS.c.id == task.id
        row = self._session.first(select(TASKS.c.state, TASKS.c.finished_at).where(place))
        if row is None:
            self._insert(task, {"state": WAITING})
            return True
        if row.state != DONE or not (reopen or task.due > row.finished_at):
            return False
        values = {"state": WAITING, "due": task.due, "attempt": 0, "reason": ""}
        self._session.execute(update(TASKS).where(place).values(values))
        return True

    def _insert(self, task: CrawlTask, values: Mapping[str, Any]) -> None:
        group = self._group(task.platform)
        row = {
            "id": task.id,
            "platform": task.platform,
            "kind": task.kind,
            "argument": task.argument,
            "cursor": task.cursor,
            "notice": task.notice,
            "rank": 0 if task.kind is TaskKind.RECHECK else 1,
            "due": task.due,
            "attempt": 0,
            "reason": "",
            "host_group": group,
            "part": part_of(group),
            "fence": 0,
        }
        self._session.execute(insert(TASKS).values({**row, **values}))

    def _answer(self, task: CrawlTask, values: Mapping[str, Any], fence: int | None) -> None:
        """Change a task that is asked or waits, and take it out of all hands."""
        state = TASKS.c.state
        open_ = TASKS.c.id == task.id, state.in_((WAITING, LEASED)), *_unfenced(fence)
        if self._session.execute(update(TASKS).where(*open_).values({**FREE, **values})):
            return
        if not self._knows(task):
            raise NotFound("task", task.id)

    def _knows(self, task: CrawlTask) -> bool:
        return self._session.first(select(TASKS.c.id).where(TASKS.c.id == task.id)) is not None

    def _group(self, platform: str) -> str:
        """Return what a platform is asked as; one not on record by its name."""
        if platform not in self._groups:
            query = select(PLATFORMS.c.body).where(PLATFORMS.c.name == platform)
            found = self._session.body(query, Platform)
            self._groups[platform] = platform if found is None else group_of(found)
        return self._groups[platform]


def _unfenced(fence: int | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition under which nobody leased a task since the lease of `fence`."""
    return () if fence is None else (TASKS.c.fence == fence,)
