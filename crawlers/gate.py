"""The gate: the last thing a request passes, also one that waited in Scrapy's queue.

It lets a request out only while the crawler's hold on the task's part is sure, nobody paused
or blocked the host, and the host's pace allows it; what is on its way when that ends is cut
off. All of it happens in one event loop, so nothing changes between the look and the request.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from domain.errors import Forbidden, KeywatchError, PlatformUnavailable
from domain.hosts import HostRule, RuleKind, Standing, host_of, part_of, standing

T = TypeVar("T")
NAP_SECONDS = 0.25  # A request that waits for its pace looks so often whether it still may.
MOST_NEXT = 10_000  # So many groups' paces are kept before those that are over are let go.
LENT_SECONDS = 300.0  # A task whose files lie on a host that is paused is asked so often.


class HeldBack(PlatformUnavailable):
    """A request that may not leave now, through no fault of the task or the platform.

    `wait_seconds` is when to ask the task again; a platform that is held, or not ours, is
    not asked in any case.
    """

    def __init__(self, message: str, wait_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Home:
    """Whom a task asks in the first place; other hosts only lend it files."""

    group: str
    part: int


@dataclass(frozen=True, slots=True)
class Hold:
    """The parts that are ours until `deadline`, in the loop's time; `crawlers` live in all."""

    parts: frozenset[int] = frozenset()
    deadline: float = 0.0
    crawlers: int = 1


@dataclass(frozen=True, slots=True)
class News:
    """What people said of hosts, and the group of each host a platform names."""

    version: int = -1
    rules: tuple[HostRule, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Going:
    """A request on its way, and why it was cut off if it was."""

    host: str
    home: Home | None
    cancel: Callable[[], bool]
    cut: KeywatchError | None = None


class Gate:
    """One for a crawler. Without a hold every part is open, as for a question by hand."""

    def __init__(
        self,
        delay_seconds: float = 0.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open it.

        Args:
            delay_seconds: The usual pace. Of a host in somebody else's part we ask no more
                than our share of what one crawler might.
            now: The service's time, by which rules end.
        """
        self.hold: Hold | None = None
        self.news = News()
        self.paces: dict[str, float] = {}
        self._delay = delay_seconds
        self._now = now
        self._next: dict[str, float] = {}
        self._going: set[_Going] = set()

    def group(self, host: str) -> str:
        """Return the group a host is asked as."""
        return self.news.groups.get(host, host)

    def slow_down(self, host: str, seconds: float) -> None:
        """Note that a host asks for a pace, so that others who get its part rest as long."""
        group = self.group(host)
        self.paces[group] = max(seconds, self.paces.get(group, 0.0))

    def check(self, url: str, home: Home | None) -> None:
        """Raise when a request may not leave now.

        Raises:
            HeldBack: The part is not surely ours, or a rule holds the host for now.
            Forbidden: A host that only lends files is blocked.
            BadInput: The address names no host.
        """
        if error := self._refusal(host_of(url), home):
            raise error

    async def through(
        self, url: str, home: Home | None, download: Callable[[], Awaitable[T]]
    ) -> T:
        """Download when it is time, and break off when it may go on no longer.

        Raises:
            KeywatchError: See `check`; and whatever the download raises.
        """
        host = host_of(url)
        await self._wait(host, home)
        request = asyncio.ensure_future(download())
        going = _Going(host, home, request.cancel)
        self._going.add(going)
        try:
            return await request
        except asyncio.CancelledError:
            if going.cut is None:
                raise
            raise going.cut from None
        finally:
            self._going.discard(going)

    def look(self) -> None:
        """Cut off what may go on no longer. Call it when something changed, and at times."""
        for going in self._going:
            going.cut = going.cut or self._refusal(going.host, going.home)
            if going.cut is not None:
                going.cancel()

    async def _wait(self, host: str, home: Home | None) -> None:
        loop, group = asyncio.get_running_loop(), self.group(host)
        while True:
            if error := self._refusal(host, home):
                raise error
            wait = self._next.get(group, 0.0) - loop.time()
            if wait <= 0:
                break
            await asyncio.sleep(min(wait, NAP_SECONDS))
        if len(self._next) >= MOST_NEXT:
            self._next = {name: at for name, at in self._next.items() if at > loop.time()}
        if pace := self._pace(host, group):
            self._next[group] = loop.time() + pace

    def _pace(self, host: str, group: str) -> float:
        """Return the seconds from this request to the next, where Scrapy's do not suffice."""
        asked = self._standing(host).delay_seconds
        hold = self.hold
        if hold is None or hold.crawlers == 1 or part_of(group) in hold.parts:
            return asked
        return max(asked, self._delay, self.paces.get(group, 0.0)) * hold.crawlers

    def _standing(self, host: str) -> Standing:
        if not self.news.rules:
            return Standing()
        return standing(self.news.rules, host, self.group(host), self._now())

    def _refusal(self, host: str, home: Home | None) -> KeywatchError | None:
        hold = self.hold
        if hold is not None and asyncio.get_running_loop().time() >= hold.deadline:
            return HeldBack("our hold on the parts was not renewed in time")
        if hold is not None and home is not None and home.part not in hold.parts:
            return HeldBack(f"part {home.part} is another crawler's")
        held = self._standing(host).held
        if held is None:
            return None
        if home is not None and home.group == self.group(host):
            return HeldBack(held.words)
        if held.kind is RuleKind.BLOCK:
            return Forbidden(held.words)
        left = (
            LENT_SECONDS if held.until is None else (held.until - self._now()).total_seconds()
        )
        return HeldBack(held.words, min(left, LENT_SECONDS))
