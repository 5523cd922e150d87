"""What writes to Kafka: one message at a time, or a batch in a transaction.

A call returns when every replica in sync has what it wrote. One message needs no transaction,
which costs several trips to the broker; of a batch, readers see all or nothing.
"""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from kafka import KafkaProducer
from kafka import errors as their

from backends.bus_kafka_link import Link

Headers = tuple[tuple[str, bytes], ...]

LINGER_MS = 5  # of a batch; larger batches compress better, and nobody waits for one message


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be written. No body: the key's record is to be forgotten."""

    topic: str
    key: bytes
    body: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Written:
    """Where a record went."""

    topic: str
    partition: int
    offset: int


class Writer:
    """Writes for all threads of a process; connects when there is something to write."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._single: KafkaProducer | None = None
        self._batch: KafkaProducer | None = None

    def write(self, records: Sequence[Record]) -> tuple[Written, ...]:
        """Write records, all or none.

        Raises:
            BackendUnavailable: Not all brokers needed did answer. Of one record it is not
                known whether it was written; of several none will be seen.
            Refused: See Link.speaking.
        """
        with self._lock, self._link.speaking():
            try:
                if len(records) == 1:
                    return self._write_one(records[0])
                return self._write_all(records) if records else ()
            except their.KafkaTimeoutError:
                # The producer waits for a topic that nobody has made until its time is up.
                self._link.check_topics({record.topic for record in records})
                raise

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            self._drop()

    def _write_one(self, record: Record) -> tuple[Written, ...]:
        if self._single is None:
            self._single = self._link.producer()
        try:
            future = _send(self._single, record)
            done = future.get(self._link.options.answer_seconds)
        except their.KafkaError:
            self._drop()  # Its sequence may be broken; the next one begins anew.
            raise
        return (Written(done.topic, done.partition, done.offset),)

    def _write_all(self, records: Sequence[Record]) -> tuple[Written, ...]:
        try:
            if self._batch is None:
                self._batch = self._link.producer(
                    # A name of its own: what one call leaves undone no other takes up.
                    transactional_id=f"{self._link.place.name}.{uuid.uuid4()}",
                    transaction_timeout_ms=int(self._link.options.transaction_seconds * 1000),
                    linger_ms=LINGER_MS,
                )
                self._batch.init_transactions()
            self._batch.begin_transaction()
            futures = [_send(self._batch, record) for record in records]
            self._batch.commit_transaction()
            done = [future.get(0) for future in futures]
        except their.KafkaError:
            self._abort()
            raise
        return tuple(Written(d.topic, d.partition, d.offset) for d in done)

    def _abort(self) -> None:
        if self._batch is not None:
            try:
                self._batch.abort_transaction()
            except their.KafkaError:
                pass  # The brokers abort it by themselves when its time is over.
            finally:
                self._drop()

    def _drop(self) -> None:
        for producer in (self._single, self._batch):
            if producer is not None:
                producer.close(timeout=1)
        self._single = self._batch = None


def _send(producer: KafkaProducer, record: Record):  # type: ignore[no-untyped-def] # noqa: ANN202 - the library has no types
    return producer.send(
        record.topic, record.body, key=record.key, headers=list(record.headers)
    )
