"""A group's reader of one topic in this process: hands out, takes answers, stays in the group.

A thread of its own asks Kafka every TICK whether or not a handler is busy, so that an hour of
film keeps its partition and others do not wait for it in a rebalance. A worker that neither
answered nor asked for a whole lease is taken for lost, and the thread leaves the group.
"""

import logging
import threading
import time

from backends.bus_kafka_desk import Desk
from backends.bus_kafka_lanes import WINDOW, Parcel
from backends.bus_kafka_letters import Letter, Letters
from backends.bus_kafka_member import Member
from backends.bus_sqlite import BusOptions
from domain.errors import KeywatchError, Refused, Unavailable

logger = logging.getLogger(__name__)

TICK = 0.2  # seconds between looks of the thread, and between commits
LETTER_SECONDS = 1.0  # between looks for dead letters that come back
PATIENCE = 10.0  # seconds that `take` waits for what this process itself has published
_LOST = "handed out {} times and never answered; it may kill its workers"


class Reader:
    """Hands out the messages of a topic to the owners of this process."""

    def __init__(
        self,
        member: Member,
        desk: Desk,
        letters: Letters,
        pair: tuple[str, str],
        options: BusOptions,
    ) -> None:
        """Begin to read; `pair` is the topic and the group as we call them."""
        self._member, self._desk, self._letters = member, desk, letters
        self._pair, self._options = pair, options
        self._io = threading.Lock()
        self._asked = time.time()
        self._looked = self._turned = 0.0
        self._away = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=".".join(pair), daemon=True)
        self._thread.start()

    def take(self, owner: str) -> Parcel | None:
        """Return the next message, in the hands of `owner`; None when none is ready.

        Raises:
            BackendUnavailable: The brokers do not answer, or not for good.
        """
        self._away, self._asked = False, time.time()
        deadline = self._asked + PATIENCE
        asked = False
        while True:
            parcel, careful = self._next(owner)
            if parcel is None:
                waits = self._desk.awaits(joined=self._member.joined)
                if asked and not (waits and time.time() < deadline):
                    return None
                with self._io:
                    self._turn(0.1 if waits else 0.0)
                asked = True
            elif parcel.owner is None:
                self._bury(parcel)
            elif not careful or self._noted(parcel):
                return parcel

    def ack(self, parcel: Parcel, attempt: int) -> None:
        """Let a message go. See domain.ports.Delivery."""
        desk = self._desk
        with desk.lock:
            if not desk.hands.in_hand(parcel, attempt):
                return
            if parcel.offset not in parcel.lanes.revived:
                desk.hands.finish(parcel)
                return
        self._letters.forget(self._letter(parcel, ""))
        self._finish(parcel, attempt)

    def retry(self, parcel: Parcel, attempt: int, delay: float) -> None:
        """Put a message off. See domain.ports.Delivery."""
        with self._desk.lock:
            if self._desk.hands.in_hand(parcel, attempt):
                self._desk.hands.give_back(parcel, time.time(), delay)

    def set_aside(self, parcel: Parcel, attempt: int, reason: str) -> None:
        """Move a message to the dead letters. See domain.ports.Delivery."""
        with self._desk.lock:
            if not self._desk.hands.in_hand(parcel, attempt):
                return
        try:
            self._letters.put(self._letter(parcel, reason))
        except Unavailable as error:
            # Nobody keeps it now, so it comes again and is set aside then.
            self.retry(parcel, attempt, error.retry_after or 1.0)
            raise
        self._finish(parcel, attempt)

    def release(self, owner: str) -> int:
        """Give back what `owner` holds here. Return how many."""
        with self._desk.lock:
            return self._desk.hands.release(owner)

    def revive(self, letters: tuple[Letter, ...]) -> None:
        """Take back those dead letters that are ours and are to be handed out again."""
        mine = [x for x in letters if (x.topic, x.group) == self._pair]
        self._desk.revive(mine, time.time())

    def close(self) -> None:
        """Leave the group."""
        self._stop.set()
        self._thread.join()
        with self._io:
            try:
                self._member.leave()
            except KeywatchError as error:
                logger.warning("left without a word: %s", error)

    def _next(self, owner: str) -> tuple[Parcel | None, bool]:
        """Return the next message, and whether to commit before it is handed out.

        It is in nobody's hands when it was handed out too often already.
        """
        desk, now = self._desk, time.time()
        with desk.lock:
            parcel = desk.hands.next(now)
            if parcel is None or parcel.unanswered >= self._options.max_attempts:
                return parcel, False
            desk.hands.lease(parcel, owner, now, self._options.lease_seconds)
            lanes = parcel.lanes
            return parcel, (
                parcel.offset < lanes.careful or lanes.frontier > lanes.recorded + WINDOW
            )

    def _noted(self, parcel: Parcel) -> bool:
        """Commit that a message is handed out. Return whether it is still ours."""
        attempt = parcel.attempt
        try:
            with self._io:
                self._member.commit(wait=True)
        except KeywatchError:
            self.retry(parcel, attempt, 0.0)
            raise
        return self._desk.hands.in_hand(parcel, attempt)

    def _bury(self, parcel: Parcel) -> None:
        try:
            self._letters.put(self._letter(parcel, _LOST.format(parcel.unanswered)))
        except KeywatchError:
            with self._desk.lock:
                self._desk.hands.put_back(parcel)
            raise
        with self._desk.lock:
            if parcel.lanes.live:
                self._desk.hands.finish(parcel)

    def _finish(self, parcel: Parcel, attempt: int) -> None:
        with self._desk.lock:
            if self._desk.hands.in_hand(parcel, attempt):
                self._desk.hands.finish(parcel)

    def _letter(self, parcel: Parcel, reason: str) -> Letter:
        return Letter(
            *self._pair,
            parcel.lanes.partition,
            parcel.offset,
            parcel.key or b"",
            reason,
            parcel.attempt,
            int(parcel.at * 1000),
            body=parcel.body,
        )

    def _turn(self, seconds: float) -> None:
        self._member.poll(seconds)
        self._commit()
        self._turned = time.time()

    def _commit(self) -> None:
        self._member.commit(after=TICK)

    def _keep(self) -> None:
        """Run the thread."""
        while not self._stop.wait(TICK):
            if self._away:
                continue
            try:
                self._tend()
            except Unavailable as error:
                logger.warning("%s: %s", self._thread.name, error)
                self._stop.wait(error.retry_after or 1.0)
            except Refused as error:
                # `take` meets the same and raises it to who can end the worker.
                logger.error("%s is read no more: %s", self._thread.name, error)  # noqa: TRY400 - said in full
                return

    def _tend(self) -> None:
        if self._io.acquire(blocking=False):
            try:
                if self._hung():
                    logger.error("%s: nobody answers; leaving the group", self._thread.name)
                    self._away = True
                    self._member.leave()
                    return
                if time.time() - self._turned >= TICK:
                    self._turn(0.0)
                else:
                    self._commit()
            finally:
                self._io.release()
        if self._member.joined and time.time() - self._looked >= LETTER_SECONDS:
            self._looked = time.time()
            # All readers of the process look at the same letters.
            self.revive(self._letters.read(old=LETTER_SECONDS))
            self._member.free()

    def _hung(self) -> bool:
        now = time.time()
        with self._desk.lock:
            overdue = self._desk.hands.overdue(now)
        return overdue and now - self._asked > self._options.lease_seconds
