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

ABORT_SECONDS = 5.0  # a broker ends by itself what nobody went on with
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
        # Of this writer alone: the next producer ends what the last one left undone.
        self._name = f"{link.place.name}.{uuid.uuid4()}"

    def write(self, records: Sequence[Record]) -> tuple[Written, ...]:
        """Write records, all or none.

        Raises:
            BackendUnavailable: Not all brokers needed did answer. Of one record, and of
                several whose end was on its way, it is not known whether they were written.
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
                    transactional_id=self._name,
                    transaction_timeout_ms=int(self._link.options.transaction_seconds * 1000),
                    linger_ms=LINGER_MS,
                )
                self._batch.init_transactions()
            self._batch.begin_transaction()
            futures = [_send(self._batch, record) for record in records]
            _end(self._batch, "commit", self._link.options.answer_seconds)
            done = [future.get(0) for future in futures]
        except their.KafkaError:
            self._abort()
            raise
        return tuple(Written(d.topic, d.partition, d.offset) for d in done)

    def _abort(self) -> None:
        if self._batch is not None:
            try:
                _end(self._batch, "abort", ABORT_SECONDS)
            except their.KafkaError:
                pass  # The brokers abort it by themselves when its time is over.
            finally:
                self._drop()

    def _drop(self) -> None:
        for producer in (self._single, self._batch):
            if producer is not None:
                _close(producer)
        self._single = self._batch = None


def _end(producer: KafkaProducer, how: str, seconds: float) -> None:
    """Commit or abort. The library's own calls wait for a broker without a limit.

    Raises:
        KafkaTimeoutError: Nobody answered in time.
    """
    manager = producer._transaction_manager  # noqa: SLF001 - there is no other way to it
    result = manager.begin_commit() if how == "commit" else manager.begin_abort()
    producer._sender.wakeup()  # noqa: SLF001 - see above
    if not result.wait(timeout_ms=int(seconds * 1000)):
        raise their.KafkaTimeoutError(f"no answer to {how} within {seconds:g} s")


def _close(producer: KafkaProducer) -> None:
    try:
        producer.close(timeout=1)
    except their.KafkaError:
        # It gives up half way where something waits to be sent, and leaves its thread behind.
        producer._sender.force_close()  # noqa: SLF001 - there is no other way to it


def _send(producer: KafkaProducer, record: Record):  # type: ignore[no-untyped-def] # noqa: ANN202 - the library has no types
    return producer.send(
        record.topic, record.body, key=record.key, headers=list(record.headers)
    )
