"""What travels on the bus: three types, three topics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.match import Match
from domain.posting import Sighting
from domain.work import Reference


@dataclass(frozen=True, slots=True)
class ReferenceChanged:
    """A reference was enrolled, or withdrawn, and the indexes must follow.

    `authors` are those of its work, as far as they are on record.
    """

    reference: Reference
    at: datetime
    withdrawn: bool = False
    authors: tuple[str, ...] = ()


Message = Sighting | Match | ReferenceChanged

TOPICS: Mapping[type, str] = {
    Sighting: "sightings",
    Match: "matches",
    ReferenceChanged: "references",
}


def key_of(message: Message) -> str:
    """Return the key whose messages must stay in order: the posting, or the reference."""
    if isinstance(message, ReferenceChanged):
        return message.reference.id
    return message.posting.key


def trace_of(message: Message) -> str:
    """Return the id that ties together all that follows from one sighting."""
    if isinstance(message, ReferenceChanged):
        return message.reference.id
    return message.trace
