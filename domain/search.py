"""Full text over what is on record: what is put in, what is asked, what is found.

What is found is in one order in every backend: what has all the words in its names (title,
work, account) comes first, then the newest, then by id. So pages are equal everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from domain.tokens import Unit, spans, tokens

LONGEST_TEXT = 4000  # characters of a field that are kept and searched
MOST_FOUND = 200  # a page
MOST_COUNTED = 50  # values of a facet
SNIPPET = 160  # characters
SEPARATOR = "¶"
"""Stands between fields, so that no phrase reaches from one into the next."""


class Kind(StrEnum):
    """What can be found."""

    POSTING = "posting"
    VERDICT = "verdict"
    NOTICE = "notice"
    CASE = "case"


class Field(StrEnum):
    """Where words stand. Names are what a person would call the thing by."""

    TITLE = "title"
    WORK = "work"
    ACCOUNT = "account"
    PLATFORM = "platform"
    ADDRESS = "address"
    ID = "id"
    REASONS = "reasons"
    STATE = "state"

    @property
    def leads(self) -> bool:
        """Whether words that stand here put a thing before others."""
        return self in _LEADING


_LEADING = frozenset({Field.TITLE, Field.WORK, Field.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Thing:
    """What a document is about. `work` is that of a verdict, whose `key` is the posting's."""

    kind: Kind
    key: str
    work: str = ""

    @property
    def id(self) -> str:
        """The document's name: 128 bits in hex, whatever its key is made of."""
        said = f"{self.kind}\x1f{self.key}\x1f{self.work}"
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one field."""

    field: Field
    text: str


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing as it can be found.

    `at` is when it was published, seen, made or opened. `readers` say who may find it beside
    those who may see everything; see `reader_of_work` and `reader_on`.
    """

    thing: Thing
    texts: tuple[Words, ...]
    platform: str
    at: datetime | None
    accounts: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    outcome: str = ""
    state: str = ""
    readers: tuple[str, ...] = ()

    @property
    def month(self) -> str:
        """The month of `at` in UTC, such as 2026-05; "" where no time is known."""
        return "" if self.at is None else self.at.astimezone(UTC).isoformat()[:7]

    def searched(self) -> tuple[str, str]:
        """Return the tokens of all fields in one line, and those of the leading ones."""
        cut = [(w.field.leads, " ".join(tokens(w.text))) for w in self.texts]
        between = f" {SEPARATOR} "
        return (
            between.join(part for _, part in cut if part),
            between.join(part for leads, part in cut if leads and part),
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A question. What is left empty restricts nothing; of a filter any value will do.

    `words` as domain.tokens.units reads them; all of them must stand in a thing. `since` and
    `until` are half-open. `readers`: only what these may find; None for all. `after` is the
    `next` of a page before. `facets` asks to count all that is found, too.
    """

    words: str = ""
    kinds: tuple[Kind, ...] = ()
    platforms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    readers: tuple[str, ...] | None = None
    size: int = 20
    after: str = ""
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a field's text, with the spans of characters in it that were looked for."""

    field: Field
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and the fields in which."""

    document: SearchDocument
    seen: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found.

    `total` counts all of it. `next` asks for the page that follows, "" when there is none.
    `facets`, by name of the dimension (platform, outcome, kind, work, month): values with how
    many things have them, the most frequent MOST_COUNTED, most first, then by value.
    """

    hits: tuple[Hit, ...]
    total: int
    next: str = ""
    facets: Mapping[str, tuple[tuple[str, int], ...]] | None = None


def reader_of_work(work: str) -> str:
    """Return the reader that the holders of a work are."""
    return f"work {work}"


def reader_on(platform: str) -> str:
    """Return the reader that a platform is."""
    return f"platform {platform}"


def shown(document: SearchDocument, wanted: tuple[Unit, ...]) -> Hit:
    """Return a hit with the places where the words stand."""
    return Hit(
        document,
        tuple(
            snippet(w.field, w.text, places)
            for w in document.texts
            if (places := spans(w.text, wanted))
        ),
    )


def snippet(field: Field, text: str, places: tuple[tuple[int, int], ...]) -> Snippet:
    """Cut a text to SNIPPET characters about the first of the places."""
    if len(text) <= SNIPPET:
        return Snippet(field, text, places)
    first = places[0][0] if places else 0
    start = max(0, min(first - SNIPPET // 4, len(text) - SNIPPET))
    end = start + SNIPPET
    inside = tuple((a - start, min(b, end) - start) for a, b in places if start <= a < end)
    return Snippet(field, text[start:end], inside)
