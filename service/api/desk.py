"""The department's side: queue, notices, cases, verdicts; auditors read the same.

Platforms and holders read their own notices and cases here too; see `service.api.auth`.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, Field

from alerts.explain import Step
from alerts.explain import explain as steps_of
from domain.access import Role
from domain.enforcement import (
    CaseState,
    CaseStatus,
    NoticeState,
    NoticeStatus,
    OrderKind,
    OrderState,
    QueuedOrder,
)
from domain.flood import FloodState, FloodStatus
from domain.posting import Posting
from service.api.auth import Asking, Caller, Served, only
from service.decisions import Decision, finish

router = APIRouter(tags=["enforcement"])

Reader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR))]
CaseReader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR, Role.PLATFORM))]
Officer = Annotated[Caller, Depends(only(Role.DEPARTMENT))]


class Claim(BaseModel):
    """Who takes how many orders of which kinds."""

    owner: str = Field(min_length=1, max_length=100)
    count: int = Field(1, ge=1, le=100)
    kinds: list[OrderKind] = []


class Result(BaseModel):
    """What was done, or why it was decided so.

    `decision` is needed for reviews (infringes, lawful), account cases (refer, decline) and
    quarantines (exclude, release); `by` names who decided, the key's party when left out.
    """

    result: str = Field(min_length=1, max_length=2000)
    decision: Decision | None = None
    by: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field([], max_length=10)


@router.get("/queue")
def queue(
    _caller: Reader,
    service: Served,
    kind: Annotated[list[OrderKind], Query()] = [],  # noqa: B006 - FastAPI copies it
    state: Annotated[list[OrderState], Query()] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[QueuedOrder]:
    """List orders, most urgent first."""
    with service.store.reading() as tx:
        return list(tx.queue.orders(kinds=tuple(kind), states=tuple(state), limit=limit))


@router.post("/queue/claim")
def claim(said: Claim, _caller: Officer, service: Served) -> list[QueuedOrder]:
    """Take the most urgent orders under a lease."""
    with service.store.transaction() as tx:
        return list(tx.queue.claim(said.owner, service.now(), said.count, tuple(said.kinds)))


@router.post("/queue/{order}/done")
def done(order: str, said: Result, caller: Officer, service: Served) -> QueuedOrder:
    """Close an order by what was done or decided, and return how it stands now."""
    people = tuple(said.by) or (caller.party,)
    finish(service, order, result=said.result, decision=said.decision, by=people)
    with service.store.reading() as tx:
        return tx.queue.order(order)


@router.get("/floods")
def floods(
    _caller: Reader,
    service: Served,
    state: Annotated[list[FloodState], Query()] = [],  # noqa: B006 - FastAPI copies it
) -> list[FloodStatus]:
    """List flooded spans with their figures, oldest first."""
    with service.store.reading() as tx:
        return list(tx.floods.floods(states=tuple(state)))


@router.get("/notices")
def notices(
    caller: Asking,
    service: Served,
    platform: str | None = None,
    state: Annotated[list[NoticeState], Query()] = [],  # noqa: B006 - FastAPI copies it
) -> list[NoticeStatus]:
    """List notices, oldest first; each caller its own."""
    if caller.role is Role.PLATFORM:
        platform = caller.party
    with service.store.reading() as tx:
        found = tx.cases.notices(platform=platform, states=tuple(state))
        return [s for s in found if caller.sees(tx, s.notice.platform, s.notice.work)]


@router.get("/notices/{id}")
def notice(id: str, caller: Asking, service: Served) -> NoticeStatus:
    """Return a notice in full."""
    with service.store.reading() as tx:
        status = tx.cases.notice(id)
        if not caller.sees(tx, status.notice.platform, status.notice.work):
            raise HTTPException(404, f"there is no notice {id!r}")
    return status


@router.get("/cases")
def cases(
    caller: CaseReader,
    service: Served,
) -> list[CaseStatus]:
    """List account cases; a platform those that were referred to it."""
    platform = caller.party if caller.role is Role.PLATFORM else None
    with service.store.reading() as tx:
        return [s for s in tx.cases.cases(platform) if _told(caller, s)]


@router.get("/cases/{id}")
def case(id: str, caller: CaseReader, service: Served) -> CaseStatus:
    """Return an account case."""
    with service.store.reading() as tx:
        status = tx.cases.case(id)
    if not _told(caller, status):
        raise HTTPException(404, f"there is no case {id!r}")
    return status


def _told(caller: Caller, status: CaseStatus) -> bool:
    """A platform knows of a case once it was referred: before that it is our own draft."""
    if caller.sees_all():
        return True
    drafts = {CaseState.PROPOSED, CaseState.WITHDRAWN}
    return status.case.platform == caller.party and status.state not in drafts


@router.get("/postings/{key}")
def posting(key: str, _caller: Reader, service: Served) -> Posting:
    """Return what is known of a posting."""
    with service.store.reading() as tx:
        return tx.frontier.posting(key)


@router.get("/postings/{key}/steps")
def steps(key: str, _caller: Reader, service: Served) -> list[Step]:
    """Tell every step from the sighting to where the notice stands."""
    with service.store.reading() as tx:
        return list(steps_of(tx, key))
