"""What a reader of a published list layout must be able to do.

Authorities print their lists as tables of a few known shapes. A layout turns one row of
such a table into a `Line`, or says in a sentence what is wrong with it; it never guesses.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.protection import Window
from domain.work import WorkKind

# The lists give dates without an hour; they are meant where they are published.
LIST_ZONE = ZoneInfo("Asia/Shanghai")
# Nothing protected is older; a smaller number is a day or a short year in the first place.
EARLIEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Heading:
    """What the document says above the table: `# key: value` lines, and the issue date."""

    issued: datetime
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One row as printed, its window worked out."""

    number: int
    title: str
    holder: str
    kind: WorkKind
    window: Window
    authorised: tuple[str, ...] = ()
    note: str = ""
    authors: tuple[str, ...] = ()


class Layout(Protocol):
    """Reads one shape of table.

    To add one: write `keyworks/layouts/<name>.py` and add its object to LAYOUTS.
    """

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The header row exactly as published."""
        ...

    def line(self, cells: Sequence[str], heading: Heading) -> Line:
        """Read one row, cells stripped, as many as there are columns.

        Raises:
            BadInput: A cell is not what the column holds.
        """
        ...


def parse_date(text: str) -> datetime:
    """Read `2026-05-01`, `2026/5/1`, `2026.5.1` or `2026年5月1日`: the day's first instant.

    Raises:
        BadInput: It is none of these, or no such day.
    """
    plain = text.strip()
    for mark in "年月/.":
        plain = plain.replace(mark, "-")
    parts = plain.rstrip("日").split("-")
    try:
        year, month, day = (int(p) for p in parts)
        if year < EARLIEST_YEAR:
            raise BadInput(f"expected a year of four digits, found {text!r}")
        local = datetime.combine(datetime(year, month, day).date(), time(), LIST_ZONE)  # noqa: DTZ001 - the zone joins on this line
    except ValueError as error:
        raise BadInput(f"expected a date such as 2026-05-01, found {text!r}") from error
    return local.astimezone(UTC)


def parse_instant(text: str) -> datetime:
    """Read a day as `parse_date` does, or an instant such as `2026-05-01T20:00+08:00`.

    Raises:
        BadInput: It is neither, or an instant without its zone.
    """
    if "T" not in text:
        return parse_date(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"expected an instant such as 2026-05-01T20:00+08:00, found {text!r}"
        ) from error
    if at.tzinfo is None:
        raise BadInput(f"expected an instant with its zone, such as +08:00, found {text!r}")
    return at.astimezone(UTC)


def parse_number(text: str) -> int:
    """Read the running number of a row.

    Raises:
        BadInput: Not a whole number from 1.
    """
    if not text.isdecimal() or int(text) < 1:
        raise BadInput(f"expected the running number of the row, found {text!r}")
    return int(text)


def parse_territory(text: str) -> str:
    """Read a code of ISO 3166-1 such as CN; its shape is checked, not its place in the list.

    Raises:
        BadInput: Not two capital letters.
    """
    if not re.fullmatch("[A-Z]{2}", text):
        raise BadInput(f"expected a territory by its code, such as CN, found {text!r}")
    return text


def require(text: str, what: str) -> str:
    """Return a cell that must not be empty.

    Raises:
        BadInput: It is.
    """
    if not text:
        raise BadInput(f"the {what} is missing")
    return text


DAY = timedelta(days=1)
