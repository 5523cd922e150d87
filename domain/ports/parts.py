"""Who crawls what: parts of the hosts under leases."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from domain.crawl import Part


class Parts(Protocol):
    """Live crawlers, and the parts they hold. See domain.hosts for what lies in a part.

    Times are the service's own. A part without a row, or whose lease is over, is free.
    """

    def crawlers(self, now: datetime) -> tuple[str, ...]:
        """Return the names of those who live, by name."""
        ...

    def parts(self) -> tuple[Part, ...]:
        """Return those that were ever held, by number."""
        ...

    def renew(self, crawler: str, until: datetime) -> None:
        """Live until then, and hold what is held until then and each part's pace longer."""
        ...

    def take(
        self,
        crawler: str,
        parts: Iterable[int],
        now: datetime,
        until: datetime,
        pace: timedelta = timedelta(),
    ) -> tuple[Part, ...]:
        """Take those of the parts that are free, each under a new fence. Return them.

        Tasks that the one before held in them wait again. `pace` is that of a usual host.
        """
        ...

    def give(self, crawler: str, parts: Iterable[int], now: datetime) -> None:
        """Give parts back, each free for others when its pace is over after `now`."""
        ...

    def slow_down(self, crawler: str, part: int, pace: timedelta) -> None:
        """Note how far apart the requests to the slowest host of a part of ours are."""
        ...

    def leave(self, crawler: str, now: datetime) -> None:
        """Give everything back, and live no more."""
        ...
