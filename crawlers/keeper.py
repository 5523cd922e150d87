"""Keep our parts, and know what people say of hosts: one look at the store a second.

The hold is written into the store for `part_seconds`, and believed for `part_margin_seconds`
less: when the store is gone, or this process was stopped for a while, we fall silent before
anybody else may begin to ask our hosts. Clocks of two machines may differ by the margin.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from crawlers.gate import Gate, Hold, News
from crawlers.ledger import Ledger
from crawlers.moves import Move, Seen
from crawlers.options import CrawlOptions
from crawlers.parts import step
from domain.crawl import Part
from domain.hosts import groups_of, held_platforms, part_of
from domain.posting import Platform

logger = structlog.get_logger(__name__)

_NEVER = datetime.max.replace(tzinfo=UTC)


class Keeper:
    """One crawler's. `mine` are the parts that are ours.

    `leasable` are those of them in which we may take tasks; the rest is on its way to others.
    """

    def __init__(
        self,
        ledger: Ledger,
        gate: Gate,
        options: CrawlOptions,
        now: Callable[[], datetime],
    ) -> None:
        self.gate = gate
        self.mine: frozenset[int] = frozenset()
        self.leasable: frozenset[int] = frozenset()
        self._ledger = ledger
        self._options = options
        self._now = now
        self._platforms: tuple[Platform, ...] = ()
        self._held: tuple[datetime, datetime, frozenset[str]] | None = None  # from, to, which
        self._renewed = -float("inf")  # in the loop's time
        self._renewed_at: datetime | None = None
        self._leaving: dict[int, float] = {}  # since when, in the loop's time

    async def join(self) -> None:
        """Give back what we held under this name before, then begin to take parts."""
        await self._ledger.leave(self._now())
        self.gate.hold = Hold()
        await self.beat(frozenset())

    async def beat(self, in_hand: frozenset[int]) -> None:
        """Look, and do what is ours to do.

        Args:
            in_hand: The parts of the tasks in hand; they are not given away just yet.

        Raises:
            BackendUnavailable: The store does not answer; the hold goes on until it ends.
        """
        self.gate.look()
        asked, now = asyncio.get_running_loop().time(), self._now()
        seen = await self._ledger.see_parts(now, self.gate.news.version)
        self._take_news(seen)
        live = tuple(sorted({*seen.live, self._ledger.owner}))
        due = step(self._ledger.owner, seen.parts, live, now)
        self._leaving = {n: self._leaving.get(n, asked) for n in due.give}
        patience = asked - self._options.part_patience_seconds
        give = {n for n, since in self._leaving.items() if n not in in_hand or since < patience}
        slower = self._slower(seen.parts)
        parts = seen.parts
        if give or due.take or slower or self._stale(asked, now):
            # Silent about them first: once it is written, others may ask.
            self._hold(self.mine - give, live)
            move = Move(now, self._options, frozenset(give), due.take, slower)
            parts = await self._ledger.move_parts(move)
            self._renewed, self._renewed_at = asked, now
        self._hold(frozenset(p.number for p in parts if p.owner == self._ledger.owner), live)

    def held_platforms(self) -> frozenset[str]:
        """Return the platforms that are paused or blocked; reckoned anew when a rule ends."""
        now, rules = self._now(), self.gate.news.rules
        if self._held is None or not self._held[0] <= now < self._held[1]:
            ends = min((r.until for r in rules if r.until and r.holds(now)), default=_NEVER)
            held = held_platforms(self._platforms, rules, now) if rules else ()
            self._held = now, ends, frozenset(held)
        return self._held[2]

    def _hold(self, held: frozenset[int], live: tuple[str, ...]) -> None:
        if held != self.mine:
            logger.info("parts", held=len(held), before=len(self.mine), crawlers=len(live))
        self.mine = held
        self.leasable = held - self._leaving.keys()
        lasting = self._options.part_seconds - self._options.part_margin_seconds
        self.gate.hold = Hold(held, self._renewed + lasting, len(live))
        self.gate.look()

    def _stale(self, asked: float, now: datetime) -> bool:
        """Tell whether a third of the lease is over, by our clock or by the service's."""
        third = self._options.part_seconds / 3
        if self._renewed_at is None or asked - self._renewed >= third:
            return True
        return not timedelta() <= now - self._renewed_at < timedelta(seconds=third)

    def _take_news(self, seen: Seen) -> None:
        if seen.platforms is None:
            return
        self._platforms, self._held = seen.platforms, None
        self.gate.news = News(seen.version, seen.rules, groups_of(seen.platforms))
        self.gate.look()

    def _slower(self, parts: tuple[Part, ...]) -> dict[int, float]:
        """Return the parts of ours with a host that is slower than the store was told."""
        told = {part.number: part.pace_seconds for part in parts}
        found: dict[int, float] = {}
        for group, pace in self.gate.paces.items():
            part = part_of(group)
            if part in self.mine and pace > max(told.get(part, 0.0), found.get(part, 0.0)):
                found[part] = pace
        return found
