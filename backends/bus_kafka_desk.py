"""What a reader of one topic shares between its threads: the partitions it has, under a lock.

Nothing here waits for Kafka, so the lock is held for moments only.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backends.bus_kafka_hands import Hands
from backends.bus_kafka_lanes import Lanes, Parcel
from backends.bus_kafka_letters import AGAIN, Letter
from backends.bus_kafka_marks import Marks


class Desk:
    """The partitions of a reader. Hold `lock` to touch `hands` or `parts`.

    `arrived` are partitions given to us whose marks we have not read yet.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.hands = Hands()
        self.parts: dict[int, Lanes] = {}
        self.arrived: set[int] = set()
        self._expected: dict[int, int] = {}

    def open(self, lanes: Lanes) -> None:
        """Take a partition up."""
        with self.lock:
            self.parts[lanes.partition] = lanes
            self.arrived.discard(lanes.partition)

    def lose(self, partitions: Iterable[int]) -> Mapping[int, Marks]:
        """Give partitions up. Return what is to be committed for them."""
        left = {}
        with self.lock:
            for partition in partitions:
                self.arrived.discard(partition)
                if (lanes := self.parts.pop(partition, None)) is not None:
                    self.hands.drop(lanes)
                    left[partition] = lanes.marks(open=False)
        return left

    def take_in(self, partition: int, records: Sequence[Any]) -> None:
        """Put what was fetched of a partition where it may be handed out."""
        with self.lock:
            lanes = self.parts.get(partition)
            if lanes is None:
                return
            add, offer = lanes.add, self.hands.offer
            for record in records:
                ready = add(record.offset, record.key, record.value, record.timestamp / 1000)
                if ready is not None:
                    offer(ready)

    def to_commit(self, *, all: bool = False) -> Mapping[int, Marks]:
        """Return the marks of partitions where something happened since the last call.

        With `all` of every partition: what the last call returned may be on its way still.
        """
        with self.lock:
            changed = {p: lanes for p, lanes in self.parts.items() if lanes.dirty or all}
            marks = {p: lanes.marks() for p, lanes in changed.items()}
            for lanes in changed.values():
                lanes.dirty = False
            return marks

    def committed(self, marks: Mapping[int, Marks], *, done: bool) -> None:
        """Note that marks are with Kafka, or that they did not get there."""
        with self.lock:
            for partition, mark in marks.items():
                if (lanes := self.parts.get(partition)) is None:
                    continue
                if done:
                    lanes.recorded = mark.frontier
                else:
                    lanes.dirty = True

    def revive(self, letters: Iterable[Letter], now: float) -> None:
        """Take back what was set aside and is to be handed out again."""
        with self.lock:
            for letter in sorted(letters, key=lambda letter: letter.offset):
                lanes = self.parts.get(letter.partition)
                if letter.state != AGAIN or letter.body is None or lanes is None:
                    continue
                if not lanes.takes_back(letter.offset, letter.place):
                    continue
                at = letter.first_seen / 1000
                parcel = Parcel(lanes, letter.offset, letter.key, letter.body, at)
                parcel.due, parcel.attempt = now, letter.attempts
                if lanes.revive(parcel, letter.place):
                    self.hands.put_back(parcel)

    def expect(self, partition: int, offset: int) -> None:
        """Note what this process published, which its own reader is to see."""
        with self.lock:
            self._expected[partition] = max(offset, self._expected.get(partition, 0))

    def awaits(self, *, joined: bool) -> bool:
        """Tell whether something this process published has not come back yet."""
        if not self._expected:
            return False
        with self.lock:
            for partition, offset in tuple(self._expected.items()):
                lanes = self.parts.get(partition)
                arrived = lanes is not None and lanes.end > offset and not lanes.missing
                foreign = joined and lanes is None and partition not in self.arrived
                if arrived or foreign:
                    del self._expected[partition]
            return bool(self._expected)

    def counts(self) -> Mapping[int, tuple[int, int, int]]:
        """Return, by partition, what waits here, what is in hand, and how far was fetched."""
        with self.lock:
            held = {p: self.hands.held(lanes) for p, lanes in self.parts.items()}
            return {
                p: (lanes.unfinished - held[p], held[p], max(lanes.end, lanes.frontier))
                for p, lanes in self.parts.items()
            }
