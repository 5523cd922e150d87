"""The enforcement queue: state tables with leases, priority, due time and attempts."""

from datetime import datetime
from typing import Protocol

from domain.enforcement import Order, OrderKind, OrderState, QueuedOrder


class Queue(Protocol):
    """Orders wait here for people and channels. Nothing is deleted; states move on."""

    def enqueue(self, order: Order, now: datetime) -> bool:
        """Put an order in. Return False when its id is on record already."""
        ...

    def claim(
        self, owner: str, now: datetime, count: int, kinds: tuple[OrderKind, ...] = ()
    ) -> tuple[QueuedOrder, ...]:
        """Take up to `count` orders, highest priority first, then by due time.

        A claim returns by itself when its lease runs out, and at once by `release`.
        """
        ...

    def done(self, id: str, result: str, now: datetime) -> None:
        """Close an order. Closing it again is harmless.

        Raises:
            NotFound: No such order.
            Conflict: It was cancelled.
        """
        ...

    def give_back(self, id: str, ready_at: datetime, reason: str) -> None: ...

    def set_aside(self, id: str, reason: str, now: datetime) -> None: ...

    def cancel(self, id: str, reason: str, now: datetime) -> bool:
        """Withdraw an order that nobody finished. Return False when it is closed already."""
        ...

    def release(self, owner: str) -> int: ...

    def retry(self, id: str | None, now: datetime) -> int:
        """Make one order set aside ready again, or all. Return how many."""
        ...

    def order(self, id: str) -> QueuedOrder:
        """Raises NotFound."""
        ...

    def orders(
        self,
        *,
        kinds: tuple[OrderKind, ...] = (),
        states: tuple[OrderState, ...] = (),
        platform: str | None = None,
        limit: int = 1000,
    ) -> tuple[QueuedOrder, ...]: ...
