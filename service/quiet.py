"""Tell whether the chain has work left, and what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.enforcement import OrderKind, OrderState
from domain.hosts import held_platforms
from domain.ports import Transaction
from service.bootstrap import Service

MACHINE_KINDS = (OrderKind.NOTICE, OrderKind.RETRACTION)
SOON = timedelta(minutes=5)  # a site that throttles is asked again within seconds


@dataclass(frozen=True, slots=True)
class Work:
    """How much is waiting or in hand, by stage; set-aside things are beside it.

    `crawl_soon` is 1 when a task was put off and is due again within SOON; `untold` are
    messages that are not on the bus yet.
    """

    crawl_due: int
    crawl_soon: int
    crawl_leased: int
    messages: int
    untold: int
    orders: int
    webhooks: int
    set_aside: int

    @property
    def left(self) -> int:
        """All that a machine still has to do."""
        crawling = self.crawl_due + self.crawl_soon + self.crawl_leased
        return crawling + self.messages + self.untold + self.orders + self.webhooks


def held(tx: Transaction, now: datetime) -> frozenset[str]:
    """Return the platforms that people paused or blocked; what they are asked is for later."""
    rules = tx.hosts.rules()
    return frozenset(held_platforms(tx.catalogue.platforms(), rules, now) if rules else ())


def work_left(service: Service, now: datetime) -> Work:
    """Count what is left, in one consistent view of the store."""
    # Before the bus: what goes from one to the other meanwhile is counted twice, not never.
    with service.store.reading() as tx:
        untold = tx.outbox.count()
    backlog = service.bus.backlog()
    with service.store.reading() as tx:
        counts = tx.frontier.counts(now, held=held(tx, now))
        next_due = tx.frontier.next_due(now)
        orders = tx.queue.orders(
            kinds=MACHINE_KINDS, states=(OrderState.READY, OrderState.CLAIMED), limit=100_000
        )
        aside = tx.queue.orders(states=(OrderState.SET_ASIDE,), limit=100_000)
        webhooks = tx.events.pending_deliveries()
        given_up = tx.events.deliveries_aside(100_000)
    return Work(
        crawl_due=sum(c.due for c in counts.values()),
        crawl_soon=int(next_due is not None and now < next_due < now + SOON),
        crawl_leased=sum(c.leased for c in counts.values()),
        messages=sum(b.waiting + b.in_hand for b in backlog),
        untold=untold,
        orders=len(orders),
        webhooks=webhooks,
        set_aside=sum(b.set_aside for b in backlog)
        + sum(c.set_aside for c in counts.values())
        + len(aside)
        + len(given_up),
    )
