"""Lease tasks: lost ones return first, then the most urgent are taken.

A crawler that holds every part looks along one index by due time. One of several would look
past all that waits for the others; it asks each of its parts for its first task instead, and
takes from the parts whose first tasks are most urgent.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from backends.store.session import AnyRow, Query, Session
from backends.store.tables_frontier import FREE, LEASED, TASKS, THROTTLES, WAITING
from backends.store.tables_parts import PARTS
from domain.crawl import CrawlTask, LeasedTask, TaskKind
from domain.hosts import PARTS as ALL_PARTS

TASK = (
    TASKS.c.platform,
    TASKS.c.kind,
    TASKS.c.argument,
    TASKS.c.due,
    TASKS.c.cursor,
    TASKS.c.notice,
    TASKS.c.id,
)
_LEASE = (*TASK, TASKS.c.attempt, TASKS.c.host_group, TASKS.c.part, TASKS.c.fence)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for tasks, when, and which platforms and parts come into question."""

    owner: str
    now: datetime
    until: datetime
    busy: frozenset[str]
    parts: Collection[int] | None


def lease(session: Session, asked: Asked, count: int) -> tuple[LeasedTask, ...]:
    """Take up to `count` tasks. See domain.ports.Frontier."""
    lost = TASKS.c.state == LEASED, TASKS.c.lease_until <= asked.now
    free = {"state": WAITING, **FREE}
    session.take(TASKS, select(TASKS.c.id).where(*lost), free, TASKS.c.id)
    values = {
        "state": LEASED,
        "owner": asked.owner,
        "lease_until": asked.until,
        "attempt": TASKS.c.attempt + 1,
        "fence": TASKS.c.fence + 1,
    }
    held_off = tuple(dict(throttled(session, asked.now)))
    rows: list[AnyRow] = []
    for rank in (0, 1):
        open_ = and_(
            TASKS.c.state == WAITING,
            TASKS.c.rank == rank,
            TASKS.c.due <= asked.now,
            TASKS.c.platform.not_in(asked.busy),
            TASKS.c.host_group.not_in(held_off),
        )
        for query in _queries(session, asked.parts, open_):
            if len(rows) == count:
                break
            first = query.order_by(TASKS.c.due, TASKS.c.id).limit(count - len(rows))
            taken = session.take(TASKS, first, values, *_LEASE)
            rows.extend(sorted(taken, key=lambda row: (row.due, row.id)))
    return tuple(
        LeasedTask(task_of(row), row.attempt, row.host_group, row.part, row.fence)
        for row in rows
    )


def throttled(session: Session, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the groups that are asked nothing, with the time until which."""
    query = select(THROTTLES.c.host_group, THROTTLES.c.until).where(THROTTLES.c.until > now)
    for row in session.rows(query):
        yield row.host_group, row.until


def task_of(row: AnyRow) -> CrawlTask:
    """Return the task that the columns TASK are of."""
    kind = TaskKind(row.kind)
    return CrawlTask(row.platform, kind, row.argument, row.due, row.cursor, row.notice)


def _queries(
    session: Session, parts: Collection[int] | None, open_: ColumnElement[bool]
) -> Iterator[Query]:
    """Yield the queries that together find what is open, the most urgent part's first."""
    wanted = set(range(ALL_PARTS)) if parts is None else set(parts)
    if len(wanted) == ALL_PARTS:
        yield select(TASKS.c.id).where(open_)
        return
    first = (
        select(TASKS.c.due)
        .where(TASKS.c.part == PARTS.c.number, open_)
        .order_by(TASKS.c.due, TASKS.c.id)
        .limit(1)
        .scalar_subquery()
    )
    heads = select(PARTS.c.number, first.label("due")).where(PARTS.c.number.in_(wanted))
    found = [(row.due, row.number) for row in session.rows(heads) if row.due is not None]
    for _, number in sorted(found):
        yield select(TASKS.c.id).where(TASKS.c.part == number, open_)
