"""What a make of platform must be able to do, and what it is handed to do it with.

A make is a small procedure that reads as a person would browse: fetch a page, read it, go
on. It knows its one kind of site; it knows neither Scrapy nor the vault nor the clock. It is
handed one `Visit` a task and must hold nothing between visits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crawlers.options import CrawlOptions
from crawlers.page import Page, Spooled, join
from domain.crawl import CrawlTask, TaskKind
from domain.posting import Account, CaptureRole, LinkState, Platform, Posting


class Fetch(Protocol):
    """The one way to the network. Manners, guard, limits and records are its business.

    Raises everywhere:
        Forbidden: robots.txt, the address guard or the platform (401, 403) says no.
        TooLarge: The body is over its limit, packed or unpacked.
        PlatformUnavailable: A time-out, a lost connection, 429, 5xx.
        Refused: Too many redirects, or an answer that is none.
    """

    async def page(self, url: str) -> Page:
        """Fetch a page.

        Raises:
            NotFound: The platform says 404, 410 or 451.
        """
        ...

    async def look(self, url: str) -> Page:
        """Fetch a page that may be gone: `status` tells."""
        ...

    async def media(self, url: str) -> Spooled:
        """Fetch a file to disk.

        Raises:
            NotFound: See `page`.
        """
        ...

    def join(self, parts: Sequence[Spooled], url: str) -> Spooled:
        """Make one file of several, in order. The parts are used up."""
        ...

    def main_text(self, page: Page) -> str:
        """Guess the main text of a page by its layout, "" when there is none."""
        ...

    async def pause(self, seconds: float) -> None:
        """Wait, so that something may grow."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One errand to one platform. `last` says that a failure now is final.

    On the last try, parts that cannot be fetched become faults instead of one more try.
    """

    platform: Platform
    fetch: Fetch
    options: CrawlOptions
    last: bool = False

    def url(self, path: str) -> str:
        """Return the absolute address of a path of the platform."""
        return join(self.platform.base_url, path)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `next` is the cursor of the following page, "" at the end."""

    postings: tuple[Posting, ...] = ()
    accounts: tuple[Account, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes taken from a posting: a file on disk, or `text` we extracted."""

    role: CaptureRole
    url: str
    label: str
    body: Spooled | str


@dataclass(frozen=True, slots=True)
class Observation:
    """All we took from one posting. `again` asks for another look soon: a room goes on."""

    posting: Posting
    parts: tuple[Part, ...]
    account: Account | None = None
    faults: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a glance at a posting's address showed."""

    state: LinkState
    status: int | None = None


class Make(Protocol):
    """Knows one kind of site, such as video sites with a certain JSON API.

    To add one: write `crawlers/platforms/<name>.py`, add a line to PLATFORMS.
    """

    @property
    def name(self) -> str: ...

    @property
    def lists(self) -> frozenset[TaskKind]:
        """The lists it can walk, out of SEARCH, NEWEST, ACCOUNT and ROOMS."""
        ...

    def owns(self, platform: Platform, url: str) -> str | None:
        """Return the native id of the posting at an address, or None when it is none."""
        ...

    async def list(self, visit: Visit, task: CrawlTask, cursor: str) -> Listing:
        """Read one page of a list; `cursor` is empty for the first."""
        ...

    async def capture(self, visit: Visit, native_id: str) -> Observation:
        """Take what a posting publishes.

        Raises:
            NotFound: The posting is gone.
        """
        ...

    async def look(self, visit: Visit, posting: Posting) -> Look:
        """Tell whether a posting is still there."""
        ...
