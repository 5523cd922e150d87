"""The passages of a posting as data: both texts in runs, differences told apart.

A department reads all of them, a holder those of its own works; each is read and compared
when its page is asked for, and nothing of it is kept.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from domain.access import Role
from service.api.auth import Caller, Served, only
from service.api.reading import ReadingDesk
from service.on_record import May
from service.passages.passage import Passage

router = APIRouter(tags=["enforcement"])

Reader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR, Role.HOLDER))]


class PassagePage(BaseModel):
    """Some passages of a posting, and how many there are: ask again with `after` + `limit`."""

    total: int
    passages: list[Passage]


def may_of(caller: Caller) -> May:
    """Return which works a caller may see copied: all, or a holder's own."""
    return None if caller.sees_all() else (lambda work: caller.party in work.holders)


@router.get("/postings/{key}/passages")
def passages(
    *,
    request: Request,
    key: str,
    caller: Reader,
    service: Served,
    after: Annotated[int, Query(ge=0, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PassagePage:
    """Lay the text of a posting beside the works it copies; a holder's own works only.

    A passage is a list of runs, `here` in the posting, `there` in the work: `same` means the
    same hanzi and letters, in other characters where the two differ. Texts are foreign: show
    them escaped, invisible characters included.
    """
    from service.passages.found import of_posting  # noqa: PLC0415 - what reads loads slowly

    desk: ReadingDesk = request.app.state.passage_desk
    with desk.place() as runner:
        found = of_posting(service, key, runner, may_of(caller))
        return PassagePage(total=len(found), passages=list(found.passages(after, limit)))
