"""What a reader of Kafka may hand out, and what is in whose hands. Nothing here does I/O.

Messages come out by the time they are due, those of one key one after another. An answer
counts only while the message is still in the hands that give it.
"""

import heapq
from collections import deque
from itertools import count

from backends.bus_kafka_lanes import Lanes, Parcel
from backends.bus_kafka_marks import MOST

FULL_SECONDS = 30.0
"""A partition with no room for more unfinished messages tries the put-off ones so often."""


class Hands:
    """The messages of all partitions of a reader that are ready, put off or in hand."""

    def __init__(self) -> None:
        self._fresh: deque[Parcel] = deque()
        self._back: list[tuple[float, int, int, Parcel]] = []
        self._turn = count()
        self._out: dict[Parcel, None] = {}  # by the end of their leases

    @property
    def any_fresh(self) -> bool:
        """Whether a message waits that was never handed out."""
        return bool(self._fresh)

    def held(self, lanes: Lanes) -> int:
        """Return how many messages of a partition are in hand."""
        return sum(parcel.lanes is lanes for parcel in self._out)

    def offer(self, parcel: Parcel) -> None:
        """Let a message be handed out that never was."""
        if parcel.attempt:
            self.put_back(parcel)
        else:
            self._fresh.append(parcel)

    def put_back(self, parcel: Parcel) -> None:
        """Let a message be handed out when it is due."""
        heapq.heappush(self._back, (parcel.due, parcel.offset, next(self._turn), parcel))

    def next(self, now: float) -> Parcel | None:
        """Return the message to hand out now, or None. It is in nobody's hands."""
        self._expire(now)
        while (parcel := self._pop(now)) is not None:
            lanes = parcel.lanes
            if not lanes.live:
                continue
            if lanes.reach(parcel):
                return parcel
            lanes.stalled.append(parcel)
            if len(lanes.stalled) == 1:
                self._hurry(lanes, now + FULL_SECONDS)
        return None

    def lease(self, parcel: Parcel, owner: str, now: float, seconds: float) -> None:
        """Put a message into the hands of `owner`, for so many seconds.

        One that nobody answered for before may kill its workers: it goes behind all that was
        published by now, so that each worker it kills has done the rest first.
        """
        parcel.owner, parcel.until = owner, now + seconds
        if parcel.unanswered:
            parcel.due = now
        parcel.attempt += 1
        parcel.unanswered += 1
        parcel.lanes.dirty = True
        self._out[parcel] = None

    def in_hand(self, parcel: Parcel, attempt: int) -> bool:
        """Tell whether a message is still in the hands that got it at that attempt."""
        return parcel.attempt == attempt and parcel in self._out

    def finish(self, parcel: Parcel) -> None:
        """Let a message go, and the next of its key come."""
        self._out.pop(parcel, None)
        parcel.owner = None
        lanes = parcel.lanes
        after = lanes.finish(parcel)
        if after is not None:
            self.put_back(after)
        if lanes.stalled and lanes.listed < MOST:
            self._fresh.extendleft(reversed(lanes.stalled))
            lanes.stalled.clear()

    def give_back(self, parcel: Parcel, now: float, delay: float) -> None:
        """Take a message out of its hands, to be handed out again after `delay` seconds."""
        del self._out[parcel]
        parcel.owner, parcel.unanswered = None, 0
        parcel.due = now + (min(delay, FULL_SECONDS) if parcel.lanes.stalled else delay)
        parcel.lanes.dirty = True
        self.put_back(parcel)

    def release(self, owner: str | None = None) -> int:
        """Take out of the hands of an owner, or of all, what is there. Return how many."""
        mine = [p for p in self._out if owner is None or p.owner == owner]
        for parcel in mine:
            self._take_away(parcel)
        return len(mine)

    def drop(self, lanes: Lanes) -> None:
        """Forget a partition that is no longer ours; answers for it change nothing."""
        lanes.live = False
        for parcel in [p for p in self._out if p.lanes is lanes]:
            del self._out[parcel]
        self._fresh = deque(p for p in self._fresh if p.lanes is not lanes)

    def overdue(self, now: float) -> bool:
        """Tell whether a lease has run out that nobody took note of."""
        return any(parcel.until <= now for parcel in self._out)

    def _expire(self, now: float) -> None:
        while self._out:
            oldest = next(iter(self._out))
            if oldest.until > now:
                return
            self._take_away(oldest)

    def _take_away(self, parcel: Parcel) -> None:
        del self._out[parcel]
        parcel.owner = None
        parcel.lanes.dirty = True
        self.put_back(parcel)

    def _pop(self, now: float) -> Parcel | None:
        back, fresh = self._back, self._fresh
        if back and back[0][0] <= now and (not fresh or back[0][0] <= fresh[0].due):
            return heapq.heappop(back)[-1]
        return fresh.popleft() if fresh else None

    def _hurry(self, lanes: Lanes, latest: float) -> None:
        for *_, parcel in self._back:
            if parcel.lanes is lanes:
                parcel.due = min(parcel.due, latest)
        self._back = [(p.due, offset, turn, p) for _, offset, turn, p in self._back]
        heapq.heapify(self._back)
