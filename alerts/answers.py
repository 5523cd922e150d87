"""Take in what platforms answer, and move notices and cases accordingly.

An answer may come late, twice, or after we moved on by what we saw ourselves. Late answers
are kept and change nothing; answers that contradict the record are refused.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.cases import review_account
from alerts.clocks import counter_wait
from alerts.issue import open_dispute
from alerts.options import AlertOptions
from alerts.retract import void_strike
from alerts.states import move
from domain.enforcement import (
    CaseState,
    CounterNotice,
    NoticeState,
    NoticeStatus,
    PlatformAnswer,
    Receipt,
    StrikeState,
)
from domain.errors import Conflict, Forbidden
from domain.ids import derive
from domain.ports import Transaction

S = NoticeState

# The grounds a counter-notice may name before a colon, the rest being the statement.
GROUNDS = (
    "owner",
    "authorized",
    "no_right",
    "fair_use",
    "removed",
    "not_used",
    "misidentified",
)

# States in which an answer comes too late to change anything, by answer.
LATE: Mapping[PlatformAnswer, frozenset[NoticeState]] = {
    PlatformAnswer.ACKNOWLEDGED: frozenset(set(S) - {S.QUEUED, S.SENT}),
    PlatformAnswer.REMOVED: frozenset(
        {S.CLAIMED_DOWN, S.VERIFIED_DOWN, S.REAPPEARED, S.COUNTERED, S.RETRACTED, S.CLOSED}
    ),
    PlatformAnswer.REJECTED: frozenset({S.REJECTED, S.COUNTERED, S.RETRACTED, S.CLOSED}),
    PlatformAnswer.COUNTERED: frozenset({S.COUNTERED, S.RETRACTED, S.CLOSED}),
    PlatformAnswer.RESTORED: frozenset({S.REAPPEARED, S.REJECTED, S.RETRACTED, S.CLOSED}),
}


def receive(
    tx: Transaction,
    receipt: Receipt,
    now: datetime,
    options: AlertOptions = AlertOptions(),
) -> bool:
    """Take in one answer. The same receipt id again changes nothing.

    Args:
        tx: A transaction to write in.
        receipt: What the platform says about one of its notices or cases.
        now: When it reached us.
        options: The clocks that a counter-notice starts, and the ladder.

    Returns:
        False when the receipt is on record already.

    Raises:
        NotFound: The subject names no notice and no case.
        Forbidden: The notice or case belongs to another platform.
        Conflict: The answer contradicts the record.
    """
    if receipt.subject.startswith("A-"):
        return _about_case(tx, receipt, now)
    status = tx.cases.notice(receipt.subject)
    _own(receipt, status.notice.platform)
    if not _kept(tx, receipt):
        return False
    if status.state not in LATE.get(receipt.answer, frozenset()):
        _about_notice(tx, receipt, status, now, options)
    return True


def _own(receipt: Receipt, platform: str) -> None:
    if receipt.platform != platform:
        raise Forbidden(f"{receipt.platform} cannot answer for {platform}: {receipt.subject}")


def _kept(tx: Transaction, receipt: Receipt) -> bool:
    if tx.cases.put_receipt(receipt):
        return True
    if all(r.id != receipt.id for r in tx.cases.receipts(receipt.subject)):
        raise Conflict(f"receipt id {receipt.id} is on record for another subject")
    return False


def _about_notice(
    tx: Transaction,
    receipt: Receipt,
    status: NoticeStatus,
    now: datetime,
    options: AlertOptions,
) -> None:
    if status.state is S.QUEUED:
        raise Conflict(f"notice {receipt.subject} was never sent, so nobody can answer it")
    why = _why(receipt)
    match receipt.answer:
        case PlatformAnswer.ACKNOWLEDGED:
            move(tx, receipt.subject, S.ACKNOWLEDGED, now, why)
        case PlatformAnswer.REMOVED:
            move(tx, receipt.subject, S.CLAIMED_DOWN, now, why)
        case PlatformAnswer.REJECTED:
            _reject(tx, receipt, status, now, options)
        case PlatformAnswer.COUNTERED:
            _counter(tx, receipt, status, now, options)
        case PlatformAnswer.RESTORED:
            _restore(tx, receipt, status, now, options)
        case PlatformAnswer.MEASURE_APPLIED | PlatformAnswer.MEASURE_DECLINED:
            raise Conflict(f"{receipt.answer} answers a case; {receipt.subject} is a notice")


def _reject(
    tx: Transaction,
    receipt: Receipt,
    status: NoticeStatus,
    now: datetime,
    options: AlertOptions,
) -> None:
    move(tx, receipt.subject, S.REJECTED, now, _why(receipt))
    due = now + timedelta(hours=options.clocks.review_hours)
    open_dispute(tx, status.notice, receipt.id, _why(receipt), now=now, due=due)


def _counter(
    tx: Transaction,
    receipt: Receipt,
    status: NoticeStatus,
    now: datetime,
    options: AlertOptions,
) -> None:
    """Record a user's counter-notice, start its clock, and freeze the strike."""
    notice = status.notice
    provider = tx.catalogue.platform(notice.platform).provider
    wait = counter_wait(notice.format, provider, now, options.clocks)
    ground, colon, statement = receipt.note.partition(":")
    named = colon and ground.strip() in GROUNDS
    tx.cases.put_counter(
        CounterNotice(
            derive("C", receipt.id),
            notice.id,
            ground.strip() if named else "other",
            statement.strip() if named else receipt.note,
            now,
            wait,
        )
    )
    move(tx, notice.id, S.COUNTERED, now, _why(receipt))
    tx.cases.move_strike(notice.id, StrikeState.PROVISIONAL)
    if notice.account:
        review_account(tx, notice.platform, notice.account, now, options.accounts)
    due = wait or now + timedelta(hours=options.clocks.review_hours)
    open_dispute(tx, notice, counter_dispute(notice.id), _why(receipt), now=now, due=due)


