"""The enforcement queue in SQL. A state is a column and only ever moves on.

What hands orders out and takes them back goes beside other writers: it changes an order only
while it is in the state it must be in.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update

from backends.codec import from_json, to_json
from backends.store.session import AnyRow, Session
from backends.store.tables_queue import ORDERS
from domain.enforcement import Order, OrderKind, OrderState, QueuedOrder
from domain.errors import Conflict, NotFound

_OPEN = ORDERS.c.state.not_in((OrderState.DONE, OrderState.CANCELLED))
_FREE: Mapping[str, Any] = {"owner": None, "lease_until": None}
_STANDING = (
    ORDERS.c.body,
    ORDERS.c.state,
    ORDERS.c.attempts,
    ORDERS.c.ready_at,
    ORDERS.c.owner,
    ORDERS.c.result,
)
_FIRST = (ORDERS.c.priority.desc(), ORDERS.c.due, ORDERS.c.id)


class SqlQueue:
    """See domain.ports.Queue."""

    def __init__(self, session: Session, lease_seconds: float) -> None:
        self._session = session
        self._beside = session.beside
        self._lease = timedelta(seconds=lease_seconds)

    def enqueue(self, order: Order, now: datetime) -> bool:
        return self._session.add(
            ORDERS,
            {"id": order.id},
            kind=order.kind,
            platform=order.platform,
            priority=order.priority,
            due=order.due,
            state=OrderState.READY,
            attempts=0,
            ready_at=now,
            result="",
            moved_at=now,
            body=to_json(order),
        )

    def claim(
        self, owner: str, now: datetime, count: int, kinds: tuple[OrderKind, ...] = ()
    ) -> tuple[QueuedOrder, ...]:
        lost = ORDERS.c.state == OrderState.CLAIMED, ORDERS.c.lease_until <= now
        free = {"state": OrderState.READY, **_FREE}
        self._beside.take(ORDERS, select(ORDERS.c.id).where(*lost), free, ORDERS.c.id)
        ready = ORDERS.c.state == OrderState.READY, ORDERS.c.ready_at <= now
        query = select(ORDERS.c.id).where(*ready).order_by(*_FIRST).limit(count)
        if kinds:
            query = query.where(ORDERS.c.kind.in_(kinds))
        values = {
            "state": OrderState.CLAIMED,
            "owner": owner,
            "lease_until": now + self._lease,
            "attempts": ORDERS.c.attempts + 1,
            "moved_at": now,
        }
        rows = self._beside.take(ORDERS, query, values, *_STANDING)
        return tuple(sorted(map(_queued, rows), key=_place))

    def done(self, id: str, result: str, now: datetime) -> None:
        """See domain.ports.Queue. The first result stands."""
        values = {"state": OrderState.DONE, "result": result, "moved_at": now}
        if not self._move(id, values) and self.order(id).state is OrderState.CANCELLED:
            raise Conflict(f"order {id} was cancelled")

    def give_back(self, id: str, ready_at: datetime, reason: str) -> None:
        """Let a claimed order be claimed again from `ready_at`; another is left as it is.

        Raises:
            NotFound: No such order.
        """
        values = {"state": OrderState.READY, "ready_at": ready_at, "result": reason}
        if not self._move(id, values, ORDERS.c.state == OrderState.CLAIMED):
            self.order(id)

    def set_aside(self, id: str, reason: str, now: datetime) -> None:
        """Keep an order from being claimed until `retry`; a closed one is left as it is.

        Raises:
            NotFound: No such order.
        """
        values = {"state": OrderState.SET_ASIDE, "result": reason, "moved_at": now}
        if not self._move(id, values):
            self.order(id)

    def cancel(self, id: str, reason: str, now: datetime) -> bool:
        """See domain.ports.Queue. Raises NotFound."""
        values = {"state": OrderState.CANCELLED, "result": reason, "moved_at": now}
        if self._move(id, values):
            return True
        self.order(id)
        return False

    def release(self, owner: str) -> int:
        return self._beside.execute(
            update(ORDERS)
            .where(ORDERS.c.state == OrderState.CLAIMED, ORDERS.c.owner == owner)
            .values(state=OrderState.READY, **_FREE)
        )

    def retry(self, id: str | None, now: datetime) -> int:
        change = update(ORDERS).where(ORDERS.c.state == OrderState.SET_ASIDE)
        if id is not None:
            change = change.where(ORDERS.c.id == id)
        return self._beside.execute(
            change.values(state=OrderState.READY, ready_at=now, moved_at=now, result="")
        )

    def order(self, id: str) -> QueuedOrder:
        row = self._session.first(select(*_STANDING).where(ORDERS.c.id == id))
        if row is None:
            raise NotFound("order", id)
        return _queued(row)

    def orders(
        self,
        *,
        kinds: tuple[OrderKind, ...] = (),
        states: tuple[OrderState, ...] = (),
        platform: str | None = None,
        limit: int = 1000,
    ) -> tuple[QueuedOrder, ...]:
        """See domain.ports.Queue. In the order in which they would be claimed."""
        query = select(*_STANDING).order_by(*_FIRST).limit(limit)
        if kinds:
            query = query.where(ORDERS.c.kind.in_(kinds))
        if states:
            query = query.where(ORDERS.c.state.in_(states))
        if platform is not None:
            query = query.where(ORDERS.c.platform == platform)
        return tuple(_queued(row) for row in self._session.rows(query))

    def _move(
        self, id: str, values: Mapping[str, object], while_: ColumnElement[bool] = _OPEN
    ) -> bool:
        """Take an order out of the hands that hold it. Tell whether it was there and open."""
        place = ORDERS.c.id == id, while_
        change = update(ORDERS).where(*place).values({**_FREE, **values})
        return bool(self._beside.execute(change))


def _place(queued: QueuedOrder) -> tuple[int, datetime, str]:
    order = queued.order
    return -order.priority, order.due, order.id


def _queued(row: AnyRow) -> QueuedOrder:
    order, state = from_json(row.body, Order), OrderState(row.state)
    return QueuedOrder(order, state, row.attempts, row.ready_at, row.owner, row.result)
