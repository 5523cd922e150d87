"""The final tables of a run, without what time and chance may change.

Two runs of one seed agree on these, whatever was killed in between: what was concluded
about whom, not when or at which attempt.
"""

import json

from domain.enforcement import Event, NoticeStatus
from domain.ports import Transaction
from service.bootstrap import Service

Rows = list[tuple[str, ...]]


def final_tables(service: Service) -> dict[str, Rows]:
    """Return the tables a department would be judged by, in a fixed order."""
    with service.store.reading() as tx:
        return {
            "postings": sorted((p.key, p.account, p.kind) for p in tx.frontier.postings()),
            "accounts": sorted((a.key, *a.contacts) for a in tx.frontier.accounts()),
            "verdicts": sorted(
                (v.match.posting.key, v.match.work, v.outcome) for v in tx.cases.verdicts()
            ),
            "notices": sorted(_notice(s) for s in tx.cases.notices()),
            "strikes": _strikes(tx),
            "cases": sorted(
                (s.case.id, s.state, s.case.recommended.name, *sorted(s.case.notices))
                for s in tx.cases.cases()
            ),
            "retractions": sorted((r.notice, r.id) for r in tx.cases.retractions()),
            "counter_notices": sorted((c.notice, c.id) for c in tx.cases.counters()),
            "receipts": sorted((r.id, r.subject, r.answer) for r in tx.cases.receipts()),
            "orders": sorted(
                (q.order.id, q.order.kind, q.state) for q in tx.queue.orders(limit=1_000_000)
            ),
            "events": sorted(_event(i.event) for i in tx.events.read(0, 1_000_000)),
            "set_aside": sorted(
                (t.kind, t.platform, t.argument) for t, _ in tx.frontier.aside(10_000)
            ),
            "dead_letters": sorted(
                (m.topic, m.group, m.key) for m in service.bus.set_aside(10_000)
            ),
        }


def _notice(status: NoticeStatus) -> tuple[str, ...]:
    notice = status.notice
    return (notice.id, notice.posting, notice.work, str(notice.round), status.state)


def _event(event: Event) -> tuple[str, ...]:
    # The id of a move holds its instant; who moved where does not.
    return (event.kind, event.subject, str(json.loads(event.body).get("state", "")))


def _strikes(tx: Transaction) -> Rows:
    return sorted(
        (s.platform, s.account, s.notice, s.state)
        for platform in tx.catalogue.platforms()
        for s in tx.cases.strikes(platform.name)
    )
