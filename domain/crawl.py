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
    """A task in our hands: `attempt` counts the times it was handed out, this one included."""

    task: CrawlTask
    attempt: int


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
