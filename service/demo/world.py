"""What the demo internet looks like right now: the wave, what is removed, who trespassed.

All sites and owners share one World. Every question and change takes its lock, so a server
thread never sees half a removal.
"""

import time
from collections import Counter
from collections.abc import Callable
from enum import Enum, auto
from threading import RLock

from service.demo.plan_words import Fault, Plan, PlannedAccount, PlannedPosting


class Standing(Enum):
    """Whether a posting can be seen."""

    NEVER = auto()
    UP = auto()
    GONE = auto()


class World:
    """The state of the demo internet. Before the first wave nothing is published.

    Args:
        plan: What is published.
        monotonic: Seconds of real time; rooms live by it.
    """

    def __init__(self, plan: Plan, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.plan = plan
        self.trap_port = 0
        self.robots_violations: Counter[str] = Counter()
        self.trap_hits = 0
        self.requests = 0
        self._monotonic = monotonic
        self._lock = RLock()
        self._wave = -1
        self._opened_at = 0.0
        self._postings = {(p.platform, p.id): p for p in plan.postings}
        self._accounts = {(a.platform, a.id): a for a in plan.accounts}
        # Removed postings, with the wave in which they come back, if they do.
        self._removed: dict[str, int | None] = {}
        self._came_back: set[str] = set()
        self._spent: Counter[tuple[str, Fault]] = Counter()
        self._lists: Counter[str] = Counter()
        self._entered: dict[str, float] = {}

    @property
    def wave(self) -> int:
        """The wave that is open, -1 before the first."""
        with self._lock:
            return self._wave

    def open_wave(self, wave: int) -> None:
        """Publish a wave; rooms of earlier ones close."""
        with self._lock:
            self._wave = wave
            self._opened_at = self._monotonic()

    def account(self, platform: str, id: str) -> PlannedAccount | None:
        """Return an account, or None when there is none of that id."""
        return self._accounts.get((platform, id))

    def posting(self, platform: str, id: str) -> PlannedPosting | None:
        """Return a posting that was ever published, removed or not, or None."""
        with self._lock:
            found = self._postings.get((platform, id))
            return found if found and found.wave <= self._wave else None

    def standing(self, posting: PlannedPosting) -> Standing:
        """Tell whether a posting can be seen now."""
        with self._lock:
            if posting.wave > self._wave:
                return Standing.NEVER
            if posting.key not in self._removed:
                return Standing.UP
            back = self._removed[posting.key]
            return Standing.UP if back is not None and back <= self._wave else Standing.GONE

    def listed(self, platform: str) -> tuple[PlannedPosting, ...]:
        """Return what a site shows, newest first."""
        up = (p for (site, _), p in self._postings.items() if site == platform)
        return tuple(
            sorted(
                (p for p in up if self.standing(p) is Standing.UP),
                key=lambda p: (self.plan.published(p), p.id),
                reverse=True,
            )
        )

    def enter_room(self, room: PlannedPosting) -> None:
        """Note a visitor: a room that shuts early does so some time after its first one."""
        with self._lock:
            self._entered.setdefault(room.key, self._monotonic())

    def room_age(self, room: PlannedPosting) -> float:
        """Return the seconds of real time that a room has streamed since its wave opened."""
        with self._lock:
            if room.wave < self._wave:
                return 0.0
            now = self._monotonic()
            if room.closes is not None and room.key in self._entered:
                now = min(now, self._entered[room.key] + room.closes)
            return now - self._opened_at

    def room_open(self, room: PlannedPosting) -> bool:
        """Tell whether a room still streams: its wave runs, and it did not shut early."""
        with self._lock:
            if room.wave != self._wave or self.standing(room) is not Standing.UP:
                return False
            if room.closes is None or room.key not in self._entered:
                return True
            return self._monotonic() < self._entered[room.key] + room.closes

    def remove(self, posting: PlannedPosting, *, comes_back: bool = False) -> None:
        """Take a posting down. One that comes back does so in the next wave, once.

        Removing it again within a wave changes nothing.
        """
        with self._lock:
            if self.standing(posting) is not Standing.UP:
                return
            if posting.key in self._removed:
                self._came_back.add(posting.key)
            returns = comes_back and posting.key not in self._came_back
            self._removed[posting.key] = self._wave + 1 if returns else None

    def restore(self, posting: PlannedPosting) -> None:
        """Put a removed posting up again."""
        with self._lock:
            self._removed.pop(posting.key, None)

    def spend(self, subject: str, fault: Fault, times: int) -> bool:
        """Tell whether a fault is still to happen to `subject`, which it does `times` times."""
        with self._lock:
            spent = self._spent[subject, fault]
            self._spent[subject, fault] = spent + 1
            return spent < times

    def count_list(self, platform: str) -> int:
        """Count a request for one of a site's lists, and return which one it is."""
        with self._lock:
            self._lists[platform] += 1
            return self._lists[platform]

    def asked(self) -> None:
        """Count a request."""
        with self._lock:
            self.requests += 1

    def trespassed(self, platform: str) -> None:
        """Count a request to what robots.txt forbids."""
        with self._lock:
            self.robots_violations[platform] += 1

    def fell_into_trap(self) -> None:
        """Count a request to the address that no guarded crawler may reach."""
        with self._lock:
            self.trap_hits += 1
