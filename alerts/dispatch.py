"""Send orders to the platforms' feeds, and refer cases that people decided on.

Sending is an event in the outbox, written in the transaction that moves the notice to SENT:
a platform reads a notice if and only if our record says that it was sent.
"""

from datetime import datetime, timedelta

from alerts.cases import case_orders, review_account
from alerts.issue import verdict_behind
from alerts.notice import Formats
from alerts.notices import FORMATS
from alerts.options import AlertOptions
from alerts.states import move
from alerts.telling import case_referred, notice_retracted, notice_sent
from domain.enforcement import (
    CaseState,
    CaseStatus,
    Measure,
    NoticeState,
    Order,
    OrderKind,
    OrderState,
)
from domain.errors import Conflict, NotFound, Refused, UnknownName
from domain.ports import Store, Transaction

MACHINE_KINDS = (OrderKind.NOTICE, OrderKind.RETRACTION)
BATCH = 20


class Dispatch:
    """Claims notice and retraction orders under a lease and sends them."""

    def __init__(
        self, store: Store, options: AlertOptions, owner: str, formats: Formats = FORMATS
    ) -> None:
        self._store = store
        self._options = options
        self._owner = owner
        self._formats = formats
        self._holding = False

    def release(self) -> int:
        """Give back what this owner held when it was killed."""
        with self._store.transaction() as tx:
            return tx.queue.release(self._owner)

    def tick(self, now: datetime) -> int:
        """Send what is ready, refer cases if the policy says so. Return how many."""
        done = self._send_ready(now)
        if self._options.auto_refer_cases:
            done += self._refer_ready(now)
        return done

    def _send_ready(self, now: datetime) -> int:
        if self._holding:  # The store failed us between claim and end: take them up again.
            self.release()
        with self._store.reading() as tx:
            if not tx.queue.orders(kinds=MACHINE_KINDS, states=(OrderState.READY,), limit=1):
                return 0
        self._holding = True
        with self._store.transaction() as tx:
            claimed = tx.queue.claim(self._owner, now, BATCH, MACHINE_KINDS)
        for queued in claimed:
            try:
                with self._store.transaction() as tx:
                    self._send(tx, queued.order, now)
            except Refused as error:
                with self._store.transaction() as tx:
                    tx.queue.set_aside(queued.order.id, str(error), now)
        self._holding = False
        return len(claimed)

    def _send(self, tx: Transaction, order: Order, now: datetime) -> None:
        if tx.queue.order(order.id).state is OrderState.CANCELLED:
            return
        if order.kind is OrderKind.NOTICE:
            result = self._send_notice(tx, order, now)
        else:
            result = self._send_retraction(tx, order, now)
        tx.queue.done(order.id, result, now)

    def _send_notice(self, tx: Transaction, order: Order, now: datetime) -> str:
        status = tx.cases.notice(order.subject)
        if status.state is not NoticeState.QUEUED:
            return f"nothing to send: the notice is {status.state}"
        notice = status.notice
        verdict = verdict_behind(tx, notice)
        work = tx.catalogue.work(notice.work)
        tx.events.emit(notice_sent(notice, verdict, verdict.match.posting, work, now))
        move(tx, notice.id, NoticeState.SENT, now, "on the platform's feed")
        return "sent to the platform's feed"

    def _send_retraction(self, tx: Transaction, order: Order, now: datetime) -> str:
        notice = tx.cases.notice(order.subject).notice
        found = [r for r in tx.cases.retractions() if r.notice == notice.id]
        if not found:
            raise NotFound("retraction of", notice.id)
        wanted = self._formats.get(notice.format)
        if wanted is None:
            raise UnknownName("notice format", notice.format, tuple(self._formats))
        work = tx.catalogue.work(notice.work)
        text = wanted.retraction(notice, work, found[0], self._options.sender)
        posting = tx.frontier.posting(notice.posting)
        tx.events.emit(notice_retracted(notice, found[0], text, posting, now))
        return "withdrawn on the platform's feed"

    def _refer_ready(self, now: datetime) -> int:
        referred = 0
        with self._store.reading() as tx:
            ready = tx.queue.orders(kinds=(OrderKind.CASE,), states=(OrderState.READY,))
            found = [(q, tx.cases.case(q.order.subject).case) for q in ready]
            settled = now - timedelta(hours=self._options.accounts.settle_hours)
            alone = [
                q for q, case in found if not case.operator_basis and case.opened_at <= settled
            ]
        for queued in alone:
            with self._store.transaction() as tx:
                status = self._still_proposed(tx, queued.order.subject, now)
                if status is not None:
                    self._refer(tx, status, "policy", now)
                    referred += 1
        return referred

    def refer(self, case: str, reviewers: tuple[str, ...], now: datetime) -> None:
        """Refer a proposed case to its platform on the word of people.

        Args:
            case: The case's id.
            reviewers: Who agreed: two different people from SUSPEND up and wherever
                accounts are joined, else one.
            now: When.

        Raises:
            NotFound: No such case.
            Conflict: Too few reviewers, or the case is not proposed (any more).
        """
        with self._store.transaction() as tx:
            status = self._still_proposed(tx, case, now)
        if status is None:
            state = self._state(case)
            raise Conflict(f"case {case} is {state}: only a proposed case can be referred")
        with self._store.transaction() as tx:
            status = tx.cases.case(case)
            needed = reviewers_needed(status)
            if len(set(reviewers)) < needed:
                raise Conflict(
                    f"case {case} asks to {status.case.recommended.name.lower()}:"
                    f" {needed} reviewers must agree, {len(set(reviewers))} did"
                )
            self._refer(tx, status, ", ".join(sorted(set(reviewers))), now)

    def _state(self, case: str) -> CaseState:
        with self._store.reading() as tx:
            return tx.cases.case(case).state

    def _still_proposed(self, tx: Transaction, case: str, now: datetime) -> CaseStatus | None:
        """Bring a case up to date; None when it is not a proposal, or no longer one."""
        before = tx.cases.case(case)
        if before.state is CaseState.PROPOSED:
            native = before.case.accounts[0].partition(":")[2]
            review_account(tx, before.case.platform, native, now, self._options.accounts)
        status = tx.cases.case(case)
        return status if status.state is CaseState.PROPOSED else None

    def _refer(self, tx: Transaction, status: CaseStatus, by: str, now: datetime) -> None:
        tx.cases.move_case(status.case.id, CaseState.REFERRED, now, f"agreed by {by}")
        tx.events.emit(case_referred(status, now))
        for queued in case_orders(tx, status.case.id):
            if queued.state not in {OrderState.DONE, OrderState.CANCELLED}:
                tx.queue.done(queued.order.id, f"referred, agreed by {by}", now)


def reviewers_needed(status: CaseStatus) -> int:
    """Return how many people must agree before a case leaves the house."""
    grave = status.case.recommended >= Measure.SUSPEND
    return 2 if grave or status.case.operator_basis else 1
