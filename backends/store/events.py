"""Events in SQL: one log of events, and a delivery for each subscriber they concern.

Who emits holds off all other writers until it commits, so places in the log are in the order of
the commits: a reader that has seen 7 never finds a new 6 afterwards. Deliveries are handed out,
and cursors moved, beside other writers.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, func, insert, or_, select, update

from backends.codec import from_json, to_json
from backends.store.session import Session
from backends.store.tables_catalogue import SUBSCRIPTIONS
from backends.store.tables_queue import COUNTS, CURSORS, DELIVERIES, EVENTS
from domain.enforcement import Event, FeedItem, Subscription
from domain.errors import NotFound
from domain.ids import derive
from domain.ports.events import WebhookDelivery

_PENDING, _DONE, _ASIDE = "pending", "done", "aside"
# A fresh delivery is due whatever the clock of its event said.
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


class SqlEvents:
    """See domain.ports.Events."""

    def __init__(self, session: Session, lease_seconds: float) -> None:
        self._session = session
        self._beside = session.beside
        self._lease = timedelta(seconds=lease_seconds)

    def emit(self, event: Event) -> bool:
        if self._session.first(select(EVENTS.c.seq).where(EVENTS.c.id == event.id)):
            return False
        seq = self._next_seq()
        self._session.execute(
            insert(EVENTS).values(
                seq=seq,
                id=event.id,
                kind=event.kind,
                platform=event.platform,
                body=to_json(event),
            )
        )
        query = select(SUBSCRIPTIONS.c.body).order_by(SUBSCRIPTIONS.c.id)
        for subscription in self._session.bodies(query, Subscription):
            if concerns(subscription, event):
                self._deliver(seq, event, subscription)
        return True

    def read(
        self,
        after: int,
        limit: int,
        *,
        platform: str | None = None,
        kinds: tuple[str, ...] = (),
    ) -> tuple[FeedItem, ...]:
        query = select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.seq > after)
        if platform is not None:
            query = query.where(EVENTS.c.platform == platform)
        if kinds:
            query = query.where(EVENTS.c.kind.in_(kinds))
        rows = self._session.rows(query.order_by(EVENTS.c.seq).limit(limit))
        return tuple(FeedItem(seq, from_json(body, Event)) for seq, body in rows)

    def last(self, platform: str | None = None) -> int:
        query = select(EVENTS.c.seq).order_by(EVENTS.c.seq.desc())
        if platform is not None:
            query = query.where(EVENTS.c.platform == platform)
        row = self._beside.first(query)
        return 0 if row is None else int(row.seq)

    def set_cursor(self, reader: str, seq: int) -> None:
        if not self._beside.add(CURSORS, {"reader": reader}, seq=seq):
            ahead = CURSORS.c.reader == reader, CURSORS.c.seq < seq
            self._beside.execute(update(CURSORS).where(*ahead).values(seq=seq))

    def cursor(self, reader: str) -> int:
        row = self._beside.first(select(CURSORS.c.seq).where(CURSORS.c.reader == reader))
        return 0 if row is None else int(row.seq)

    def claim_deliveries(
        self, owner: str, now: datetime, count: int
    ) -> tuple[WebhookDelivery, ...]:
        """Take up to `count` deliveries that are due, in the order of the events."""
        free = or_(DELIVERIES.c.lease_until.is_(None), DELIVERIES.c.lease_until <= now)
        due = and_(DELIVERIES.c.state == _PENDING, DELIVERIES.c.due <= now, free)
        order = DELIVERIES.c.seq, DELIVERIES.c.id
        query = select(DELIVERIES.c.id).where(due).order_by(*order).limit(count)
        values = {
            "owner": owner,
            "lease_until": now + self._lease,
            "attempt": DELIVERIES.c.attempt + 1,
        }
        taken = self._beside.take(DELIVERIES, query, values, DELIVERIES.c.id)
        whole = (
            select(DELIVERIES.c.id, DELIVERIES.c.attempt, DELIVERIES.c.seq)
            .add_columns(EVENTS.c.body, SUBSCRIPTIONS.c.body.label("subscription"))
            .join(EVENTS, EVENTS.c.seq == DELIVERIES.c.seq)
            .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == DELIVERIES.c.subscription)
            .where(DELIVERIES.c.id.in_([row.id for row in taken]))
        )
        return tuple(
            WebhookDelivery(
                row.id,
                from_json(row.subscription, Subscription),
                FeedItem(row.seq, from_json(row.body, Event)),
                row.attempt,
            )
            for row in self._beside.rows(whole.order_by(*order))
        )

    def delivered(self, id: str, now: datetime, status: int) -> None:
        """Close a delivery with the HTTP status it got. Raises NotFound."""
        self._answer(id, state=_DONE, status=status, finished_at=now, reason="")

    def delivery_failed(self, id: str, retry_at: datetime | None, reason: str) -> None:
        """See domain.ports.Events. Raises NotFound."""
        if retry_at is None:
            self._answer(id, state=_ASIDE, reason=reason)
        else:
            self._answer(id, due=retry_at, reason=reason)

    def release(self, owner: str) -> int:
        return self._beside.execute(
            update(DELIVERIES)
            .where(DELIVERIES.c.state == _PENDING, DELIVERIES.c.owner == owner)
            .values(owner=None, lease_until=None)
        )

    def pending_deliveries(self) -> int:
        query = select(func.count()).select_from(DELIVERIES)
        [row] = self._session.rows(query.where(DELIVERIES.c.state == _PENDING))
        return int(row[0])

    def deliveries_aside(self, limit: int = 100) -> tuple[tuple[str, str], ...]:
        """See domain.ports.Events. Newest first."""
        query = select(DELIVERIES.c.id, DELIVERIES.c.reason)
        query = query.where(DELIVERIES.c.state == _ASIDE)
        newest = DELIVERIES.c.seq.desc(), DELIVERIES.c.id
        rows = self._session.rows(query.order_by(*newest).limit(limit))
        return tuple((row.id, row.reason) for row in rows)

    def retry_deliveries(self, id: str | None, now: datetime) -> int:
        """Make one delivery set aside due again, or all. Return how many."""
        change = update(DELIVERIES).where(DELIVERIES.c.state == _ASIDE)
        if id is not None:
            change = change.where(DELIVERIES.c.id == id)
        return self._beside.execute(change.values(state=_PENDING, due=now, reason=""))

    def _next_seq(self) -> int:
        if self._session.add(COUNTS, {"name": "events"}, value=1):
            return 1
        mine = COUNTS.c.name == "events"
        self._session.execute(update(COUNTS).where(mine).values(value=COUNTS.c.value + 1))
        [row] = self._session.rows(select(COUNTS.c.value).where(mine))
        return int(row.value)

    def _deliver(self, seq: int, event: Event, subscription: Subscription) -> None:
        self._session.execute(
            insert(DELIVERIES).values(
                id=derive("W", event.id, subscription.id),
                subscription=subscription.id,
                seq=seq,
                state=_PENDING,
                due=_AT_ONCE,
                attempt=0,
                reason="",
            )
        )

    def _answer(self, id: str, **values: object) -> None:
        """Change a delivery that nobody has closed, and take it out of all hands."""
        place = DELIVERIES.c.id == id
        change = update(DELIVERIES).where(place, DELIVERIES.c.state == _PENDING)
        if self._beside.execute(change.values({"owner": None, "lease_until": None, **values})):
            return
        if self._beside.first(select(DELIVERIES.c.id).where(place)) is None:
            raise NotFound("webhook delivery", id)


def concerns(subscription: Subscription, event: Event) -> bool:
    """Tell whether a subscriber asked for an event. An empty filter lets everything through."""
    kind = not subscription.kinds or event.kind in subscription.kinds
    work = not subscription.works or event.work in subscription.works
    platform = not subscription.platforms or event.platform in subscription.platforms
    return kind and work and platform
