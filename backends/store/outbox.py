"""The outbox in SQL. A message lies in it as it will travel, version and all."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import delete, func, select

from backends.codec import decode, encode
from backends.store.session import Session
from backends.store.tables_outbox import OUTBOX
from domain.errors import TooLarge
from domain.messages import TOPICS, Message
from domain.ports.outbox import Outgoing

# Brokers take four MiB, headers and all. What they refuse would hold up all that waits behind.
MOST_BYTES = 4 * 1024 * 1024 - 64 * 1024
_KINDS: Mapping[str, type[Message]] = {topic: kind for kind, topic in TOPICS.items()}


class SqlOutbox:
    """See domain.ports.Outbox."""

    def __init__(self, session: Session) -> None:
        # Rows are put in, read and forgotten one by one, whoever else writes meanwhile.
        self._beside = session.beside

    def put(self, messages: Iterable[Message]) -> tuple[Outgoing, ...]:
        return tuple(Outgoing(self._put(message), message) for message in messages)

    def _put(self, message: Message) -> int:
        body = encode(message)
        if len(body) > MOST_BYTES:
            kind = type(message).__name__
            raise TooLarge(f"a {kind} of {len(body)} bytes; the bus takes {MOST_BYTES}")
        row = {"topic": TOPICS[type(message)], "body": body.decode()}
        number: int = self._beside.insert(OUTBOX, row, OUTBOX.c.number)
        return number

    def waiting(self, limit: int) -> tuple[Outgoing, ...]:
        query = select(OUTBOX.c.number, OUTBOX.c.topic, OUTBOX.c.body)
        rows = self._beside.rows(query.order_by(OUTBOX.c.number).limit(limit))
        return tuple(
            Outgoing(row.number, decode(row.body.encode(), _KINDS[row.topic])) for row in rows
        )

    def sent(self, numbers: Collection[int]) -> None:
        self._beside.execute(delete(OUTBOX).where(OUTBOX.c.number.in_(numbers)))

    def count(self) -> int:
        [row] = self._beside.rows(select(func.count()).select_from(OUTBOX))
        return int(row[0])
