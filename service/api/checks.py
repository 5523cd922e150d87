"""A holder's private check and a platform's check of uploads: compared, answered, forgotten.

A holder searches its own works and cannot learn of others; a platform searches what is in
force now in its territory, which is what it has duties about; departments and auditors
search everything that is enrolled.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from domain.access import Role
from domain.match import Evidence, Segment
from domain.ports import Transaction
from domain.posting import Platform
from domain.protection import Duty
from domain.selection import Selection
from domain.work import WorkId
from keyworks.layout import parse_instant, parse_territory
from keyworks.selecting import select
from service.api.auth import Asking, Caller, Served
from service.api.checking import CheckDesk, Looked, take
from service.bootstrap import Service
from service.checks import selected

router = APIRouter(tags=["check"])
logger = structlog.get_logger(__name__)

PATH = "/check"
FILE = {
    "required": True,
    "description": "The file itself: film, sound, picture, text or book.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class Copy(BaseModel):
    """A work that is in the upload, where, and what the list says of it.

    `cited` is the line of the list that protects it, empty when none does; `duty` what
    that batch asks of the calling platform's class.
    """

    work: str
    title: str
    score: float
    cited: str | None
    duty: Duty | None
    evidence: list[Evidence]
    segments: list[Segment]


class Checked(BaseModel):
    """What was looked into, how many works it was compared with, and what is in it.

    `glanced` has a sentence where of a long film only keyframes were looked at.
    """

    digest: str
    media_type: str
    size: int
    works: int
    found: list[Copy]
    glanced: list[str] = []


def asked(
    work: Annotated[list[str], Query(description="Id or title.")] = [],  # noqa: B006 - FastAPI copies it
    batch: Annotated[list[int], Query(description="Number of a batch.")] = [],  # noqa: B006 - see above
    holder: Annotated[list[str], Query(description="Rights holder.")] = [],  # noqa: B006 - see above
    territory: Annotated[str, Query(description="Listed for there, such as CN.")] = "",
    at: Annotated[str, Query(description="In force then, such as 2026-05-20.")] = "",
) -> Selection:
    """Read the selection out of a query."""
    return Selection(
        tuple(work),
        tuple(batch),
        tuple(holder),
        parse_territory(territory) if territory else None,
        parse_instant(at) if at else None,
    )


@router.post(PATH, openapi_extra={"requestBody": FILE})
async def check(
    request: Request,
    caller: Asking,
    service: Served,
    selection: Annotated[Selection, Depends(asked)],
    name: Annotated[str, Query(max_length=200, description="File name, for its ending.")] = "",
) -> Checked:
    """Say which works are in an upload and where; nothing is recorded, nobody is told.

    A holder searches its own works, a platform what is in force now in its territory. The
    answer comes when the file has been decoded: a film takes minutes.
    """
    desk: CheckDesk = request.app.state.check_desk
    only = await run_in_threadpool(_searched, service, caller, selection)
    with (
        desk.place(),
        TemporaryDirectory(prefix="keywatch-check-", ignore_cleanup_errors=True) as folder,
    ):
        file = await take(request, Path(folder), name)
        looked = await run_in_threadpool(
            desk.look_into, Path(folder), file, name or "the upload", only
        )
    found = len(looked.matches)
    logger.info("checked", role=caller.role, size=looked.capture.size, found=found)
    return await run_in_threadpool(_answer, service, caller, selection, looked)


def _searched(
    service: Service, caller: Caller, selection: Selection
) -> frozenset[WorkId] | None:
    with service.store.reading() as tx:
        if caller.role is Role.HOLDER:
            return selected(tx, selection, may=lambda work: caller.party in work.holders)
        only = selected(tx, selection)
        if caller.role is not Role.PLATFORM:
            return only
        due = Selection(territory=_land(tx, caller, selection), at=service.now())
        bound = select(due, tx.catalogue.works(), tx.catalogue.protections())
        return bound if only is None else only & bound


def _answer(service: Service, caller: Caller, selection: Selection, looked: Looked) -> Checked:
    with service.store.reading() as tx:
        titles = {w.id: w.title for w in tx.catalogue.works()}
        protections = tx.catalogue.protections()
        land = _land(tx, caller, selection)
        platform = _platform(tx, caller)
    heard = protections if land is None else protections.within(land)
    copies = []
    for match in looked.matches:
        line = heard.in_force(match.work, selection.at or service.now())
        duty = line.batch.duties.get(platform.provider) if line and platform else None
        copies.append(
            Copy(
                work=match.work,
                title=titles.get(match.work, ""),
                score=match.score,
                cited=line.cited if line else None,
                duty=duty,
                evidence=list(match.evidence),
                segments=list(match.segments),
            )
        )
    capture = looked.capture
    return Checked(
        digest=capture.digest,
        media_type=capture.media_type,
        size=capture.size,
        works=looked.works,
        found=copies,
        glanced=list(looked.glanced),
    )


def _land(tx: Transaction, caller: Caller, selection: Selection) -> str | None:
    if selection.territory is not None:
        return selection.territory
    platform = _platform(tx, caller)
    return platform.territory if platform else None


def _platform(tx: Transaction, caller: Caller) -> Platform | None:
    if caller.role is not Role.PLATFORM:
        return None
    return next((p for p in tx.catalogue.platforms() if p.name == caller.party), None)
