"""The unfinished messages of one Kafka partition, in lanes.

A lane is the messages of one key; only its first, the head, may be handed out. Messages are
finished in any order. The frontier follows the highest one handed out, and what is unfinished
below it stays listed (see `backends.bus_kafka_marks`). Nothing here speaks to Kafka.
"""

from collections import deque
from collections.abc import Iterable

from backends.bus_kafka_marks import MOST, Mark, Marks

# Messages of one partition kept ready. Fewer than half of them: fetch more.
PLENTY = 2000

WINDOW = 4000
"""Messages handed out beyond the frontier committed last. After an owner who did not leave on
its own those are handed out with care, so that one that kills its workers is counted."""


class Parcel:
    """One message until it is finished. Slots without dataclass: millions are made."""

    __slots__ = (
        "at",
        "attempt",
        "behind",
        "body",
        "due",
        "key",
        "lanes",
        "offset",
        "owner",
        "tail",
        "unanswered",
        "until",
    )

    def __init__(
        self, lanes: "Lanes", offset: int, key: bytes | None, body: bytes, at: float
    ) -> None:
        self.lanes, self.offset, self.key, self.body = lanes, offset, key, body
        self.at = self.due = at  # published, and to be handed out; seconds since 1970
        self.attempt = self.unanswered = 0
        self.owner: str | None = None  # while it is in hand
        self.until = 0.0  # end of the lease
        self.behind: Parcel | None = None  # the next of its lane
        # The last of its lane, for heads only; None: itself. A message that named itself
        # would be memory that only a full collection gives back.
        self.tail: Parcel | None = None


class Lanes:
    """What is unfinished of one partition, as its owner sees it."""

    def __init__(self, partition: int, marks: Marks, aside: Iterable[int] = ()) -> None:
        """Start where the last owner stood.

        Args:
            partition: Its number.
            marks: What was committed.
            aside: Offsets set aside, perhaps by an owner that was killed before it could
                commit. They are finished.
        """
        self.partition = partition
        self.live = True
        self.dirty = False
        self.frontier = self.recorded = marks.frontier
        # Below it messages are committed before they are handed out: one at least, since a
        # message that kills its workers is the first that its next owner sees.
        self.careful = marks.frontier + (WINDOW if marks.open else 1)
        self.end = marks.offset
        self.stalled: list[Parcel] = []
        # Set aside once and brought back, by what place of the letter; and when that was done,
        # for a list of letters read a moment ago may still ask for it.
        self.revived: dict[int, int] = {}
        self._answered: dict[int, int] = {}
        self._fresh: deque[Parcel] = deque()
        self._unfinished: dict[int, Parcel] = {}
        self._heads: dict[bytes | None, Parcel] = {}
        self._aside = frozenset(aside)
        self._wanted = {m.offset: m for m in marks.unfinished if m.offset not in self._aside}
        self.listed = len(self._wanted)

    @property
    def buffered(self) -> int:
        """How many messages above the frontier are kept."""
        return len(self._fresh)

    @property
    def unfinished(self) -> int:
        """How many messages are fetched, or known by their marks, and not finished."""
        return len(self._unfinished) + len(self._wanted)

    @property
    def missing(self) -> bool:
        """Whether messages that have marks are still to be fetched."""
        return bool(self._wanted)

    def next_offset(self) -> int:
        """Return where to fetch next: what has a mark first, then from the frontier on."""
        ahead = [offset for offset in self._wanted if offset >= self.end]
        return min(ahead, default=max(self.end, self.frontier))

    def add(self, offset: int, key: bytes | None, body: bytes, at: float) -> Parcel | None:
        """Take a message that was fetched, in ascending offsets.

        Args:
            offset: Of the message.
            key: Its lane.
            body: Its bytes.
            at: When it was published, seconds since 1970.

        Returns:
            The message when it may be handed out; None when it waits for others of its lane
            or was finished before.
        """
        self.end = offset + 1
        parcel = Parcel(self, offset, key, body, at)
        if offset >= self.frontier:
            if self._aside and offset in self._aside:
                return None
            self._fresh.append(parcel)
        else:
            mark = self._wanted.pop(offset, None)
            if mark is None:
                return None
            parcel.attempt, parcel.unanswered = mark.attempt, mark.unanswered
            parcel.due = mark.due
        self._unfinished[offset] = parcel
        head = self._heads.get(key)
        if head is None:
            self._heads[key] = parcel
            return parcel
        (head.tail or head).behind = head.tail = parcel
        return None

    def skip(self, end: int) -> tuple[int, ...]:
        """Note that all below `end` was fetched.

        Returns:
            Offsets that had marks and are no longer on the topic.
        """
        if end > self.end:
            self.end, self.dirty = end, True
        gone = tuple(offset for offset in self._wanted if offset < self.end)
        for offset in gone:
            del self._wanted[offset]
        self.listed -= len(gone)
        return gone

    def revive(self, parcel: Parcel, place: int) -> bool:
        """Take a message back that was set aside; it goes before the later ones of its key.

        Args:
            parcel: The message.
            place: Of the letter that asks for it.

        Returns:
            Whether it may be handed out at once.
        """
        self._unfinished[parcel.offset] = parcel
        self.revived[parcel.offset] = place
        self.listed += 1
        self.dirty = True
        before = head = self._heads.get(parcel.key)
        if head is None or before is None:
            self._heads[parcel.key] = parcel
            return True
        while before.behind is not None and before.behind.offset < parcel.offset:
            before = before.behind
        parcel.behind, before.behind = before.behind, parcel
        if parcel.behind is None:
            head.tail = parcel
        return False

    def takes_back(self, offset: int, place: int) -> bool:
        """Tell whether a message that was set aside may come back now; see `revive`."""
        if offset in self._unfinished or offset in self._wanted:
            # It is back already, perhaps with an owner before us.
            self.revived[offset] = max(place, self.revived.get(offset, -1))
            return False
        new = place > self._answered.get(offset, -1)
        return new and offset < self.frontier and self.listed < MOST

    def reach(self, parcel: Parcel) -> bool:
        """Move the frontier past a message about to be handed out.

        Returns:
            False when that would leave more than MOST behind: it has to wait.
        """
        if parcel.offset < self.frontier:
            return True
        fresh, ahead = self._fresh, 1
        if fresh[0] is not parcel:
            ahead += next(n for n, one in enumerate(fresh) if one is parcel)
        if self.listed + ahead > MOST:
            return False
        for _ in range(ahead):
            fresh.popleft()
        self.listed += ahead
        self.frontier = parcel.offset + 1
        return True

    def finish(self, parcel: Parcel) -> Parcel | None:
        """Let a message go. Return the one of its key that may be handed out now."""
        del self._unfinished[parcel.offset]
        if (place := self.revived.pop(parcel.offset, None)) is not None:
            self._answered[parcel.offset] = place
        self.listed -= 1
        self.dirty = True
        after = parcel.behind
        if after is None:
            del self._heads[parcel.key]
            return None
        if parcel.tail is not after:
            after.tail = parcel.tail
        parcel.tail = parcel.behind = None
        self._heads[parcel.key] = after
        return after

    def marks(self, *, open: bool = True) -> Marks:
        """Return what to commit."""
        if not self._fresh and not self._wanted:
            # What lies between the last message and the end are Kafka's own records.
            self.frontier = max(self.frontier, self.end)
        held = [
            Mark(p.offset, p.attempt, p.unanswered, p.due, p.owner is not None)
            for p in self._unfinished.values()
            if p.offset < self.frontier
        ]
        held += self._wanted.values()
        return Marks(self.frontier, tuple(sorted(held, key=lambda m: m.offset)), open)
