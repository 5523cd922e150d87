"""What is protected: works, their references, and who may carry them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

WorkId = NewType("WorkId", str)
ReferenceId = NewType("ReferenceId", str)

Span = tuple[float, float]
"""A half-open stretch in units of the modality: seconds, characters; an image is 0-1."""

NOT_OURS = WorkId("not-ours")
"""The work of all negative references: what is known and belongs to nobody we speak for.

No batch lists it, so it is never protected, and a fingerprint index names it like any other.
"""


class Modality(StrEnum):
    """The channel a fingerprint listens to. A film has two: its frames and its sound."""

    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    TEXT = "text"


class WorkKind(StrEnum):
    """What sort of creation a work is, in the words of the published lists."""

    FILM = "film"
    SERIES = "series"
    SONG = "song"
    NOVEL = "novel"
    LIVE_EVENT = "live_event"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A registered name of a work, such as ISRC or ISBN, without hyphens."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Work:
    """A protected creation. Identity and names only, never its bytes.

    `holders` own it, `authors` made it; where nobody says who did, it is an author's of its
    own.
    """

    id: WorkId
    kind: WorkKind
    title: str
    holders: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Title and aliases, the title first."""
        return (self.title, *self.aliases)


@dataclass(frozen=True, slots=True)
class Reference:
    """One authentic copy of a work, enrolled so that captures can be compared with it.

    `media` is the vault digest of the copy, `label` a name a person gave it (usually the
    file name). One film file makes two references: its pictures and its sound. `excluded`
    are the spans of it that never count, such as the card of a studio.
    """

    id: ReferenceId
    work: WorkId
    modality: Modality
    media: str
    media_type: str
    label: str = ""
    excluded: tuple[Span, ...] = ()

    @property
    def negative(self) -> bool:
        """Tell whether this is a copy of what is not ours: stock music, a common poem."""
        return self.work == NOT_OURS


@dataclass(frozen=True, slots=True)
class Licence:
    """Leave to carry a work: on a platform (or any), by an account (or any), for a while.

    `territory` is an ISO 3166 code, or None for everywhere. Half-open in time.
    """

    id: str
    work: WorkId
    platform: str | None
    account: str | None
    since: datetime
    until: datetime | None
    territory: str | None = None
    holder: str = ""
    source: str = ""

    def permits(self, platform: str, account: str, at: datetime, territory: str | None) -> bool:
        """Tell whether `account` on `platform` was licensed at the instant `at`.

        A licence for a territory permits a platform of that territory only; a platform
        of no stated territory is not covered by it.
        """
        here = self.platform is None or self.platform == platform
        named = self.account is None or self.account == account
        land = self.territory is None or self.territory == territory
        running = self.since <= at and (self.until is None or at < self.until)
        return here and named and land and running
