"""Take a notice back, and everything that rested on it.

A wrong notice costs a user their work and us our word; so a retraction reaches everybody the
notice reached, voids the strike, and lets the account's case fall when it no longer stands.
"""

from datetime import datetime

from alerts.cases import review_account
from alerts.options import AlertOptions
from alerts.states import move
from domain.enforcement import (
    NoticeState,
    NoticeStatus,
    Order,
    OrderKind,
    OrderState,
    Retraction,
    StrikeState,
)
from domain.errors import NotFound
from domain.ids import derive
from domain.ports import Transaction


def retract(
    tx: Transaction, status: NoticeStatus, reason: str, now: datetime, options: AlertOptions
) -> bool:
    """Retract a notice. A notice that was never sent is called back and told to nobody.

    Returns:
        False when it was retracted already.
    """
    notice = status.notice
    if not move(tx, notice.id, NoticeState.RETRACTED, now, reason):
        return False
    retraction = Retraction(derive("X", notice.id), notice.id, reason, now)
    tx.cases.put_retraction(retraction)
    if status.state is NoticeState.QUEUED:
        tx.queue.cancel(derive("O", notice.id), reason, now)
    else:
        tx.queue.enqueue(
            Order(
                derive("O", retraction.id),
                OrderKind.RETRACTION,
                notice.id,
                notice.platform,
                notice.work,
                200,
                now,
                f"withdraw notice {notice.id} about {notice.posting}: {reason}",
            ),
            now,
        )
    void_strike(tx, status, now, options)
    return True


def void_strike(
    tx: Transaction, status: NoticeStatus, now: datetime, options: AlertOptions
) -> None:
    """Void the strike a notice earned and bring the account's cases up to date."""
    notice = status.notice
    tx.cases.move_strike(notice.id, StrikeState.VOIDED)
    if notice.account:
        review_account(tx, notice.platform, notice.account, now, options.accounts)


def close_order(tx: Transaction, id: str, reason: str, now: datetime) -> None:
    """Call an order back if there is one and nobody finished it."""
    try:
        queued = tx.queue.order(id)
    except NotFound:
        return
    if queued.state not in {OrderState.DONE, OrderState.CANCELLED}:
        tx.queue.cancel(id, reason, now)
