"""The bus on Apache Kafka, shared by the processes of many machines.

One topic a message type, one Kafka group a reader of it, keys as in `domain.messages`. What is
put off or set aside never leaves its place in the order of its key; docs/decisions tells how,
and what that costs. A bus object may be shared by threads, not by processes.
"""

import socket
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from backends.bus_kafka_backlog import Survey
from backends.bus_kafka_desk import Desk
from backends.bus_kafka_lanes import Parcel
from backends.bus_kafka_letters import DEAD, Letters
from backends.bus_kafka_link import Link
from backends.bus_kafka_member import Member
from backends.bus_kafka_place import KafkaPlace
from backends.bus_kafka_reader import Reader
from backends.bus_kafka_writer import Record, Writer
from backends.bus_sqlite import BusOptions
from backends.codec import decode, encode
from domain.errors import UnknownName
from domain.messages import TOPICS, Message, key_of
from domain.ports.bus import Backlog, SetAside

M = TypeVar("M", bound=Message)


class KafkaDelivery(Generic[M]):
    """See domain.ports.Delivery. An answer given after the lease was lost changes nothing."""

    def __init__(self, reader: Reader, kind: type[M], parcel: Parcel) -> None:
        self._reader, self._kind, self._parcel = reader, kind, parcel
        self._attempt = parcel.attempt

    @property
    def attempt(self) -> int:
        return self._attempt

    @cached_property
    def message(self) -> M:
        return decode(self._parcel.body, self._kind)

    def ack(self) -> None:
        self._reader.ack(self._parcel, self._attempt)

    def retry(self, delay: float) -> None:
        self._reader.retry(self._parcel, self._attempt, delay)

    def set_aside(self, reason: str) -> None:
        self._reader.set_aside(self._parcel, self._attempt, reason)


class KafkaBus:
    """See domain.ports.Bus."""

    def __init__(
        self,
        place: KafkaPlace,
        groups: Mapping[str, tuple[str, ...]],
        options: BusOptions = BusOptions(),
    ) -> None:
        """Be ready to connect; nothing is asked of the brokers before it must be.

        Args:
            place: Where the brokers are.
            groups: Who reads each topic. A group added later sees all that is kept.
            options: Of these the lease and the attempts count.

        Raises:
            BadInput: The certificates named cannot be read.
        """
        self._place, self._groups, self._options = place, dict(groups), options
        self._link = Link(place)
        self._writer = Writer(self._link)
        pairs = [(topic, group) for topic, names in groups.items() for group in names]
        self._letters = Letters(self._link, self._writer, pairs)
        self._survey = Survey(self._link, pairs)
        self._lock = threading.Lock()
        self._readers: dict[tuple[str, str], Reader] = {}
        self._desks = {pair: Desk() for pair in pairs}

    def publish(self, messages: Sequence[Message]) -> None:
        records = []
        topics = {}
        for message in messages:
            topic = TOPICS[type(message)]
            if topic not in self._groups:
                raise UnknownName("bus topic", topic, tuple(self._groups))
            name = self._place.topic(topic)
            topics[name] = topic
            records.append(Record(name, key_of(message).encode(), encode(message)))
        for written in self._writer.write(records):
            for group in self._groups[topics[written.topic]]:
                desk = self._desks[topics[written.topic], group]
                desk.expect(written.partition, written.offset)

    def take(self, kind: type[M], group: str, owner: str) -> KafkaDelivery[M] | None:
        reader = self._readers.get((TOPICS[kind], group))
        if reader is None:
            reader = self._open(TOPICS[kind], group, owner)
        parcel = reader.take(owner)
        return None if parcel is None else KafkaDelivery(reader, kind, parcel)

    def release(self, owner: str) -> int:
        # What another process held under this name is ours again when we join its group.
        return sum(reader.release(owner) for reader in tuple(self._readers.values()))

    def backlog(self) -> tuple[Backlog, ...]:
        ours = {pair: self._desks[pair].counts() for pair in self._readers}
        return self._survey.take(self._letters.read(), ours)

    def set_aside(self, limit: int = 100) -> tuple[SetAside, ...]:
        dead = [letter for letter in self._letters.read() if letter.state == DEAD]
        return tuple(
            SetAside(x.id, x.topic, x.group, x.key.decode(), x.reason, x.attempts)
            for x in dead[:limit]
        )

    def retry(self, id: str | None = None) -> int:
        back = self._letters.bring_back(id)
        for reader in tuple(self._readers.values()):
            reader.revive(back)
        return len(back)

    def close(self) -> None:
        with self._lock:
            for reader in self._readers.values():
                reader.close()
            self._readers.clear()
        self._survey.close()
        self._letters.close()
        self._writer.close()

    def _open(self, topic: str, group: str, owner: str) -> Reader:
        if group not in self._groups.get(topic, ()):
            raise UnknownName(f"group on {topic}", group, self._groups.get(topic, ()))
        with self._lock:
            if (topic, group) not in self._readers:
                desk = self._desks[topic, group]
                name = f"{socket.gethostname()}.{owner}"
                pair = (topic, group)
                member = Member(self._link, self._letters, pair, name, desk)
                reader = Reader(member, desk, self._letters, pair, self._options)
                self._readers[pair] = reader
            return self._readers[topic, group]
