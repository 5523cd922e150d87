"""Who asks: a bearer key, its role, and what that role may see.

A department sees everything, an auditor reads everything and changes nothing, a platform sees
what is addressed to it, a holder what concerns its works.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from domain.access import Role
from domain.ports import Transaction
from domain.work import WorkId
from service.bootstrap import Service
from service.keys import digest_of

bearer = HTTPBearer(auto_error=False, description="An API key, made by `keywatch key add`.")


@dataclass(frozen=True, slots=True)
class Caller:
    """The party behind a request."""

    role: Role
    party: str

    def sees_all(self) -> bool:
        """Departments and auditors do."""
        return self.role in {Role.DEPARTMENT, Role.AUDITOR}

    def sees(self, tx: Transaction, platform: str | None, work: WorkId | None) -> bool:
        """Tell whether something about a platform and a work is the caller's business."""
        if self.sees_all():
            return True
        if self.role is Role.PLATFORM:
            return platform == self.party
        return work is not None and self.party in tx.catalogue.work(work).holders


def service_of(request: Request) -> Service:
    """Return the service the application was made for."""
    service: Service = request.app.state.service
    return service


Served = Annotated[Service, Depends(service_of)]
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def caller_of(service: Served, credentials: Credentials) -> Caller:
    """Return who asks, or answer 401."""
    if credentials is None:
        raise HTTPException(401, "an API key is needed", {"WWW-Authenticate": "Bearer"})
    with service.store.reading() as tx:
        key = tx.catalogue.key_of(digest_of(credentials.credentials))
    if key is None or (key.expires_at is not None and key.expires_at <= service.now()):
        raise HTTPException(401, "the API key is unknown or expired")
    return Caller(key.role, key.party)


Asking = Annotated[Caller, Depends(caller_of)]


def only(*roles: Role) -> Callable[[Caller], Caller]:
    """Return a dependency that answers 403 to every other role."""

    def check(caller: Asking) -> Caller:
        if caller.role not in roles:
            raise HTTPException(403, f"a {caller.role} key may not do this")
        return caller

    return check
