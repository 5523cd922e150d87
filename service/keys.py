"""Make API keys: the secret is shown once, only its SHA-256 is kept."""

import secrets
from datetime import datetime
from hashlib import sha256

from domain.access import ApiKey, Role
from domain.ids import derive


def make_key(role: Role, party: str, at: datetime) -> tuple[ApiKey, str]:
    """Return a new key and its secret, 256 random bits behind `kw_`."""
    secret = "kw_" + secrets.token_urlsafe(32)
    digest = digest_of(secret)
    return ApiKey(derive("K", digest), role, party, digest, at), secret


def digest_of(secret: str) -> str:
    """Return what the store keeps of a secret."""
    return sha256(secret.encode()).hexdigest()
