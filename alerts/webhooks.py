"""Deliver events to subscribers' webhooks, signed as Standard Webhooks ask (v1).

A payload is thin: it says what happened to what, and the receiver fetches the rest under its
own key. The webhook-id stays the same over all attempts, so that a receiver can tell a repeat.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from standardwebhooks import Webhook

from domain.enforcement import FeedItem
from domain.errors import Forbidden, Unavailable
from domain.ports import Store, WebhookDelivery

Post = Callable[[str, bytes, Mapping[str, str]], int]


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """How deliveries are tried.

    Attributes:
        waits_seconds: Before each further attempt; the specification's own schedule (the
            first attempt is at once, so nine waits make ten attempts at most).
        jitter: Largest share by which a wait is lengthened, so that deliveries that failed
            together do not come back together.
        batch: Deliveries taken at a time.
    """

    waits_seconds: tuple[float, ...] = (
        5,
        5 * 60,
        30 * 60,
        2 * 3600,
        5 * 3600,
        10 * 3600,
        14 * 3600,
        20 * 3600,
        24 * 3600,
    )
    jitter: float = 0.1
    batch: int = 20


def payload(item: FeedItem) -> bytes:
    """Return the body of a webhook: type, timestamp and thin data, in UTF-8."""
    event = item.event
    body = {
        "type": event.kind,
        "timestamp": event.at.astimezone(UTC).isoformat(),
        "data": {
            "id": event.id,
            "seq": item.seq,
            "subject": event.subject,
            "platform": event.platform,
            "work": event.work,
        },
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()


def signed_headers(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of Standard Webhooks, with a v1 signature."""
    at = at.astimezone(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, at, body.decode()),
    }


def retry_at(
    id: str, attempt: int, now: datetime, options: WebhookOptions = WebhookOptions()
) -> datetime | None:
    """Return when a delivery that failed its `attempt`-th time (from 1) is due again.

    None when it was the last. The jitter is derived from the id, not drawn.
    """
    if attempt > len(options.waits_seconds):
        return None
    share = sha256(f"{id} {attempt}".encode()).digest()[0] / 255
    wait = options.waits_seconds[attempt - 1] * (1 + options.jitter * share)
    return now + timedelta(seconds=wait)


class WebhookSender:
    """Claims deliveries under a lease and posts them by the function it was handed."""

    def __init__(
        self,
        store: Store,
        post: Post,
        owner: str,
        options: WebhookOptions = WebhookOptions(),
    ) -> None:
        self._store = store
        self._post = post
        self._owner = owner
        self._options = options
        self._holding = False

    def release(self) -> int:
        """Give back what this owner held when it was killed."""
        with self._store.transaction() as tx:
            return tx.events.release(self._owner)

    def tick(self, now: datetime) -> int:
        """Attempt the deliveries that are due. Return how many were attempted."""
        if self._holding:  # The store failed us between claim and end: take them up again.
            self.release()
        with self._store.reading() as tx:
            if not tx.events.pending_deliveries():
                return 0
        self._holding = True
        with self._store.transaction() as tx:
            claimed = tx.events.claim_deliveries(self._owner, now, self._options.batch)
        for delivery in claimed:
            self._attempt(delivery, now)
        self._holding = False
        return len(claimed)

    def _attempt(self, delivery: WebhookDelivery, now: datetime) -> None:
        subscription = delivery.subscription
        body = payload(delivery.item)
        headers = signed_headers(subscription.secret, delivery.id, now, body)
        again = retry_at(delivery.id, delivery.attempt, now, self._options)
        try:
            status = self._post(subscription.url, body, headers)
        except Forbidden as error:
            self._failed(delivery, None, str(error))
        except Unavailable as error:
            self._failed(delivery, again, str(error))
        else:
            if 200 <= status < 300:
                with self._store.transaction() as tx:
                    tx.events.delivered(delivery.id, now, status)
            elif status == 410:
                self._failed(delivery, None, "410: the subscriber wants no more")
            else:
                self._failed(delivery, again, f"answered {status}")

    def _failed(self, delivery: WebhookDelivery, again: datetime | None, why: str) -> None:
        reason = why if again else f"{why} (attempt {delivery.attempt}, given up)"
        with self._store.transaction() as tx:
            tx.events.delivery_failed(delivery.id, again, reason)
