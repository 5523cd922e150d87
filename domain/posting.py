"""What is out there: postings and accounts on platforms, and our sightings of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.protection import ProviderClass


class PostingKind(StrEnum):
    """What a posting is on its platform."""

    VIDEO = "video"
    TRACK = "track"
    NOVEL = "novel"
    PRODUCT = "product"
    ROOM = "room"


class LinkState(StrEnum):
    """What our own eyes saw at a posting's address."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Platform:
    """A site we watch. `make` names the adapter that can read it (`crawlers.platforms`).

    `addresses` are the loopback or private `ip:port` pairs the address guard may let
    through for this platform; empty for every site on the open Internet. `territory` is an
    ISO 3166 code. `notice_format` and `language` say how it wants to be written to.
    `options` belong to the adapter, such as CSS rules.
    """

    name: str
    make: str
    base_url: str
    provider: ProviderClass
    territory: str | None = None
    language: str = "en"
    notice_format: str = "cn_regulation"
    addresses: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """An uploader on a platform. `contacts` are those it publishes itself."""

    platform: str
    native_id: str
    name: str
    url: str = ""
    contacts: tuple[str, ...] = ()
    postings: int | None = None

    @property
    def key(self) -> str:
        """The account's name everywhere in our system, such as `tube:u17`."""
        return f"{self.platform}:{self.native_id}"


@dataclass(frozen=True, slots=True)
class Posting:
    """One publication on one platform. `platform` and `native_id` identify it for ever.

    `account` is the uploader's native id. `facts` are what the platform says of it in our
    words: `offer` (ebook, print, poster, recording), `drive_links` (a count),
    `duration_seconds`, `section` (review, story, …). Absent means not said.
    """

    platform: str
    native_id: str
    account: str
    url: str
    title: str
    kind: PostingKind
    published_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The posting's name everywhere in our system, such as `tube:av170001`."""
        return f"{self.platform}:{self.native_id}"

    @property
    def account_key(self) -> str:
        """The key of its account, "" where the platform names nobody."""
        return f"{self.platform}:{self.account}" if self.account else ""


class CaptureRole(StrEnum):
    """Which part of a posting a capture is."""

    CONTENT = "content"
    COVER = "cover"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes taken from a posting and kept as evidence.

    `digest` is their SHA-256 in hex, `media_type` as sniffed (not as claimed), `label`
    what a reader calls the part ("chapter 3"), `size` in bytes.
    """

    digest: str
    media_type: str
    role: CaptureRole
    url: str
    label: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Sighting:
    """A posting as we saw it at one instant. Many sightings make one posting's history.

    `trace` is one id for everything that follows from the sighting. `record` is the vault
    digest of the WARC with the requests and responses. `faults` say which parts could not
    be captured and why.
    """

    trace: str
    posting: Posting
    seen_at: datetime
    captures: tuple[Capture, ...]
    record: str | None = None
    faults: tuple[str, ...] = ()
