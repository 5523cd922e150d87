"""Where a page ended: the same few words in every backend, checked when they come back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from re import fullmatch

from domain.errors import BadInput
from domain.search import MOST_FOUND, Query

NO_TIME = -(2**62)
"""Stands for a time that nobody knows, and so sorts behind all that are known."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class End:
    """The last thing of a page: whether the words stood in its names, its time and id."""

    leads: int
    at: int
    id: str

    def __str__(self) -> str:
        return f"{self.leads}.{self.at}.{self.id}"


def end_of(after: str) -> End | None:
    """Read back where a page ended; None for the first page.

    Raises:
        BadInput: It is of no page of ours.
    """
    if not after:
        return None
    found = fullmatch(r"([01])\.(-?[0-9]{1,19})\.([0-9a-f]{32})", after)
    if found is None or abs(int(found[2])) > -NO_TIME:
        raise BadInput(f"after: expected the `next` of a page, found {after[:80]!r}")
    return End(int(found[1]), int(found[2]), found[3])


def size_of(query: Query) -> int:
    """Return how many things a page has.

    Raises:
        BadInput: None, or more than MOST_FOUND.
    """
    if not 0 < query.size <= MOST_FOUND:
        raise BadInput(f"a page has 1 to {MOST_FOUND} things, {query.size} were asked for")
    return query.size


def number_of(at: datetime | None) -> int:
    """Return a time as microseconds since 1970.

    Raises:
        BadInput: It has no zone.
    """
    if at is None:
        return NO_TIME
    if at.tzinfo is None:
        raise BadInput(f"a time without a zone: {at.isoformat()}")
    return (at - _EPOCH) // _MICROSECOND


def window_of(query: Query) -> tuple[int, int] | None:
    """Return the half-open stretch of time that is asked about, None for any or no time."""
    if query.since is None and query.until is None:
        return None
    first = NO_TIME + 1 if query.since is None else number_of(query.since)
    return first, 2**62 if query.until is None else number_of(query.until)
