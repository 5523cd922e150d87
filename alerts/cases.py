"""Keep account cases true to the strikes on record: propose, grow, withdraw.

Called after anything that adds a strike or takes one away. It reads all it needs anew, so
that calling it twice, or after a crash, changes nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count

from alerts.accounts import (
    AccountRecord,
    measure_for,
    partners,
    propose,
    standing_incidents,
)
from alerts.adding_up import EVERYBODY
from alerts.options import AccountOptions
from alerts.telling import case_withdrawn, measure_name
from alerts.together import together
from domain.enforcement import (
    AccountCase,
    CaseState,
    CaseStatus,
    Order,
    OrderKind,
    OrderState,
    QueuedOrder,
    StrikeState,
)
from domain.errors import NotFound
from domain.ids import derive
from domain.ports import Transaction
from domain.posting import Account

CLOSED = (OrderState.DONE, OrderState.CANCELLED)


def review_account(
    tx: Transaction, platform: str, native_id: str, now: datetime, options: AccountOptions
) -> None:
    """Bring the cases of an account, and of accounts that share its contact, up to date."""
    key = f"{platform}:{native_id}"
    settle(tx, platform, (key,), now, options)
    account = tx.frontier.account(key)
    if account is None or not account.contacts:
        return
    for other, contact in partners(account, tx.frontier.accounts(platform)):
        basis = f"{key} and {other.key} publish the same contact {contact!r}"
        settle(tx, platform, tuple(sorted((key, other.key))), now, options, basis=basis)


def settle(
    tx: Transaction,
    platform: str,
    accounts: tuple[str, ...],
    now: datetime,
    options: AccountOptions,
    *,
    basis: str = "",
) -> None:
    """Bring the cases of exactly these accounts up to date."""
    strikes = tuple(
        s for key in accounts for s in tx.cases.strikes(platform, key.partition(":")[2])
    )
    past = _past(tx, platform, accounts)
    record = AccountRecord(platform, accounts, strikes, basis=basis)
    for status in past:
        _withdraw_if_undone(tx, status, record, now, options)
    if measure_for(len(standing_incidents(strikes, now, options)), options) is None:
        return
    if basis and not all(
        any(s.account == k.partition(":")[2] for s in strikes) for k in accounts
    ):
        return
    case = propose(_filled(tx, record), _past(tx, platform, accounts), now, options)
    if case is not None:
        tx.cases.put_case(case, now)
        _order(tx, case, now, options)


def case_orders(tx: Transaction, case: str) -> Iterator[QueuedOrder]:
    """Yield the orders made for a case so far, oldest first."""
    for number in count(1):
        try:
            yield tx.queue.order(_order_id(case, number))
        except NotFound:
            return


def _past(tx: Transaction, platform: str, accounts: tuple[str, ...]) -> tuple[CaseStatus, ...]:
    return tuple(c for c in tx.cases.cases(platform) if c.case.accounts == accounts)


def _filled(tx: Transaction, record: AccountRecord) -> AccountRecord:
    """Add to the record what a case tells of: notices, verdicts, known postings."""
    notices = tuple(tx.cases.notice(s.notice).notice for s in record.strikes)
    about = {(n.posting, n.work) for n in notices}
    verdicts = tuple(
        v
        for posting in sorted({p for p, _ in about})
        for v in tx.cases.verdicts(posting)
        if (posting, v.match.work) in about
    )
    natives = {key.partition(":")[2] for key in record.accounts}
    seen = sum(p.account in natives for p in tx.frontier.postings(record.platform))
    own = [tx.frontier.account(key) for key in record.accounts]
    return AccountRecord(
        record.platform,
        record.accounts,
        record.strikes,
        notices,
        verdicts,
        max(seen, _told(own)),
        record.basis,
        together(((EVERYBODY, v) for v in verdicts), tx.extents.outlines),
    )


def _told(accounts: Sequence[Account | None]) -> int:
    return sum(a.postings or 0 for a in accounts if a is not None)


def _withdraw_if_undone(
    tx: Transaction,
    status: CaseStatus,
    record: AccountRecord,
    now: datetime,
    options: AccountOptions,
) -> None:
    """Withdraw a case that voided strikes no longer bear out.

    A case nobody was told of follows the strikes that count now. One that was referred or
    applied stands while a counter-notice is pending and when strikes merely grow old.
    """
    if status.state is CaseState.PROPOSED:
        left = len(standing_incidents(record.strikes, now, options))
        undone = measure_for(left, options) is None
    elif status.state in {CaseState.REFERRED, CaseState.APPLIED}:
        left = len(
            {
                s.incident
                for s in record.strikes
                if s.incident in status.case.incidents and s.state is not StrikeState.VOIDED
            }
        )
        undone = (measure_for(left, options) or 0) < status.case.recommended
    else:
        return
    if not undone:
        return
    why = f"{left} of {len(status.case.incidents)} incidents still stand"
    tx.cases.move_case(status.case.id, CaseState.WITHDRAWN, now, why)
    was_told = status.state is not CaseState.PROPOSED
    tx.events.emit(case_withdrawn(status, why, now, was_told=was_told))
    for queued in case_orders(tx, status.case.id):
        if queued.state not in CLOSED:
            tx.queue.cancel(queued.order.id, why, now)


def _order(tx: Transaction, case: AccountCase, now: datetime, options: AccountOptions) -> None:
    """Keep exactly one open order for a case, and let it name the measure it now asks for."""
    summary = (
        f"decide on {measure_name(case.recommended)} against {', '.join(case.accounts)}:"
        f" {len(case.incidents)} incidents"
    )
    orders = tuple(case_orders(tx, case.id))
    for queued in orders:
        if queued.state in CLOSED:
            continue
        if queued.order.summary == summary:
            return
        tx.queue.cancel(queued.order.id, "the case has grown or shrunk", now)
    tx.queue.enqueue(
        Order(
            _order_id(case.id, len(orders) + 1),
            OrderKind.CASE,
            case.id,
            case.platform,
            None,
            40 + 10 * case.recommended,
            now + timedelta(days=options.case_days),
            summary,
        ),
        now,
    )


def _order_id(case: str, number: int) -> str:
    return derive("O", case, str(number))
