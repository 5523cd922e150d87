"""The frontier in SQL: tasks under leases, and what their answers said.

All of it goes beside other writers. Leases pass over what others are taking; who adds to what
is known of a platform, its tasks, postings and accounts, holds that platform until it commits.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, insert, or_, select, update

from backends.codec import from_json, to_json
from backends.store.known import (
    remember_account,
    remember_listing,
    remember_sighting,
    remember_uploader,
)
from backends.store.session import AnyRow, Session
from backends.store.tables_frontier import (
    ACCOUNTS,
    LINKS,
    POSTINGS,
    SIGHTINGS,
    TASKS,
    THROTTLES,
)
from domain.crawl import CrawlTask, Findings, LeasedTask, LinkSeen, TaskCount, TaskKind
from domain.errors import NotFound
from domain.posting import Account, LinkState, Posting, Sighting

_WAITING, _LEASED, _DONE, _ASIDE = "waiting", "leased", "done", "aside"
_FREE: Mapping[str, Any] = {"owner": None, "lease_until": None}
_TASK = (
    TASKS.c.platform,
    TASKS.c.kind,
    TASKS.c.argument,
    TASKS.c.due,
    TASKS.c.cursor,
    TASKS.c.notice,
    TASKS.c.id,
)


class SqlFrontier:
    """See domain.ports.Frontier."""

    def __init__(self, session: Session, lease_seconds: float) -> None:
        self._session = session.beside
        self._lease = timedelta(seconds=lease_seconds)

    def propose(self, tasks: Iterable[CrawlTask]) -> int:
        ordered = sorted(tasks, key=lambda task: (task.platform, task.id))
        return sum([self._propose(task, reopen=False) for task in ordered])

    def lease(
        self, owner: str, now: datetime, count: int, *, busy: frozenset[str] = frozenset()
    ) -> tuple[LeasedTask, ...]:
        lost = TASKS.c.state == _LEASED, TASKS.c.lease_until <= now
        free = {"state": _WAITING, **_FREE}
        self._session.take(TASKS, select(TASKS.c.id).where(*lost), free, TASKS.c.id)
        passed_over = {*busy, *dict(self._throttled(now))}
        values = {
            "state": _LEASED,
            "owner": owner,
            "lease_until": now + self._lease,
            "attempt": TASKS.c.attempt + 1,
        }
        rows: list[AnyRow] = []
        for rank in (0, 1):
            query = (
                select(TASKS.c.id)
                .where(TASKS.c.state == _WAITING, TASKS.c.rank == rank, TASKS.c.due <= now)
                .where(TASKS.c.platform.not_in(passed_over))
                .order_by(TASKS.c.due, TASKS.c.id)
                .limit(count - len(rows))
            )
            taken = self._session.take(TASKS, query, values, *_TASK, TASKS.c.attempt)
            rows.extend(sorted(taken, key=lambda row: (row.due, row.id)))
        return tuple(LeasedTask(_task(row), row.attempt) for row in rows)

    def release(self, owner: str) -> int:
        held = TASKS.c.state == _LEASED, TASKS.c.owner == owner
        return self._session.execute(update(TASKS).where(*held).values(state=_WAITING, **_FREE))

    def finish(self, task: CrawlTask, findings: Findings, now: datetime) -> None:
        self._hold(task.platform)
        closed = {"state": _DONE, "finished_at": now, "reason": "", **_FREE}
        place = TASKS.c.id == task.id
        if not self._session.execute(update(TASKS).where(place).values(closed)):
            self._insert(task, closed)
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

    def put_off(self, task: CrawlTask, until: datetime, reason: str) -> None:
        """See domain.ports.Frontier. Raises NotFound."""
        self._answer(task, {"state": _WAITING, "due": until, "reason": reason})

    def set_aside(self, task: CrawlTask, reason: str, now: datetime) -> None:
        """Ask a task no more until `retry`. Raises NotFound."""
        self._answer(task, {"state": _ASIDE, "finished_at": now, "reason": reason})

    def aside(self, limit: int = 100) -> tuple[tuple[CrawlTask, str], ...]:
        """See domain.ports.Frontier. Newest first."""
        query = select(TASKS.c.reason, *_TASK).where(TASKS.c.state == _ASIDE)
        newest = TASKS.c.finished_at.desc(), TASKS.c.id
        rows = self._session.rows(query.order_by(*newest).limit(limit))
        return tuple((_task(row), row.reason) for row in rows)

    def retry(self, id: str | None, now: datetime) -> int:
        change = update(TASKS).where(TASKS.c.state == _ASIDE)
        if id is not None:
            change = change.where(TASKS.c.id == id)
        values = {"state": _WAITING, "due": now, "attempt": 0, "reason": ""}
        return self._session.execute(change.values(values))

    def throttle(self, platform: str, until: datetime) -> None:
        self._session.put(THROTTLES, {"platform": platform}, until=until)

    def counts(self, now: datetime) -> dict[TaskKind, TaskCount]:
        """See domain.ports.Frontier. A kind without tasks is there, with zeros."""
        lost = and_(TASKS.c.state == _LEASED, TASKS.c.lease_until <= now)
        waiting = TASKS.c.state == _WAITING
        standing = case(
            (or_(lost, and_(waiting, TASKS.c.due <= now)), "due"),
            (waiting, "later"),
            else_=TASKS.c.state,
        ).label("standing")
        query = select(TASKS.c.kind, standing, func.count()).group_by(TASKS.c.kind, "standing")
        found = {(kind, stands): n for kind, stands, n in self._session.rows(query)}
        names = ("due", _LEASED, "later", _ASIDE)
        return {
            kind: TaskCount(*(int(found.get((kind, name), 0)) for name in names))
            for kind in TaskKind
        }

    def next_due(self, now: datetime) -> datetime | None:
        """See domain.ports.Frontier. A task of a throttled platform is due when that ends."""
        query = (
            select(TASKS.c.platform, func.min(TASKS.c.due))
            .where(TASKS.c.state == _WAITING)
            .group_by(TASKS.c.platform)
        )
        held = dict(self._throttled(now))
        dues = [max(due, held.get(name, due)) for name, due in self._session.rows(query)]
        return min(dues, default=None)

    def see(self, sighting: Sighting) -> None:
        self._hold(sighting.posting.platform)
        remember_sighting(self._session, sighting)

    def unchanged(self, posting: str, digests: tuple[str, ...]) -> bool:
        """See domain.ports.Frontier. In whatever order; one never seen has changed."""
        row = self._session.first(select(POSTINGS.c.digests).where(POSTINGS.c.key == posting))
        return row is not None and row.digests == to_json(sorted(digests))

    def posting(self, key: str) -> Posting:
        query = select(POSTINGS.c.body).where(POSTINGS.c.key == key)
        found = self._session.body(query, Posting)
        if found is None:
            raise NotFound("posting", key)
        return found

    def postings(self, platform: str | None = None) -> tuple[Posting, ...]:
        """See domain.ports.Frontier. By key."""
        query = select(POSTINGS.c.body).order_by(POSTINGS.c.key)
        if platform is not None:
            query = query.where(POSTINGS.c.platform == platform)
        return self._session.bodies(query, Posting)

    def sightings(self, posting: str) -> tuple[Sighting, ...]:
        query = select(SIGHTINGS.c.body).where(SIGHTINGS.c.posting == posting)
        oldest = SIGHTINGS.c.seen_at, SIGHTINGS.c.seq
        return self._session.bodies(query.order_by(*oldest), Sighting)

    def seen_since(
        self, since: datetime, *, after: int = 0, limit: int = 500
    ) -> tuple[tuple[int, Sighting], ...]:
        query = (
            select(SIGHTINGS.c.seq, SIGHTINGS.c.body)
            .where(SIGHTINGS.c.seq > after, SIGHTINGS.c.seen_at >= since)
            .order_by(SIGHTINGS.c.seq)
            .limit(limit)
        )
        rows = self._session.rows(query)
        return tuple((row.seq, from_json(row.body, Sighting)) for row in rows)

    def account(self, key: str) -> Account | None:
        query = select(ACCOUNTS.c.body).where(ACCOUNTS.c.key == key)
        return self._session.body(query, Account)

    def accounts(self, platform: str | None = None) -> tuple[Account, ...]:
        """See domain.ports.Frontier. By key."""
        query = select(ACCOUNTS.c.body).order_by(ACCOUNTS.c.key)
        if platform is not None:
            query = query.where(ACCOUNTS.c.platform == platform)
        return self._session.bodies(query, Account)

    def link(self, posting: str) -> LinkSeen | None:
        query = select(LINKS.c.body).where(LINKS.c.posting == posting)
        newest = LINKS.c.at.desc(), LINKS.c.seq.desc()
        return self._session.body(query.order_by(*newest), LinkSeen)

    def links(self, notice: str) -> tuple[LinkSeen, ...]:
        query = select(LINKS.c.body).where(LINKS.c.notice == notice)
        return self._session.bodies(query.order_by(LINKS.c.at, LINKS.c.seq), LinkSeen)

    def _hold(self, platform: str) -> None:
        self._session.hold(f"platform {platform}")

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
            self._insert(task, {"state": _WAITING})
            return True
        if row.state != _DONE or not (reopen or task.due > row.finished_at):
            return False
        values = {"state": _WAITING, "due": task.due, "attempt": 0, "reason": ""}
        self._session.execute(update(TASKS).where(place).values(values))
        return True

    def _insert(self, task: CrawlTask, values: Mapping[str, Any]) -> None:
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
        }
        self._session.execute(insert(TASKS).values({**row, **values}))

    def _answer(self, task: CrawlTask, values: Mapping[str, Any]) -> None:
        """Change a task that is asked or waits, and take it out of all hands."""
        state = TASKS.c.state
        open_ = TASKS.c.id == task.id, state.in_((_WAITING, _LEASED))
        if self._session.execute(update(TASKS).where(*open_).values({**_FREE, **values})):
            return
        if self._session.first(select(state).where(TASKS.c.id == task.id)) is None:
            raise NotFound("task", task.id)

    def _throttled(self, now: datetime) -> Iterable[tuple[str, datetime]]:
        query = select(THROTTLES.c.platform, THROTTLES.c.until)
        rows = self._session.rows(query.where(THROTTLES.c.until > now))
        return ((row.platform, row.until) for row in rows)


def _task(row: AnyRow) -> CrawlTask:
    kind = TaskKind(row.kind)
    return CrawlTask(row.platform, kind, row.argument, row.due, row.cursor, row.notice)
