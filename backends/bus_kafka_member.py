"""A member of a group of Kafka's: which partitions are ours, what is fetched and committed.

One thread at a time may call it. The client calls `_Moves` back on a thread of its own, and
only while one of our calls to `poll` waits.
"""

import logging
import time
from collections.abc import Iterable, Mapping

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka import errors as their
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.structs import MemberState, OffsetAndMetadata

from backends.bus_kafka_desk import Desk
from backends.bus_kafka_hanging import Hanging
from backends.bus_kafka_lanes import PLENTY, Lanes
from backends.bus_kafka_letters import DEAD, Letters
from backends.bus_kafka_link import Link
from backends.bus_kafka_marks import Marks, from_text, to_text

logger = logging.getLogger(__name__)

LEAVE_SECONDS = 5.0
# What the group answers while none of our calls waits for it is lost to the client, which asks
# to join again; with calls that do not wait it took up to 70 turns until one was heard.
JOIN_SECONDS = 0.5
_MOVING = (their.CommitFailedError, their.RebalanceInProgressError)


class Member:
    """Holds a place in the group that reads a topic."""

    def __init__(
        self, link: Link, letters: Letters, pair: tuple[str, str], name: str, desk: Desk
    ) -> None:
        """Be ready to join; nothing is asked of Kafka yet.

        Args:
            link: To the brokers.
            letters: Dead letters, some of which may come back.
            pair: The topic and the group, as we call them.
            name: Of the member, the same after a restart.
            desk: Where what is fetched goes.
        """
        self._link, self._letters, self._desk = link, letters, desk
        self._pair = pair
        self._topic = link.place.topic(pair[0])
        self._group = link.place.group(*pair)
        self._name = name
        self._consumer: KafkaConsumer | None = None
        self._committing = False
        self._last_commit = 0.0
        self._hanging = Hanging(link)

    @property
    def joined(self) -> bool:
        """Whether the group has told us our partitions."""
        consumer = self._consumer
        return consumer is not None and consumer.group_metadata().state == MemberState.STABLE

    def poll(self, seconds: float) -> None:
        """Fetch what there is; wait for it so long at most. Keeps our place in the group.

        Raises:
            BackendUnavailable: The brokers did not let us in.
            Refused: See Link.speaking.
        """
        with self._link.speaking():
            consumer = self._consumer or self._join()
            self._throttle(consumer)
            wait = 0.1 if self._behind() else seconds
            if not self.joined:
                wait = max(wait, JOIN_SECONDS)
            fetched = consumer.poll(int(wait * 1000))
            for place, records in fetched.items():
                self._desk.take_in(place.partition, records)
            self._follow(consumer, fetched or self._perhaps_moved(consumer))
            if self._desk.arrived:
                self._settle(consumer)

    def commit(self, *, wait: bool = False, after: float = 0.0) -> None:
        """Commit what happened; without `wait` in the background, `after` so many seconds.

        Raises:
            BackendUnavailable: With `wait`: it could not be committed.
        """
        now = time.monotonic()
        consumer = self._consumer
        early = self._committing or now - self._last_commit < after
        if consumer is None or (early and not wait):
            return
        self._last_commit = now
        marks = self._desk.to_commit(all=wait)
        if not marks:
            return
        if not wait:
            self._committing = True
            future = consumer.commit_async(self._offsets(marks))
            future.add_callback(lambda _: self._committed(marks, done=True))
            future.add_errback(lambda _: self._committed(marks, done=False))
            return
        done = False
        try:
            with self._link.speaking():
                timeout = int(self._link.options.answer_seconds * 1000)
                consumer.commit(self._offsets(marks), timeout_ms=timeout)
            done = True
        finally:
            self._desk.committed(marks, done=done)

    def free(self) -> None:
        """End what holds partitions up for good. Raises: see Hanging.see."""
        self._hanging.see(self._held_up())

    def _held_up(self) -> Mapping[TopicPartition, int]:
        """Return partitions that have more than was fetched, and how far that is."""
        consumer = self._consumer
        if consumer is None:
            return {}
        held = consumer.assignment()
        with self._desk.lock:
            ends = {
                TopicPartition(self._topic, p): x.end
                for p, x in self._desk.parts.items()
                if x.buffered < PLENTY
            }
        return {
            place: end
            for place, end in ends.items()
            if place in held and (consumer.highwater(place) or 0) > end
        }

    def leave(self) -> None:
        """Commit, and leave the group, so that others get our partitions at once."""
        consumer, self._consumer = self._consumer, None
        if consumer is None:
            return
        marks = self._desk.lose(tuple(self._desk.parts))
        wait = int(LEAVE_SECONDS * 1000)
        try:
            if marks:
                consumer.commit(self._offsets(marks), timeout_ms=wait)
        except their.KafkaError as error:
            logger.warning("what was answered last may be handed out again: %s", error)
        known_by = consumer.group_metadata().member_id
        consumer.close(timeout_ms=wait)
        if known_by:
            self._link.leave(self._group, self._name, known_by)

    def _join(self) -> KafkaConsumer:
        options = self._link.options
        consumer = self._link.consumer(
            group_id=self._group,
            group_instance_id=self._name,
            partition_assignment_strategy=[CooperativeStickyAssignor],
            session_timeout_ms=int(options.session_seconds * 1000),
            heartbeat_interval_ms=int(min(3.0, options.session_seconds / 3) * 1000),
            max_poll_interval_ms=int(options.rejoin_seconds * 1000),
        )
        if not consumer.partitions_for_topic(self._topic):
            consumer.close(timeout_ms=0)
            raise their.UnknownTopicOrPartitionError(self._topic)
        consumer.subscribe([self._topic], listener=_Moves(self))
        self._consumer = consumer
        return consumer

    def _settle(self, consumer: KafkaConsumer) -> None:
        """Take up the partitions that were given to us where the last owner stood."""
        arrived = [TopicPartition(self._topic, p) for p in sorted(self._desk.arrived)]
        wait = int(self._link.options.answer_seconds * 1000)
        begins = consumer.beginning_offsets(arrived, timeout_ms=wait)
        letters = [x for x in self._letters.read() if (x.topic, x.group) == self._pair]
        opened = {}
        for place in arrived:
            begin = begins[place]
            found = consumer.committed(place, metadata=True, timeout_ms=wait)
            marks = from_text(found.offset, found.metadata) if found else Marks(begin)
            if marks.offset < begin:
                logger.warning(
                    "%s: messages from %d to %d were deleted before %s had handled them all",
                    *(place, marks.offset, begin, self._pair[1]),
                )
            mine = [x for x in letters if x.partition == place.partition and x.state == DEAD]
            opened[place] = Lanes(place.partition, marks, (x.offset for x in mine))
        try:
            # From here on who finds these partitions knows that somebody worked on them.
            offsets = self._offsets({p.partition: x.marks() for p, x in opened.items()})
            consumer.commit(offsets, timeout_ms=wait)
        except _MOVING:
            return  # Partitions move again; those that stay ours are taken up then.
        for place, lanes in opened.items():
            self._desk.open(lanes)
            consumer.seek(place, lanes.next_offset())
            consumer.resume(place)
        self._desk.revive(letters, time.time())

    def _perhaps_moved(self, consumer: KafkaConsumer) -> tuple[TopicPartition, ...]:
        """Return partitions where we may have moved over records of Kafka's own.

        To ask the client where it is costs a look at all partitions, so those are left out of
        which all was seen.
        """
        with self._desk.lock:
            ends = {p: -1 if x.missing else x.end for p, x in self._desk.parts.items()}
        places = {TopicPartition(self._topic, p): end for p, end in ends.items()}
        held = consumer.assignment()
        return tuple(
            place
            for place, end in places.items()
            if place in held and consumer.highwater(place) != end
        )

    def _follow(self, consumer: KafkaConsumer, places: Iterable[TopicPartition]) -> None:
        for place in places:
            lanes = self._desk.parts.get(place.partition)
            if lanes is None:
                continue
            position = consumer.position(place, timeout_ms=0)
            if position is None:
                continue
            with self._desk.lock:
                missing = lanes.missing
                gone = lanes.skip(position)
                target = lanes.next_offset()
            if gone:
                logger.warning("%s: deleted before they were handled: %s", place, gone)
            if missing and target != position:
                consumer.seek(place, target)

    def _throttle(self, consumer: KafkaConsumer) -> None:
        """Fetch no more of a partition of which plenty waits here."""
        paused = consumer.paused()
        for partition, lanes in self._desk.parts.items():
            place = TopicPartition(self._topic, partition)
            if lanes.buffered >= PLENTY and place not in paused:
                consumer.pause(place)
            elif lanes.buffered < PLENTY // 2 and place in paused:
                consumer.resume(place)

    def _behind(self) -> bool:
        """Tell whether more is known to be there than was fetched."""
        with self._desk.lock:
            if self._desk.hands.any_fresh:
                return False
        return bool(self._held_up())

    def _offsets(self, marks: Mapping[int, Marks]) -> dict[TopicPartition, OffsetAndMetadata]:
        return {
            TopicPartition(self._topic, p): OffsetAndMetadata(m.offset, to_text(m), -1)
            for p, m in marks.items()
        }

    def _committed(self, marks: Mapping[int, Marks], *, done: bool) -> None:
        self._committing = False
        self._desk.committed(marks, done=done)

    def moved_in(self, partitions: Iterable[TopicPartition]) -> None:
        """Note partitions given to us; nothing of them comes until they are settled."""
        assert self._consumer is not None
        self._consumer.pause(*partitions)
        with self._desk.lock:
            self._desk.arrived |= {place.partition for place in partitions}

    def moved_out(self, partitions: Iterable[TopicPartition]) -> None:
        """Give partitions up. Our next request to join comes after this commit."""
        marks = self._desk.lose(place.partition for place in partitions)
        if marks and self._consumer is not None:
            self._consumer.commit_async(self._offsets(marks))

    def lost(self, partitions: Iterable[TopicPartition]) -> None:
        """Forget partitions that others have already."""
        self._desk.lose(place.partition for place in partitions)


class _Moves(ConsumerRebalanceListener):  # type: ignore[misc] # the library has no types
    """What the client tells of partitions that come and go."""

    def __init__(self, member: Member) -> None:
        self._member = member

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self._member.moved_in(assigned)

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self._member.moved_out(revoked)

    def on_partitions_lost(self, lost: set[TopicPartition]) -> None:
        self._member.lost(lost)
