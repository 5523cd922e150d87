"""The words of the demo's plan: what is published, and what should become of it.

A plan holds no bytes and no clock. Days count from its first day and minutes from a wave's
opening, so that the same seed gives the same plan, and the same media, on any day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from domain.verdict import Outcome
from domain.work import WorkKind
from service.demo.plan_content import Content

WAVES = 4
WAVE_STEP = timedelta(days=2)


class Scale(StrEnum):
    """How much is published: 400 postings, or 60 for a quick look and for tests."""

    SMALL = "small"
    FULL = "full"


class Rule(StrEnum):
    """What a platform's owner does about a notice. See docs/demo.md."""

    REMOVES = "removes"
    IGNORES = "ignores"
    COUNTERS = "counters"
    REAPPEARS = "reappears"
    RESTORES = "restores"


class Fault(StrEnum):
    """How a site misbehaves over one posting; FATES says what should become of it."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    TRICKLES = "trickles"
    BREAKS_OFF = "breaks_off"
    TRUNCATED = "truncated"
    WRONG_CHARSET = "wrong_charset"
    PRIVATE_PICTURE = "private_picture"
    PRIVATE_REDIRECT = "private_redirect"
    REDIRECT_LOOP = "redirect_loop"
    NOT_MEDIA = "not_media"
    BOMB = "bomb"


class Fate(StrEnum):
    """What a sound crawler makes of a fault."""

    CAPTURED = "captured"
    PARTLY = "partly"
    SET_ASIDE = "set_aside"


FATES = {
    Fault.THROTTLED: Fate.CAPTURED,
    Fault.UNAVAILABLE: Fate.CAPTURED,
    Fault.TRICKLES: Fate.CAPTURED,
    Fault.BREAKS_OFF: Fate.CAPTURED,
    Fault.TRUNCATED: Fate.CAPTURED,
    Fault.WRONG_CHARSET: Fate.CAPTURED,
    Fault.PRIVATE_PICTURE: Fate.PARTLY,
    Fault.PRIVATE_REDIRECT: Fate.SET_ASIDE,
    Fault.REDIRECT_LOOP: Fate.SET_ASIDE,
    Fault.NOT_MEDIA: Fate.SET_ASIDE,
    Fault.BOMB: Fate.SET_ASIDE,
}


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """A protected creation of the demo. `seconds` is of its picture or sound, 0 for a novel.

    `length` is the characters of one chapter, `traditional` the script of a Chinese novel.
    `seed` makes its content. `arrives` is the wave with which its references are enrolled.
    """

    key: str
    kind: WorkKind
    title: str
    language: str
    seed: int
    aliases: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    seconds: int = 0
    chapters: int = 0
    length: int = 0
    traditional: bool = False
    arrives: int = 0


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """A line of a batch. Days count from the plan's first; None on both sides means for good.

    In the cinema layout `since` is the day of release and `until` thirty days later.
    """

    number: int
    work: str
    since: int | None
    until: int | None
    authorised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """A batch in one of the two published layouts, `cinema` or `broadcast`."""

    number: int
    layout: str
    issued: int
    entries: tuple[PlannedEntry, ...]


@dataclass(frozen=True, slots=True)
class PlannedLicence:
    """Leave to carry a work, days counted from the plan's first."""

    work: str
    platform: str | None
    account: str | None
    territory: str | None
    since: int
    until: int | None
    source: str


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """An uploader. `contact` is what it publishes of itself, if anything."""

    platform: str
    id: str
    name: str
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a perfect chain says of a posting and a work."""

    work: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PlannedPosting:
    """One publication, how to make it, and the truth about it.

    `minutes` is how long before its wave's opening it says it was published. `copy` names
    the kind of copy, `unrelated` for none. `closes` is how many seconds of real time after
    its first visitor a room shuts, None for one that stays while its wave does. `retracted`
    marks a notice that a late licence undoes.
    """

    platform: str
    id: str
    account: str
    title: str
    wave: int
    minutes: int
    content: Content
    copy: str = "unrelated"
    tags: tuple[str, ...] = ()
    expected: tuple[Expectation, ...] = ()
    rule: Rule = Rule.REMOVES
    faults: tuple[Fault, ...] = ()
    closes: int | None = None
    retracted: bool = False

    @property
    def key(self) -> str:
        """The posting's name in our system, such as `tube:v1017`."""
        return f"{self.platform}:{self.id}"

    @property
    def early(self) -> bool:
        """Tell whether it copies what is listed only after it was seen."""
        return any(e.outcome is Outcome.DOUBTFUL for e in self.expected)

    @property
    def infringing(self) -> bool:
        """Tell whether a notice should go out for it."""
        return any(e.outcome is Outcome.INFRINGING for e in self.expected)


@dataclass(frozen=True, slots=True)
class RepeatInfringer:
    """One hand behind copies in several waves; several accounts share one contact."""

    platform: str
    accounts: tuple[str, ...]
    waves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the demo publishes and lists, and when. `start` opens the first wave."""

    seed: int
    scale: Scale
    start: datetime
    works: tuple[PlannedWork, ...]
    batches: tuple[PlannedBatch, ...]
    licences: tuple[PlannedLicence, ...]
    late_licences: tuple[PlannedLicence, ...]
    accounts: tuple[PlannedAccount, ...]
    postings: tuple[PlannedPosting, ...]
    repeat_infringers: tuple[RepeatInfringer, ...]

    def opens(self, wave: int) -> datetime:
        """Return the instant a wave opens, in the demo's time."""
        return self.start + wave * WAVE_STEP

    def day(self, number: int) -> datetime:
        """Return the midnight a day of the plan begins with."""
        return self.start + timedelta(days=number)

    def published(self, posting: PlannedPosting) -> datetime:
        """Return when a posting says it was published: shortly before its wave opens."""
        return self.opens(posting.wave) - timedelta(minutes=posting.minutes)

    def work(self, key: str) -> PlannedWork:
        """Return a work by its key."""
        return next(work for work in self.works if work.key == key)

    @property
    def digest(self) -> str:
        """A name for the media the plan asks for, the same for the same content."""
        made = repr((self.works, [(p.platform, p.id, p.content) for p in self.postings]))
        return sha256(made.encode()).hexdigest()[:16]
