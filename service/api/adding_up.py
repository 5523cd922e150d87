"""What copies add up to, for departments and for the holders of the works."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from alerts.adding_up import By, added_up
from alerts.together import Together
from domain.access import Role
from domain.work import WorkId
from service.api.auth import Caller, Served, only

router = APIRouter(tags=["enforcement"])

Reader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR, Role.HOLDER))]


@router.get("/adds-up")
def adds_up(
    caller: Reader,
    service: Served,
    *,
    work: Annotated[str | None, Query(description="The id of a work.")] = None,
    account: Annotated[str | None, Query(description="An account's key.")] = None,
    posting: Annotated[str | None, Query(description="A posting's key.")] = None,
    by: Annotated[By, Query(description="Whose copies are counted together.")] = By.ACCOUNT,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[Together]:
    """Say what the copies of a work, an account or a posting add up to, largest share first.

    One of the three must be named. A holder is told of its own works alone.
    """
    if work is None and account is None and posting is None:
        raise HTTPException(422, "name a work, an account or a posting")
    with service.store.reading() as tx:
        if work is not None:
            tx.catalogue.work(WorkId(work))
            if not caller.sees(tx, None, WorkId(work)):
                raise HTTPException(404, f"there is no work {work!r}")
        found = added_up(
            tx,
            by,
            work=None if work is None else WorkId(work),
            account=account,
            posting=posting,
        )
        return [one for one in found if caller.sees(tx, None, one.work)][:limit]
