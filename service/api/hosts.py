"""Hosts, for departments: slow down, pause or block them while crawlers run."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from domain.access import Role
from domain.hosts import HostRule, RuleKind
from service.api.auth import Caller, Served, only
from service.hosts import LONGEST_DELAY, LONGEST_WHY, Said, say, take_back

router = APIRouter(tags=["operations"])

Department = Annotated[Caller, Depends(only(Role.DEPARTMENT))]
Reader = Annotated[Caller, Depends(only(Role.DEPARTMENT, Role.AUDITOR))]


class NewRule(BaseModel):
    """What is said of a host, a group of hosts or a platform; without `seconds` for good."""

    target: Annotated[str, Field(min_length=1, max_length=253)]
    kind: RuleKind
    seconds: Annotated[float | None, Field(gt=0, le=1e9)] = None
    delay_seconds: Annotated[float, Field(ge=0, le=LONGEST_DELAY)] = 0.0
    why: Annotated[str, Field(max_length=LONGEST_WHY)] = ""


class Lifted(BaseModel):
    """Which kinds of rules end for a target."""

    target: Annotated[str, Field(min_length=1, max_length=253)]
    kinds: Annotated[list[RuleKind], Field(min_length=1, max_length=len(RuleKind))]
    why: Annotated[str, Field(max_length=LONGEST_WHY)] = ""


@router.get("/hosts/rules")
def rules(_caller: Reader, service: Served) -> list[HostRule]:
    """Return what is said of hosts now, and by whom."""
    now = service.now()
    with service.store.reading() as tx:
        return [rule for rule in tx.hosts.rules() if rule.holds(now)]


@router.post("/hosts/rules", status_code=201)
def add_rule(said: NewRule, caller: Department, service: Served) -> HostRule:
    """Pause, throttle or block hosts; every crawler hears of it within two seconds."""
    lasts = None if said.seconds is None else timedelta(seconds=said.seconds)
    whole = Said(said.target, caller.party, lasts, said.delay_seconds, said.why)
    with service.store.transaction() as tx:
        return say(tx, said.kind, whole, service.now())


@router.post("/hosts/rules/lift")
def lift(said: Lifted, caller: Department, service: Served) -> list[HostRule]:
    """End rules; 404 when there is none of these kinds."""
    whole = Said(said.target, caller.party, why=said.why)
    with service.store.transaction() as tx:
        return list(take_back(tx, tuple(said.kinds), whole, service.now()))
