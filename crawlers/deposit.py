"""Turn what a make observed into a sighting whose bytes lie in the vault."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from crawlers.platform import Observation, Part
from crawlers.record import Record
from domain.errors import BackendUnavailable
from domain.ids import derive
from domain.ports import Vault
from domain.posting import Capture, Sighting


def captures_of(observation: Observation) -> tuple[Capture, ...]:
    """Return the captures of an observation; nothing is stored yet."""
    return tuple(_capture(part) for part in observation.parts)


def deposit(
    vault: Vault,
    observation: Observation,
    record: Record,
    now: Callable[[], datetime],
    *,
    looked: datetime | None = None,
) -> Sighting:
    """Put an observation and its record into the vault. Repeating it is harmless.

    The trace is derived from the posting, its captures and when its link was last
    rechecked (`looked`): the same posting taken twice, because we were killed in between, is
    one sighting to all who hear of it, and one that came back unchanged is another.

    Raises:
        BackendUnavailable: The vault does not take it, or read other bytes than we wrote.
    """
    captures = deposit_parts(vault, observation.parts)
    digests = sorted(capture.digest for capture in captures)
    return Sighting(
        trace=derive("S", observation.posting.key, " ".join(digests), str(looked or "")),
        posting=observation.posting,
        seen_at=now(),
        captures=captures,
        record=vault.put_file(record.path),
        faults=observation.faults,
    )


def deposit_parts(vault: Vault, parts: Sequence[Part]) -> tuple[Capture, ...]:
    """Put parts into the vault and return their captures, in order.

    Raises:
        BackendUnavailable: See deposit.
    """
    captures = tuple(_capture(part) for part in parts)
    for part, capture in zip(parts, captures, strict=True):
        body = part.body
        kept = vault.put(body.encode()) if isinstance(body, str) else vault.put_file(body.path)
        if kept != capture.digest:
            raise BackendUnavailable(f"{part.url} changed between the network and the vault")
    return captures


def _capture(part: Part) -> Capture:
    body = part.body
    if isinstance(body, str):
        raw = body.encode()
        digest, media_type, size = sha256(raw).hexdigest(), "text/plain", len(raw)
    else:
        digest, media_type, size = body.sha256, body.media_type, body.size
    return Capture(digest, media_type, part.role, part.url, part.label, size)
