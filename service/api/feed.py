"""The platform's side: read the takedown feed, acknowledge it, say what was done.

The feed is read by cursor; nothing in it changes or moves, and a retraction is a new item.
An answer carries an id of the platform's choosing, so that sending it twice is harmless.
"""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, Field

from alerts.answers import receive
from domain.access import Role
from domain.enforcement import FeedItem, PlatformAnswer, Receipt
from service.api.auth import Asking, Caller, Served, only

router = APIRouter(tags=["feed"])


class Item(BaseModel):
    """One event, in the order it happened."""

    seq: int
    id: str
    kind: str
    subject: str
    platform: str | None
    at: str
    body: dict[str, Any]


class Page(BaseModel):
    """A stretch of the feed: ask again with `after` = `next`."""

    items: list[Item]
    next: int
    more: bool


class Acknowledgement(BaseModel):
    """How far the feed was read and acted upon."""

    seq: int = Field(ge=0)


class Answer(BaseModel):
    """What a platform did with a notice or a case."""

    id: str = Field(min_length=1, max_length=200)
    subject: str = Field(min_length=1, max_length=200)
    answer: PlatformAnswer
    note: str = Field("", max_length=5000)


@router.get("/feed")
def read_feed(
    caller: Asking,
    service: Served,
    after: Annotated[int, Query(ge=0, description="The last seq you have.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """Read events in order: a platform its own, a holder those of its works."""
    platform = caller.party if caller.role is Role.PLATFORM else None
    with service.store.reading() as tx:
        found = tx.events.read(after, limit, platform=platform)
        mine = [i for i in found if caller.sees(tx, i.event.platform, i.event.work)]
    last = found[-1].seq if found else after
    return Page(items=[_item(i) for i in mine], next=last, more=len(found) == limit)


@router.post("/feed/ack")
def acknowledge(
    said: Acknowledgement,
    caller: Annotated[Caller, Depends(only(Role.PLATFORM))],
    service: Served,
) -> dict[str, int]:
    """Remember that all up to `seq` was acted upon. A cursor never goes back."""
    reader = f"feed:{caller.party}"
    with service.store.transaction() as tx:
        if said.seq > tx.events.last(caller.party):
            raise HTTPException(422, f"there is no event {said.seq} in your feed yet")
        tx.events.set_cursor(reader, said.seq)
        return {"seq": tx.events.cursor(reader)}


@router.post("/receipts")
def answer(
    said: Answer,
    caller: Annotated[Caller, Depends(only(Role.PLATFORM))],
    service: Served,
) -> dict[str, bool]:
    """Say what was done with a notice or a case; the same id again changes nothing."""
    now = service.now()
    receipt = Receipt(said.id, said.subject, caller.party, said.answer, now, said.note)
    with service.store.transaction() as tx:
        fresh = receive(tx, receipt, now, service.settings.alerts)
    return {"fresh": fresh}


def _item(item: FeedItem) -> Item:
    event = item.event
    return Item(
        seq=item.seq,
        id=event.id,
        kind=event.kind,
        subject=event.subject,
        platform=event.platform,
        at=event.at.isoformat(),
        body=json.loads(event.body),
    )
