"""The dead letters of all groups, each group's in a topic of its own.

Such a topic is a table: its key is the place of the message on its own topic, the last record
of a key counts, and Kafka compacts the others away. A letter is `dead`; to be handed out
`again`, once, when somebody asked for it; and gone when that was done.
"""

import math
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kafka import KafkaConsumer, TopicPartition
from kafka import errors as their

from backends.bus_kafka_link import Link
from backends.bus_kafka_writer import Record, Writer
from domain.errors import BackendUnavailable

DEAD, AGAIN = "dead", "again"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that a group has set aside, and where it came from.

    `at`: when it was set aside, milliseconds since 1970. `place`: its offset on the topic of
    dead letters. `body`: its bytes, while somebody needs them.
    """

    topic: str
    group: str
    partition: int
    offset: int
    key: bytes
    reason: str
    attempts: int
    first_seen: int
    state: str = DEAD
    at: int = 0
    place: int = -1
    body: bytes | None = None

    @property
    def id(self) -> str:
        """Its name for `Bus.retry`."""
        return f"{self.topic}.{self.group}.{self.partition}.{self.offset}"


class Letters:
    """Reads and writes the topics of dead letters."""

    def __init__(self, link: Link, writer: Writer, pairs: Iterable[tuple[str, str]]) -> None:
        """Know the (topic, group) pairs whose letters there may be."""
        self._link, self._writer = link, writer
        self._pairs = {
            TopicPartition(link.place.dead(*pair), 0): pair for pair in sorted(pairs)
        }
        self._lock = threading.RLock()
        self._consumer: KafkaConsumer | None = None
        self._letters: dict[str, Letter] = {}
        self._caught_up = -math.inf

    def read(self, *, old: float = 0.0) -> tuple[Letter, ...]:
        """Return all letters there are now, dead or again, newest first.

        Args:
            old: So many seconds old the answer may be.

        Raises:
            BackendUnavailable: The brokers do not answer, or a topic is missing.
        """
        with self._lock, self._link.speaking():
            now = time.monotonic()
            if now - self._caught_up > old:
                self._catch_up()
                self._caught_up = now
            return tuple(sorted(self._letters.values(), key=_newest))

    def put(self, letter: Letter) -> None:
        """Write a letter down, in place of what was known of the same message."""
        self._writer.write([self._record(letter)])

    def forget(self, letter: Letter) -> None:
        """Let a letter go: what it tells of was handled."""
        topic = self._link.place.dead(letter.topic, letter.group)
        self._writer.write([Record(topic, _key(letter), None)])

    def bring_back(self, id: str | None) -> tuple[Letter, ...]:
        """Ask for one dead letter, or all, to be handed out again. Return those that were dead.

        Raises:
            BackendUnavailable: The brokers do not answer; none was asked for.
        """
        with self._lock:
            dead = [x for x in self.read() if x.state == DEAD and id in {None, x.id}]
            with self._link.speaking():
                bodies = self._bodies(dead)
            again = [replace(x, state=AGAIN, body=bodies[x.id]) for x in dead]
            written = self._writer.write([self._record(letter) for letter in again])
            return tuple(
                replace(x, place=at.offset) for x, at in zip(again, written, strict=True)
            )

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._consumer is not None:
                self._consumer.close()
                self._consumer = None

    def _catch_up(self) -> None:
        consumer = self._open()
        wait = int(self._link.options.answer_seconds * 1000)
        try:
            ends = consumer.end_offsets(list(self._pairs), timeout_ms=wait)
        except their.KafkaTimeoutError:
            self._link.check_topics({tp.topic for tp in self._pairs})
            raise
        self._until(ends)

    def _until(self, ends: dict[TopicPartition, int]) -> list[Letter]:
        consumer = self._open()
        seen = []
        deadline = time.monotonic() + self._link.options.answer_seconds
        while any(self._position(tp) < end for tp, end in ends.items()):
            if time.monotonic() > deadline:
                raise BackendUnavailable(f"{self._link.place} gives no dead letters")
            for tp, records in consumer.poll(100).items():
                seen += [self._note(tp, record) for record in records]
        return [letter for letter in seen if letter is not None]

    def _note(self, tp: TopicPartition, record) -> Letter | None:  # type: ignore[no-untyped-def] # noqa: ANN001 - the library has no types
        topic, group = self._pairs[tp]
        partition, offset = map(int, record.key.split(b"-"))
        if record.value is None:
            self._letters.pop(f"{topic}.{group}.{partition}.{offset}", None)
            return None
        said = dict(record.headers)
        letter = Letter(
            topic,
            group,
            partition,
            offset,
            said["key"],
            said["reason"].decode(),
            int(said["attempts"]),
            int(said["first-seen"]),
            said["state"].decode(),
            record.timestamp,
            record.offset,
            record.value,
        )
        # Of the dead ones only what lists show is kept; there may be many.
        kept = letter if letter.state == AGAIN else replace(letter, body=None)
        self._letters[letter.id] = kept
        return letter

    def _bodies(self, letters: list[Letter]) -> dict[str, bytes | None]:
        """Read the topics of some letters anew, from the oldest of them on."""
        consumer = self._open()
        ends = {}
        for tp, pair in self._pairs.items():
            mine = [x.place for x in letters if (x.topic, x.group) == pair]
            if mine:
                ends[tp] = self._position(tp)
                consumer.seek(tp, min(mine))
        wanted = {letter.id: letter.place for letter in letters}
        return {x.id: x.body for x in self._until(ends) if wanted.get(x.id) == x.place}

    def _position(self, tp: TopicPartition) -> int:
        """Return how far a topic was read; -1 before its beginning is known."""
        position = self._open().position(tp, timeout_ms=100)
        return -1 if position is None else int(position)

    def _open(self) -> KafkaConsumer:
        if self._consumer is None:
            self._consumer = self._link.consumer(group_id=None)
            self._consumer.assign(list(self._pairs))
            self._consumer.seek_to_beginning()
        return self._consumer

    def _record(self, letter: Letter) -> Record:
        headers = {
            "state": letter.state.encode(),
            "reason": letter.reason.encode(errors="backslashreplace"),
            "attempts": b"%d" % letter.attempts,
            "key": letter.key,
            "topic": letter.topic.encode(),
            "partition": b"%d" % letter.partition,
            "offset": b"%d" % letter.offset,
            "first-seen": b"%d" % letter.first_seen,
        }
        return Record(
            self._link.place.dead(letter.topic, letter.group),
            _key(letter),
            letter.body,
            tuple(headers.items()),
        )


def _key(letter: Letter) -> bytes:
    return b"%d-%d" % (letter.partition, letter.offset)


def _newest(letter: Letter) -> tuple[int, int, str]:
    return -letter.at, -letter.place, letter.id
