"""What a site is: routes that turn a visit into a reply, over the world as it stands.

Sites know neither sockets nor faults: `server` answers by the routes, `faults` spoils what the
plan wants spoilt.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol, TypeVar

from service.demo.plan_words import PlannedAccount, PlannedPosting
from service.demo.world import World

PAGE_ITEMS = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: `groups` are the named parts of the path."""

    path: str
    query: Mapping[str, str]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `pause` seconds between sixteenths make it trickle; `cut` breaks it off."""

    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    body: bytes | Path = b""
    headers: tuple[tuple[str, str], ...] = ()
    pause: float = 0.0
    cut: bool = False


NOT_FOUND = Reply(404, body=b"<h1>404</h1>")
GONE = Reply(410, body=b"<h1>410</h1>")


class Share(Enum):
    """Which share of a posting a route gives: the page that describes it, or its media."""

    PAGE = auto()
    MEDIA = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """A path, as a pattern of the whole of it, and who answers."""

    pattern: re.Pattern[str]
    answer: Callable[[Visit], Reply]


@dataclass(frozen=True, slots=True)
class PostingRoute:
    """A path with a group `id` that names a posting; removed ones never reach `answer`."""

    pattern: re.Pattern[str]
    answer: Callable[[PlannedPosting, Visit], Reply]
    share: Share


class Site(Protocol):
    """One make of site."""

    @property
    def name(self) -> str: ...

    @property
    def routes(self) -> tuple[Route | PostingRoute, ...]: ...


@dataclass(frozen=True, slots=True)
class View:
    """What one site shows of the world. `media` is the folder of its postings' media."""

    world: World
    platform: str
    media: Path

    def listed(self) -> tuple[PlannedPosting, ...]:
        """Return what is up, newest first."""
        return self.world.listed(self.platform)

    def found(self, query: str) -> tuple[PlannedPosting, ...]:
        """Return what is up and has every word of the query in its title or tags."""
        words = query.casefold().split()
        return tuple(
            p
            for p in self.listed()
            if all(word in " ".join((p.title, *p.tags)).casefold() for word in words)
        )

    def account(self, id: str) -> PlannedAccount | None:
        """Return an account of the site."""
        return self.world.account(self.platform, id)

    def of_account(self, id: str) -> tuple[PlannedPosting, ...]:
        """Return what an account has up, newest first."""
        return tuple(p for p in self.listed() if p.account == id)

    def name_of(self, posting: PlannedPosting) -> str:
        """Return the name of the account behind a posting."""
        account = self.account(posting.account)
        return account.name if account else posting.account

    def published(self, posting: PlannedPosting) -> str:
        """Return when a posting says it was published, ISO 8601."""
        return self.world.plan.published(posting).isoformat()

    def folder(self, posting: PlannedPosting) -> Path:
        """Return the folder of a posting's media."""
        return self.media / posting.id


def path(pattern: str) -> re.Pattern[str]:
    """Compile a path; `{id}` and other names in braces stand for one step of it."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", pattern))


def as_json(value: object) -> Reply:
    """Return a JSON reply."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(media_type="application/json; charset=utf-8", body=body)


def page_number(visit: Visit) -> int:
    """Return the page a numbered list is asked for, 1 unless it says so."""
    asked = visit.query.get("page", "1")
    return int(asked) if asked.isdecimal() and int(asked) > 0 else 1


def page_of(items: Sequence[T], number: int) -> tuple[Sequence[T], bool]:
    """Return a page of a list, from page 1, and whether another follows."""
    start = (number - 1) * PAGE_ITEMS
    return items[start : start + PAGE_ITEMS], start + PAGE_ITEMS < len(items)
