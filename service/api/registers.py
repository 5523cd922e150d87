"""The rights holder's side: works, references, licences; everybody reads the list."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from domain.access import Role
from domain.ids import derive
from domain.protection import Batch
from domain.work import Licence, Reference, Work, WorkId
from service.api.auth import Asking, Caller, Served, only

router = APIRouter(tags=["registers"])


class NewLicence(BaseModel):
    """Leave to carry a work; empty platform, account, territory, until: any, any, all, open."""

    work: str
    platform: str | None = None
    account: str | None = None
    territory: Annotated[str | None, Field(pattern="^[A-Z]{2}$")] = None
    since: datetime
    until: datetime | None = None
    source: str = ""


@router.get("/list")
def protection_list(_caller: Asking, service: Served) -> list[Batch]:
    """Return the protection list, batch by batch."""
    with service.store.reading() as tx:
        return list(tx.catalogue.protections().batches)


@router.get("/works")
def works(caller: Asking, service: Served) -> list[Work]:
    """Return works: a holder its own, everybody else all."""
    with service.store.reading() as tx:
        found = tx.catalogue.works()
    mine = caller.role is Role.HOLDER
    return [w for w in found if not mine or caller.party in w.holders]


@router.get("/works/{id}/references")
def references(
    id: str,
    caller: Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR, Role.HOLDER))],
    service: Served,
) -> list[Reference]:
    """Return the references of a work."""
    work = WorkId(id)
    with service.store.reading() as tx:
        if not caller.sees(tx, None, work):
            raise HTTPException(404, f"there is no work {id!r}")
        tx.catalogue.work(work)
        return list(tx.catalogue.references(work))


@router.post("/licences", status_code=201)
def add_licence(
    said: NewLicence,
    caller: Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.HOLDER))],
    service: Served,
) -> Licence:
    """Record a licence; open notices that it covers are retracted."""
    for at in (said.since, said.until):
        if at is not None and at.tzinfo is None:
            raise HTTPException(422, "times need a zone, such as 2026-05-01T00:00:00+08:00")
    if said.until is not None and said.until <= said.since:
        raise HTTPException(422, "the licence ends before it begins")
    work = WorkId(said.work)
    scope = [said.platform, said.account, said.territory, str(said.since), str(said.until)]
    licence = Licence(
        id=derive("L", work, *(x or "" for x in scope)),
        work=work,
        platform=said.platform,
        account=said.account,
        since=said.since,
        until=said.until,
        territory=said.territory,
        holder=caller.party,
        source=said.source,
    )
    with service.store.transaction() as tx:
        if not caller.sees(tx, None, work):
            raise HTTPException(404, f"there is no work {said.work!r}")
        tx.catalogue.work(work)
        tx.catalogue.put_licence(licence)
    return licence
