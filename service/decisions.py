"""Finish orders of the enforcement queue as people decide: what is asked of them, and done.

A review order is closed only by a verdict, an account case only by leave to refer it or its
refusal, and a quarantine only by exclusion or release, so that no decision is lost in the
words of a result.
"""

from enum import StrEnum

from alerts.dispatch import Dispatch
from alerts.notices import FORMATS
from alerts.quarantine import decide_quarantine
from alerts.reviews import ReviewDesk
from domain.enforcement import OrderKind, OrderState
from domain.errors import BadInput, Conflict
from domain.flood import FloodState
from domain.work import Modality
from keyworks.enrolment import exclude, withdraw
from service.bootstrap import Service
from service.telling import tell_soon


class Decision(StrEnum):
    """What people say: two of a review, two of an account case, two of a quarantine."""

    INFRINGES = "infringes"
    LAWFUL = "lawful"
    REFER = "refer"
    DECLINE = "decline"
    EXCLUDE = "exclude"
    RELEASE = "release"


_ASKED = {
    OrderKind.REVIEW: (Decision.INFRINGES, Decision.LAWFUL),
    OrderKind.CASE: (Decision.REFER, Decision.DECLINE),
    OrderKind.QUARANTINE: (Decision.EXCLUDE, Decision.RELEASE),
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
        decision: Needed for reviews, cases and quarantines, and for nothing else.
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
    if decision in {Decision.EXCLUDE, Decision.RELEASE}:
        _settle(service, order, decision, f"{', '.join(people)}: {result}")
        return
    words = f"declined by {', '.join(people)}: {result}" if decision else result
    with service.store.transaction() as tx:
        tx.queue.done(order, words, now)


def _settle(service: Service, order: str, decision: Decision, ground: str) -> None:
    """Exclude a flooded span for good, or release it; the desk judges again what was held.

    The index is told first: a decision that breaks off in between is simply made again.
    """
    now = service.now()
    state = FloodState.RELEASED
    if decision is Decision.EXCLUDE:
        state = FloodState.EXCLUDED
        with service.store.reading() as tx:
            flood = tx.floods.flood(tx.queue.order(order).order.subject).flood
        if flood.modality is Modality.IMAGE:
            # A picture has no parts.
            withdraw(service.store, flood.reference, now)
        else:
            exclude(service.store, flood.reference, [flood.span], now)
        tell_soon(service)
    with service.store.transaction() as tx:
        decide_quarantine(tx, order, state, ground, now)
