"""Flooded spans in SQL, and verdicts in the order they came."""

from datetime import datetime

from sqlalchemy import select, update

from backends.codec import from_json, to_json
from backends.store.session import AnyRow, Session
from backends.store.tables_cases import VERDICTS
from backends.store.tables_floods import FLOODS
from domain.errors import NotFound
from domain.flood import Flood, FloodState, FloodStatus
from domain.verdict import Verdict
from domain.work import WorkId

_STATUS = (FLOODS.c.body, FLOODS.c.state, FLOODS.c.moved, FLOODS.c.why)


class SqlFloods:
    """See domain.ports.Floods."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, flood: Flood) -> bool:
        return self._session.add(
            FLOODS,
            {"id": flood.id},
            work=flood.work,
            since=flood.since,
            state=FloodState.QUARANTINED,
            moved=flood.since,
            why="",
            body=to_json(flood),
        )

    def flood(self, id: str) -> FloodStatus:
        row = self._session.first(select(*_STATUS).where(FLOODS.c.id == id))
        if row is None:
            raise NotFound("flooded span", id)
        return _status(row)

    def floods(
        self, work: WorkId | None = None, states: tuple[FloodState, ...] = ()
    ) -> tuple[FloodStatus, ...]:
        query = select(*_STATUS).order_by(FLOODS.c.since, FLOODS.c.id)
        if work is not None:
            query = query.where(FLOODS.c.work == work)
        if states:
            query = query.where(FLOODS.c.state.in_(states))
        return tuple(_status(row) for row in self._session.rows(query))

    def move(self, id: str, state: FloodState, at: datetime, why: str) -> bool:
        if self.flood(id).state is state:
            return False
        self._session.execute(
            update(FLOODS).where(FLOODS.c.id == id).values(state=state, moved=at, why=why)
        )
        return True

    def recorded(
        self, after: int, limit: int, since: datetime
    ) -> tuple[tuple[int, Verdict], ...]:
        query = (
            select(VERDICTS.c.seq, VERDICTS.c.body)
            .where(VERDICTS.c.seq > after, VERDICTS.c.seen_at >= since)
            .order_by(VERDICTS.c.seq)
            .limit(limit)
        )
        return tuple((seq, from_json(b, Verdict)) for seq, b in self._session.rows(query))


def _status(row: AnyRow) -> FloodStatus:
    body, state, moved, why = row
    return FloodStatus(from_json(body, Flood), FloodState(state), moved, why)
