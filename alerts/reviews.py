"""What people decide on review orders, and how long it binds the machine.

A person judges a posting as it was captured. While the matched captures are the same bytes
the decision stands; when they change, the machine may judge again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.issue import issue_notice
from alerts.notice import Formats
from alerts.options import AlertOptions
from alerts.retract import retract
from domain.enforcement import NoticeState, Order, OrderKind, OrderState
from domain.errors import Conflict, NotFound
from domain.match import Match
from domain.ports import Store, Transaction
from domain.verdict import Outcome, Reason, Verdict

PERSON = "+person"
CONTESTED = "contested: "


def decided_by_person(history: Sequence[Verdict], match: Match) -> Verdict | None:
    """Return what a person last decided about the same captures and work, or None."""
    captures = {s.capture for s in match.segments}
    for verdict in reversed(history):
        old = verdict.match
        if (
            verdict.policy.endswith(PERSON)
            and old.work == match.work
            and {s.capture for s in old.segments} == captures
        ):
            return verdict
    return None


class ReviewDesk:
    """Takes decisions on REVIEW orders: doubtful matches and disputed notices."""

    def __init__(
        self,
        store: Store,
        options: AlertOptions,
        formats: Formats,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._options = options
        self._formats = formats
        self._now = now

    def decide(self, order_id: str, *, infringes: bool, reviewer: str, why: str) -> None:
        """Close a review order by a decision.

        On a match, `infringes` sends the notice and its opposite records an EXCEPTION. On a
        disputed notice, `infringes` upholds it (a counter-notice is then contested: `why`
        names the suit or complaint) and its opposite retracts it.

        Raises:
            NotFound: No such order.
            Conflict: It is no review order, or is closed already.
        """
        now = self._now()
        with self._store.transaction() as tx:
            queued = tx.queue.order(order_id)
            order = queued.order
            if order.kind is not OrderKind.REVIEW:
                raise Conflict(f"order {order_id} is a {order.kind}, nothing to judge")
            if queued.state in {OrderState.DONE, OrderState.CANCELLED}:
                raise Conflict(f"order {order_id} is {queued.state} already")
            if order.id.startswith("D-"):
                self._dispute(tx, order, infringes=infringes, ground=f"{reviewer}: {why}")
            else:
                self._match(tx, order, infringes=infringes, ground=f"{reviewer}: {why}")
            word = CONTESTED if infringes else "lawful: "
            tx.queue.done(order_id, f"{word}{reviewer}: {why}", now)

    def _match(self, tx: Transaction, order: Order, *, infringes: bool, ground: str) -> None:
        now = self._now()
        current = [v for v in tx.cases.verdicts(order.subject) if v.match.work == order.work]
        if not current:
            raise NotFound("verdict", f"{order.subject} {order.work}")
        verdict = self._by_person(current[0], infringes=infringes, ground=ground)
        tx.cases.record(verdict)
        if not infringes:
            return
        notices = tx.cases.notices(posting=order.subject, work=order.work)
        last = max(notices, key=lambda s: s.notice.round, default=None)
        issue_notice(
            tx,
            verdict,
            last.notice if last else None,
            now=now,
            options=self._options,
            formats=self._formats,
        )

    def _dispute(self, tx: Transaction, order: Order, *, infringes: bool, ground: str) -> None:
        if infringes:
            return
        status = tx.cases.notice(order.subject)
        if status.state is NoticeState.RETRACTED:
            return
        for verdict in tx.cases.verdicts(status.notice.posting):
            if verdict.match.work == status.notice.work:
                tx.cases.record(self._by_person(verdict, infringes=False, ground=ground))
        retract(tx, status, f"found lawful by {ground}", self._now(), self._options)

    def _by_person(self, verdict: Verdict, *, infringes: bool, ground: str) -> Verdict:
        outcome = Outcome.INFRINGING if infringes else Outcome.EXCEPTION
        reason = Reason("decided_by_person", ground)
        policy = verdict.policy.removesuffix(PERSON) + PERSON
        return replace(
            verdict, outcome=outcome, reasons=(reason, *verdict.reasons), policy=policy
        )
