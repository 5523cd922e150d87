"""Finish orders of the enforcement queue as people decide: what is asked of them, and done.

A review order is closed only by a verdict and an account case only by leave to refer it or
its refusal, so that no decision is lost in the words of a result.
"""

from enum import StrEnum

from alerts.dispatch import Dispatch
from alerts.notices import FORMATS
from alerts.reviews import ReviewDesk
from domain.enforcement import OrderKind, OrderState
from domain.errors import BadInput, Conflict
from service.bootstrap import Service


class Decision(StrEnum):
    """What people say: of a review the first two, of an account case the last two."""

    INFRINGES = "infringes"
    LAWFUL = "lawful"
    REFER = "refer"
    DECLINE = "decline"


_ASKED = {
    OrderKind.REVIEW: (Decision.INFRINGES, Decision.LAWFUL),
    OrderKind.CASE: (Decision.REFER, Decision.DECLINE),
}


def finish(
    service: Service,
    order: str,
    *,
    result: str,
    decision: Decision | None = None,
    by: tuple[str, ...] = (),
) -> None:
    """Close an order by what was done or decided.

    Args:
        service: See service.bootstrap.
        order: Its id.
        result: Why, in a sentence; kept with the order.
        decision: Needed for reviews and cases, and for nothing else.
        by: Who decided; who holds the order when left out. A grave measure needs two.

    Raises:
        NotFound: No such order.
        BadInput: The decision does not fit the kind of order, or nobody is named.
        Conflict: The order is closed already, or too few people agreed.
    """
    now = service.now()
    with service.store.reading() as tx:
        queued = tx.queue.order(order)
    kind = queued.order.kind
    asked = _ASKED.get(kind, ())
    if decision not in (asked or (None,)):
        expected = f"expected {' or '.join(asked)}" if asked else "nothing is to be decided"
        raise BadInput(f"order {order} is a {kind}: {expected}, found {decision or 'nothing'}")
    if decision is not None and queued.state in {OrderState.DONE, OrderState.CANCELLED}:
        raise Conflict(f"order {order} is {queued.state} already")
    people = by or ((queued.owner,) if queued.owner else ())
    if decision is not None and not people:
        raise BadInput(f"order {order} is claimed by nobody: say who decides")
    options = service.settings.alerts
    if decision is Decision.REFER:
        Dispatch(service.store, options, people[0]).refer(queued.order.subject, people, now)
        return
    if kind is OrderKind.REVIEW:
        desk = ReviewDesk(service.store, options, FORMATS, service.now)
        infringes = decision is Decision.INFRINGES
        desk.decide(order, infringes=infringes, reviewer=", ".join(people), why=result)
        return
    words = f"declined by {', '.join(people)}: {result}" if decision else result
    with service.store.transaction() as tx:
        tx.queue.done(order, words, now)