def counter_dispute(notice: str) -> str:
    """Return what the review order of a notice's counter-notice is about."""
    return f"counter {notice}"


def _restore(
    tx: Transaction,
    receipt: Receipt,
    status: NoticeStatus,
    now: datetime,
    options: AlertOptions,
) -> None:
    if status.state is S.COUNTERED:
        move(
            tx,
            receipt.subject,
            S.CLOSED,
            now,
            f"restored after a counter-notice: {receipt.note}",
        )
        void_strike(tx, status, now, options)
    elif status.state in {S.CLAIMED_DOWN, S.VERIFIED_DOWN}:
        _reject(tx, receipt, status, now, options)
    else:
        raise Conflict(f"notice {receipt.subject} is {status.state}: nothing was taken down")


def _about_case(tx: Transaction, receipt: Receipt, now: datetime) -> bool:
    status = tx.cases.case(receipt.subject)
    _own(receipt, status.case.platform)
    if not _kept(tx, receipt):
        return False
    if receipt.answer is PlatformAnswer.ACKNOWLEDGED:
        return True
    ends = {
        PlatformAnswer.MEASURE_APPLIED: CaseState.APPLIED,
        PlatformAnswer.MEASURE_DECLINED: CaseState.DECLINED,
    }
    if receipt.answer not in ends:
        raise Conflict(f"{receipt.answer} answers a notice; {receipt.subject} is a case")
    if status.state is CaseState.PROPOSED:
        raise Conflict(f"case {receipt.subject} was never referred, so nobody can answer it")
    if status.state is not CaseState.WITHDRAWN:
        tx.cases.move_case(receipt.subject, ends[receipt.answer], now, _why(receipt))
    return True


def _why(receipt: Receipt) -> str:
    said = f": {receipt.note}" if receipt.note else ""
    return f"the platform says {receipt.answer}{said}"
