"""Events: what subscribers and feeds are told, in the order it happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.enforcement import Event, FeedItem, Subscription


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """One event on its way to one subscriber."""

    id: str
    subscription: Subscription
    item: FeedItem
    attempt: int


class Events(Protocol):
    """An append-only log; feeds read it by cursor, webhooks are delivered from it."""

    def emit(self, event: Event) -> bool:
        """Append an event, and a delivery for each subscription it concerns.

        Return False when an event of this id is in the log already.
        """
        ...

    def read(
        self,
        after: int,
        limit: int,
        *,
        platform: str | None = None,
        kinds: tuple[str, ...] = (),
    ) -> tuple[FeedItem, ...]:
        """Return events with seq > `after`, oldest first."""
        ...

    def last(self, platform: str | None = None) -> int:
        """Return the seq of the newest event, 0 when there is none."""
        ...

    def set_cursor(self, reader: str, seq: int) -> None:
        """Remember how far a reader has acknowledged. A cursor never goes back."""
        ...

    def cursor(self, reader: str) -> int: ...

    def claim_deliveries(
        self, owner: str, now: datetime, count: int
    ) -> tuple[WebhookDelivery, ...]: ...

    def delivered(self, id: str, now: datetime, status: int) -> None: ...

    def delivery_failed(self, id: str, retry_at: datetime | None, reason: str) -> None:
        """Try again at `retry_at`, or set the delivery aside when it is None."""
        ...

    def release(self, owner: str) -> int: ...

    def pending_deliveries(self) -> int:
        """Return how many deliveries are neither done nor set aside."""
        ...

    def deliveries_aside(self, limit: int = 100) -> tuple[tuple[str, str], ...]:
        """List deliveries given up: id and reason."""
        ...

    def retry_deliveries(self, id: str | None, now: datetime) -> int: ...
