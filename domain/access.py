"""Who may ask the service what: roles and the keys that carry them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The four kinds of people who use the service."""

    DEPARTMENT = "department"
    HOLDER = "holder"
    PLATFORM = "platform"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key by which a party is known. Only the SHA-256 of the secret is kept.

    `party` is the platform's name for PLATFORM, the holder's for HOLDER, a free name else.
    """

    id: str
    role: Role
    party: str
    digest: str
    made_at: datetime
    expires_at: datetime | None = None
