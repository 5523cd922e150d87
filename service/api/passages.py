"""The passages of a posting as data: both texts in runs, differences told apart.

A department reads all of them, a holder those of its own works; each is read and compared
when its page is asked for, and nothing of it is kept.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel

from domain.access import Role
from fingerprint.sandbox import Runner, Sandbox, SandboxOptions
from service.api.auth import Caller, Served, only
from service.passages.passage import Passage

router = APIRouter(tags=["enforcement"])

Reader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR, Role.HOLDER))]

# Texts are read one after another in one child; more askers would only hold threads.
AT_ONCE = 4
READING = SandboxOptions(seconds=120.0)
RETRY_SECONDS = "5"


class PassagePage(BaseModel):
    """Some passages of a posting, and how many there are: ask again with `after` + `limit`."""

    total: int
    passages: list[Passage]


class PassageDesk:
    """The places at which passages are read, and the sandbox that all share."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._opening = threading.Lock()
        self._sandbox: Sandbox | None = None

    @contextmanager
    def place(self) -> Iterator[Runner]:
        """Hold a place, or answer 503 when all are taken."""
        if not self._places.acquire(blocking=False):
            detail = f"passages are being read for {AT_ONCE} others already; try again"
            raise HTTPException(503, detail, {"Retry-After": RETRY_SECONDS})
        try:
            with self._opening:
                if self._sandbox is None:
                    self._sandbox = Sandbox(READING)
            yield self._sandbox
        finally:
            self._places.release()

    def close(self) -> None:
        """End the sandbox, if anything was ever read."""
        with self._opening:
            if self._sandbox is not None:
                self._sandbox.close()
                self._sandbox = None


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

    may = None if caller.sees_all() else (lambda work: caller.party in work.holders)
    desk: PassageDesk = request.app.state.passage_desk
    with desk.place() as runner:
        found = of_posting(service, key, runner, may)
        return PassagePage(total=len(found), passages=list(found.passages(after, limit)))
