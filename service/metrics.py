"""Prometheus metrics, read off the store and the bus when asked, so no process keeps count."""

from collections import Counter

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from service.bootstrap import Service
from service.quiet import held


def exposition(service: Service) -> tuple[str, str]:
    """Return the metrics as text, and its media type."""
    registry = CollectorRegistry()
    now = service.now()
    messages = Gauge(
        "keywatch_messages",
        "Messages on the bus.",
        ["topic", "group", "state"],
        registry=registry,
    )
    for b in service.bus.backlog():
        messages.labels(b.topic, b.group, "waiting").set(b.waiting)
        messages.labels(b.topic, b.group, "in_hand").set(b.in_hand)
        messages.labels(b.topic, b.group, "set_aside").set(b.set_aside)
    tasks = Gauge("keywatch_crawl_tasks", "Crawl tasks.", ["kind", "state"], registry=registry)
    orders = Gauge(
        "keywatch_orders", "Orders in the queue.", ["kind", "state"], registry=registry
    )
    notices = Gauge("keywatch_notices", "Notices.", ["platform", "state"], registry=registry)
    verdicts = Gauge("keywatch_verdicts", "Current verdicts.", ["outcome"], registry=registry)
    cases = Gauge("keywatch_cases", "Account cases.", ["platform", "state"], registry=registry)
    webhooks = Gauge(
        "keywatch_webhooks_pending", "Webhook deliveries to do.", registry=registry
    )
    with service.store.reading() as tx:
        for kind, c in tx.frontier.counts(now, held=held(tx, now)).items():
            for state in ("due", "leased", "later", "set_aside"):
                tasks.labels(kind, state).set(getattr(c, state))
        queued = Counter((q.order.kind, q.state) for q in tx.queue.orders(limit=1_000_000))
        for (order_kind, order_state), n in queued.items():
            orders.labels(order_kind, order_state).set(n)
        sent = Counter((s.notice.platform, s.state) for s in tx.cases.notices())
        for (platform, notice_state), n in sent.items():
            notices.labels(platform, notice_state).set(n)
        for outcome, n in Counter(v.outcome for v in tx.cases.verdicts()).items():
            verdicts.labels(outcome).set(n)
        opened = Counter((s.case.platform, s.state) for s in tx.cases.cases())
        for (platform, case_state), n in opened.items():
            cases.labels(platform, case_state).set(n)
        webhooks.set(tx.events.pending_deliveries())
    return generate_latest(registry).decode(), CONTENT_TYPE_LATEST
