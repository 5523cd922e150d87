"""Parts of the hosts in SQL, under leases.

Every change states the condition under which it holds, so it goes beside other writers: a part
is taken only while it is free, and renewed or given back only by its owner.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update

from backends.store.session import AnyRow, Session
from backends.store.tables_frontier import FREE, LEASED, TASKS, WAITING
from backends.store.tables_parts import CRAWLERS, PARTS
from domain.crawl import Part

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
        self._session.put(CRAWLERS, {"name": crawler}, until=until)
        mine = [part for part in self.parts() if part.owner == crawler]
        for pace in sorted({part.pace_seconds for part in mine}):
            numbers = [part.number for part in mine if part.pace_seconds == pace]
            held = PARTS.c.owner == crawler, PARTS.c.number.in_(numbers)
            longer = until + timedelta(seconds=pace)
            self._session.execute(update(PARTS).where(*held).values(until=longer))

    def take(
        self, crawler: str, parts: Iterable[int], now: datetime, until: datetime
    ) -> tuple[Part, ...]:
        wanted = sorted(set(parts))
        there = {part.number for part in self.parts()}
        taken = [
            number
            for number in wanted
            if number not in there
            and self._session.add(
                PARTS, {"number": number}, owner=crawler, until=until, fence=1, pace=0
            )
        ]
        free = PARTS.c.until <= now
        others = or_(PARTS.c.owner.is_(None), PARTS.c.owner != crawler)
        for number in (number for number in wanted if number in there):
            change = update(PARTS).where(PARTS.c.number == number, and_(free, others))
            values = {"owner": crawler, "until": until, "fence": PARTS.c.fence + 1}
            if self._session.execute(change.values(values)):
                taken.append(number)
        self._free_tasks(crawler, taken)
        return tuple(part for part in self.parts() if part.number in taken)

    def give(self, crawler: str, parts: Iterable[int], now: datetime) -> None:
        numbers = set(parts)
        for part in self.parts():
            if part.number in numbers and part.owner == crawler:
                mine = PARTS.c.number == part.number, PARTS.c.owner == crawler
                rested = now + timedelta(seconds=part.pace_seconds)
                values = {"owner": None, "until": rested}
                self._session.execute(update(PARTS).where(*mine).values(values))

    def pace(self, crawler: str, part: int, pace: timedelta) -> None:
        mine = PARTS.c.number == part, PARTS.c.owner == crawler
        self._session.execute(update(PARTS).where(*mine).values(pace=pace // _MICROSECOND))

    def leave(self, crawler: str, now: datetime) -> None:
        self.give(crawler, [part.number for part in self.parts()], now)
        self._session.execute(delete(CRAWLERS).where(CRAWLERS.c.name == crawler))

    def _free_tasks(self, crawler: str, numbers: list[int]) -> None:
        """Let what the owners before held in parts just taken wait again."""
        if numbers:
            held = TASKS.c.state == LEASED, TASKS.c.part.in_(numbers), TASKS.c.owner != crawler
            self._session.execute(update(TASKS).where(*held).values(state=WAITING, **FREE))


def _part(row: AnyRow) -> Part:
    pace = (row.pace * _MICROSECOND).total_seconds()
    return Part(row.number, row.owner, row.until, row.fence, pace)
