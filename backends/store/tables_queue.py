"""Tables of the enforcement queue and of the events."""

from sqlalchemy import Column, Index, Table, Text

from backends.store.columns import METADATA, NUMBER, WORD, Moment, Remark

ORDERS = Table(
    "orders",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("kind", WORD, nullable=False),
    Column("platform", WORD, nullable=False, index=True),
    Column("priority", NUMBER, nullable=False),
    Column("due", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("attempts", NUMBER, nullable=False),
    Column("ready_at", Moment, nullable=False),
    Column("owner", WORD),
    Column("lease_until", Moment),
    Column("result", Remark, nullable=False),
    Column("moved_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
Index(None, ORDERS.c.state, ORDERS.c.priority.desc(), ORDERS.c.due, ORDERS.c.id)
Index(None, ORDERS.c.state, ORDERS.c.owner)
EVENTS = Table(
    "events",
    METADATA,
    Column("seq", NUMBER, primary_key=True, autoincrement=False),
    Column("id", WORD, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("platform", WORD),
    Column("body", Text, nullable=False),
)
Index(None, EVENTS.c.id, unique=True)
Index(None, EVENTS.c.platform, EVENTS.c.seq)
DELIVERIES = Table(
    "webhook_deliveries",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("subscription", WORD, nullable=False),
    Column("seq", NUMBER, nullable=False),
    Column("state", WORD, nullable=False),
    Column("due", Moment, nullable=False),
    Column("owner", WORD),
    Column("lease_until", Moment),
    Column("attempt", NUMBER, nullable=False),
    Column("status", NUMBER),
    Column("finished_at", Moment),
    Column("reason", Remark, nullable=False),
)
Index(None, DELIVERIES.c.state, DELIVERIES.c.seq, DELIVERIES.c.id)
CURSORS = Table(
    "cursors",
    METADATA,
    Column("reader", WORD, primary_key=True),
    Column("seq", NUMBER, nullable=False),
)
# A row that every writer of a kind must change, and so waits for until the other commits.
COUNTS = Table(
    "counts",
    METADATA,
    Column("name", WORD, primary_key=True),
    Column("value", NUMBER, nullable=False),
)
