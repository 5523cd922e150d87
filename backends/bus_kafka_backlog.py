"""How much waits on Kafka: what the brokers have, less what the groups have noted as done.

Partitions that this process reads it knows to the message. Of others it sees what their
owners committed last, a moment ago; batches published there and not yet fetched count Kafka's
own end-of-batch records too, one a partition.
"""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from kafka import TopicPartition
from kafka import errors as their
from kafka.admin import KafkaAdminClient, OffsetSpec
from kafka.protocol.consumer import IsolationLevel

from backends.bus_kafka_letters import DEAD, Letter
from backends.bus_kafka_link import Link
from backends.bus_kafka_marks import Marks, from_text
from domain.ports.bus import Backlog

Counts = Mapping[int, tuple[int, int, int]]


class Survey:
    """Counts what waits, for all pairs of topic and group."""

    def __init__(self, link: Link, pairs: Sequence[tuple[str, str]]) -> None:
        self._link, self._pairs = link, sorted(pairs)
        self._lock = threading.Lock()
        self._open = ExitStack()
        self._admin: KafkaAdminClient | None = None

    def take(
        self, letters: Sequence[Letter], ours: Mapping[tuple[str, str], Counts]
    ) -> tuple[Backlog, ...]:
        """Count.

        Args:
            letters: All dead letters, and those to be handed out again.
            ours: See Desk.counts, for the pairs this process reads.

        Raises:
            BackendUnavailable: The brokers do not answer, or lack a topic.
        """
        with self._lock, self._link.speaking():
            ends = self._ends(OffsetSpec.LATEST)
            begins = self._ends(OffsetSpec.EARLIEST)
            noted = self._noted()
        found = []
        for pair in self._pairs:
            mine = [x for x in letters if (x.topic, x.group) == pair]
            waiting = in_hand = 0
            for place in (p for p in ends if p.topic == self._link.place.topic(pair[0])):
                known = ours.get(pair, {}).get(place.partition)
                if known is None:
                    marks = noted[pair].get(place, Marks(begins[place]))
                    known = _counts(marks, mine, place.partition)
                waiting += known[0] + max(0, ends[place] - max(known[2], begins[place]))
                in_hand += known[1]
            dead = sum(letter.state == DEAD for letter in mine)
            found.append(Backlog(*pair, waiting, in_hand, dead))
        return tuple(found)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._open.close()
            self._admin = None

    def _client(self) -> KafkaAdminClient:
        if self._admin is None:
            self._admin = self._open.enter_context(self._link.admin())
        return self._admin

    def _ends(self, which: OffsetSpec) -> Mapping[TopicPartition, int]:
        topics = sorted({self._link.place.topic(topic) for topic, _ in self._pairs})
        described = self._client().describe_topics(topics)
        for topic in described:
            # A broker that was just started does not know all its topics yet.
            if topic["error_code"]:
                raise their.for_code(topic["error_code"])(topic["name"])
        places = {
            TopicPartition(topic["name"], partition["partition_index"]): which
            for topic in described
            for partition in topic["partitions"]
        }
        found = self._client().list_partition_offsets(
            places, isolation_level=IsolationLevel.READ_COMMITTED
        )
        return {place: info.offset for place, info in found.items()}

    def _noted(self) -> Mapping[tuple[str, str], Mapping[TopicPartition, Marks]]:
        groups = {self._link.place.group(*pair): pair for pair in self._pairs}
        found = self._client().list_group_offsets(list(groups))
        return {
            pair: {
                place: from_text(at.offset, at.metadata)
                for place, at in found.get(group, {}).items()
            }
            for group, pair in groups.items()
        }


def _counts(marks: Marks, letters: Sequence[Letter], partition: int) -> tuple[int, int, int]:
    """Return what waits, what is in hand and the frontier, by what the owner committed."""
    held = [mark for mark in marks.unfinished if mark.in_hand]
    known = {mark.offset for mark in marks.unfinished}
    again = [x for x in letters if x.partition == partition and x.state != DEAD]
    back = sum(x.offset not in known for x in again)
    return len(marks.unfinished) - len(held) + back, len(held), marks.frontier
