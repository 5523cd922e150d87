"""Crawl tasks: the questions we put to platforms, and what an answer holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ids import derive
from domain.posting import Account, LinkState, Posting


class TaskKind(StrEnum):
    """The questions the scheduler knows."""

    SEARCH = "search"
    NEWEST = "newest"
    ACCOUNT = "account"
    ROOMS = "rooms"
    POSTING = "posting"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class CrawlTask:
    """One question to one platform, small enough to be asked again from the start.

    `argument` is the search phrase, the account's or posting's native id, or empty;
    `cursor` is the page as the platform names it, empty for the first; `notice` is the
    notice a recheck serves. `due` is the earliest time to ask.
    """

    platform: str
    kind: TaskKind
    argument: str
    due: datetime
    cursor: str = ""
    notice: str = ""

    @property
    def id(self) -> str:
        """The same question has the same id, however often it is proposed."""
        return derive("T", self.platform, self.kind, self.argument, self.cursor, self.notice)


@dataclass(frozen=True, slots=True)
class LeasedTask:
    """A task in our hands: `attempt` counts the times it was handed out, this one included.

    `group` is what its platform is asked as, and `part` the part of that. `fence` grows with
    each lease of the task and is never the same again: by it a late answer is known.
    """

    task: CrawlTask
    attempt: int
    group: str = ""
    part: int = 0
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the hosts: who holds it until when.

    `owner` is None when it was given back; then it is free from `until` on. `fence` grows
    with each change of hands. `pace_seconds` is how far apart requests to its slowest host are.
    """

    number: int
    owner: str | None
    until: datetime
    fence: int
    pace_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """What our own eyes saw when we rechecked a posting's address."""

    posting: str
    state: LinkState
    at: datetime
    record: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything one task brought, to be recorded with its end in one transaction.

    `postings` are proposed for capture unless their listing is unchanged, `accounts` are
    remembered and walked, `tasks` are further questions such as the next page.
    """

    postings: tuple[Posting, ...] = ()
    accounts: tuple[Account, ...] = ()
    tasks: tuple[CrawlTask, ...] = ()
    link: LinkSeen | None = None


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many tasks of a kind stand where."""

    due: int
    leased: int
    later: int
    set_aside: int
