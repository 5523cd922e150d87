"""Parts of the hosts in SQL, under leases.

Every change states the condition under which it holds, so it goes beside other writers: a part
is taken only while it is free, and renewed or given back only by its owner. Crawlers wait for
each other: two that change the same rows in another order would stand in each other's way.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update

from backends.store.session import AnyRow, Session
from backends.store.tables_frontier import FREE, LEASED, TASKS, WAITING
from backends.store.tables_parts import CRAWLERS, PARTS
from domain.crawl import Part
from domain.hosts import PARTS as NUMBER_OF_PARTS

ALL_PARTS = range(NUMBER_OF_PARTS)
_MICROSECOND = timedelta(microseconds=1)


class SqlParts:
    """See domain.ports.Parts."""

    def __init__(self, session: Session) -> None:
        self._session = session.beside

    def crawlers(self, now: datetime) -> tuple[str, ...]:
        query = select(CRAWLERS.c.name).where(CRAWLERS.c.until > now).order_by(CRAWLERS.c.name)
        return tuple(row.name for row in self._session.rows(query))

    def parts(self) -> tuple[Part, ...]:
        query = select(PARTS).order_by(PARTS.c.number)
        return tuple(_part(row) for row in self._session.rows(query))

    def renew(self, crawler: str, until: datetime) -> None:
        self._hold()
        self._session.put(CRAWLERS, {"name": crawler}, until=until)
        for pace, mine in self._by_pace(crawler, ALL_PARTS):
            self._session.execute(update(PARTS).where(*mine).values(until=until + pace))

    def take(
        self,
        crawler: str,
        parts: Iterable[int],
        now: datetime,
        until: datetime,
        pace: timedelta = timedelta(),
    ) -> tuple[Part, ...]:
        self._hold()
        wanted = sorted(set(parts))
        values = {"owner": crawler, "until": until + pace, "pace": pace // _MICROSECOND}
        before = {part.number: part.fence for part in self.parts()}
        for number in wanted:
            if number not in before:
                self._session.add(PARTS, {"number": number}, fence=1, **values)
        others = or_(PARTS.c.owner.is_(None), PARTS.c.owner != crawler)
        free = PARTS.c.number.in_(wanted), PARTS.c.until <= now, others
        change = update(PARTS).where(*free)
        self._session.execute(change.values({**values, "fence": PARTS.c.fence + 1}))
        taken = tuple(
            part
            for part in self.parts()
            if part.owner == crawler and part.fence > before.get(part.number, 0)
        )
        self._free_tasks(crawler, [part.number for part in taken])
        return taken

    def give(self, crawler: str, parts: Iterable[int], now: datetime) -> None:
        self._hold()
        for pace, mine in self._by_pace(crawler, parts):
            values = {"owner": None, "until": now + pace}
            self._session.execute(update(PARTS).where(*mine).values(values))

    def slow_down(self, crawler: str, part: int, pace: timedelta) -> None:
        self._hold()
        mine = PARTS.c.number == part, PARTS.c.owner == crawler
        self._session.execute(update(PARTS).where(*mine).values(pace=pace // _MICROSECOND))

    def leave(self, crawler: str, now: datetime) -> None:
        self.give(crawler, ALL_PARTS, now)
        self._session.execute(delete(CRAWLERS).where(CRAWLERS.c.name == crawler))

    def _hold(self) -> None:
        self._session.hold("parts")

    def _by_pace(
        self, crawler: str, parts: Iterable[int]
    ) -> Iterator[tuple[timedelta, tuple[ColumnElement[bool], ...]]]:
        """Yield each pace that parts of a crawler have, with the condition for their rows."""
        numbers = set(parts)
        mine = [p for p in self.parts() if p.owner == crawler and p.number in numbers]
        for seconds in sorted({part.pace_seconds for part in mine}):
            same = [part.number for part in mine if part.pace_seconds == seconds]
            where = PARTS.c.owner == crawler, PARTS.c.number.in_(same)
            yield timedelta(seconds=seconds), where

    def _free_tasks(self, crawler: str, parts: list[int]) -> None:
        """Let what the owners before held in these parts wait again."""
        if parts:
            held = TASKS.c.state == LEASED, TASKS.c.part.in_(parts), TASKS.c.owner != crawler
            self._session.execute(update(TASKS).where(*held).values(state=WAITING, **FREE))


def _part(row: AnyRow) -> Part:
    pace = (row.pace * _MICROSECOND).total_seconds()
    return Part(row.number, row.owner, row.until, row.fence, pace)
