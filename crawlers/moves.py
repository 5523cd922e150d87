"""What a crawler reads and writes about parts: one look, and one move, each a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawlers.options import CrawlOptions
from domain.crawl import Part
from domain.hosts import HostRule
from domain.ports import Transaction
from domain.posting import Platform


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look showed. `platforms` and `rules` are None where nothing is new."""

    parts: tuple[Part, ...]
    live: tuple[str, ...]
    version: int
    platforms: tuple[Platform, ...] | None = None
    rules: tuple[HostRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What one crawler changes: parts given back and taken, paces in seconds."""

    now: datetime
    options: CrawlOptions
    give: frozenset[int]
    take: frozenset[int]
    slower: Mapping[int, float]

    def make(self, tx: Transaction, crawler: str) -> tuple[Part, ...]:
        """Renew what we hold and change it. Return how all parts stand then."""
        until = self.now + timedelta(seconds=self.options.part_seconds)
        tx.parts.give(crawler, self.give, self.now)
        for part, seconds in self.slower.items():
            tx.parts.slow_down(crawler, part, timedelta(seconds=seconds))
        tx.parts.renew(crawler, until)
        pace = timedelta(seconds=self.options.delay_seconds)
        tx.parts.take(crawler, self.take, self.now, until, pace)
        return tx.parts.parts()


def look(tx: Transaction, now: datetime, known: int) -> Seen:
    """Read what a look shows; rules and platforms only when they are newer than `known`."""
    parts, live, version = tx.parts.parts(), tx.parts.crawlers(now), tx.hosts.version()
    if version == known:
        return Seen(parts, live, version)
    return Seen(parts, live, version, tx.catalogue.platforms(), tx.hosts.rules())
