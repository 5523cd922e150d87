"""Read a published list: the heading, the table, and every line that is not as it must be.

A list is a table in CSV (comma, tab or bar), UTF-8 or GB 18030, under a heading of
`# key: value` lines:

    # batch: 3
    # issued: 2026-05-01
    # authority: 国家版权局
    # duties: content=not_provide; storage=block_upload; search=expedite
    # territory: CN
    序号,作品名称,相关权利人,拟上映日期

The layout is known by its header row, in which one column more may stand for the authors: 作者,
著者, author or authors. A list without a territory applies everywhere. Nothing is skipped in
silence: a row is a line or a complaint with its number.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from domain.errors import BadInput
from domain.protection import Duty, ProviderClass
from keyworks.layout import Heading, Layout, Line, parse_date, parse_territory
from keyworks.layouts import LAYOUTS

AUTHORS = {"作者", "著者", "author", "authors"}
MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that could not be read: its line number in the file, and why."""

    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class Document:
    """A list as read: heading, good lines, bad lines, and the digest of the file."""

    name: str
    digest: str
    batch: int
    issued: datetime
    authority: str
    layout: str
    duties: Mapping[ProviderClass, Duty]
    lines: tuple[Line, ...]
    bad: tuple[BadLine, ...]
    territory: str | None = None


def read_document(path: Path) -> Document:
    """Read a list file.

    Raises:
        BadInput: Not text, no heading, or a header row no layout knows; with file and line.
    """
    return parse_document(read_table(path), path.name)


def read_table(path: Path) -> bytes:
    """Read a table file of at most 16 MiB.

    Raises:
        BadInput: Missing, unreadable or larger.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(f"the file is larger than {MOST_BYTES} bytes", place=str(path))
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", place=str(path)) from error


def decode_table(body: bytes, name: str) -> str:
    """Read bytes as UTF-8, else as GB 18030.

    Raises:
        BadInput: They are neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("expected text in UTF-8 or GB 18030", place=name)


def parse_document(body: bytes, name: str) -> Document:
    """Read a list from bytes. `name` is what complaints call it. See `read_document`."""
    rows = decode_table(body, name).splitlines()
    heading_rows = [(i, r) for i, r in enumerate(rows, 1) if r.startswith("#")]
    values = _values(heading_rows, name)
    first = next((i for i, r in enumerate(rows) if r.strip() and not r.startswith("#")), None)
    if first is None:
        raise BadInput("there is no table below the heading", place=name)
    layout, mark, authors = _layout(rows[first], f"{name}:{first + 1}")
    heading = Heading(_date(values, "issued", name), {k: v for k, (v, _) in values.items()})
    good: list[Line] = []
    bad: list[BadLine] = []
    seen: dict[int, int] = {}
    reader = csv.reader(io.StringIO("\n".join(rows[first + 1 :])), delimiter=mark)
    for cells in reader:
        number = first + 1 + reader.line_num
        if not any(c.strip() for c in cells) or cells[0].startswith("#"):
            continue
        try:
            line = _line(layout, cells, heading, authors)
            if line.number in seen:
                raise BadInput(f"number {line.number} stands on line {seen[line.number]} too")
        except BadInput as error:
            bad.append(BadLine(number, str(error)))
            continue
        seen[line.number] = number
        good.append(line)
    return Document(
        name=name,
        digest=sha256(body).hexdigest(),
        batch=_batch(values, name),
        issued=heading.issued,
        authority=_value(values, "authority", name)[0],
        layout=layout.name,
        duties=_duties(values, name),
        lines=tuple(good),
        bad=tuple(bad),
        territory=_territory(values, name),
    )


def _values(rows: list[tuple[int, str]], name: str) -> dict[str, tuple[str, int]]:
    values: dict[str, tuple[str, int]] = {}
    for number, row in rows:
        key, mark, value = row.lstrip("# ").partition(":")
        if mark and key.strip():
            if key.strip() in values:
                raise BadInput(f"{key.strip()!r} is said twice", place=f"{name}:{number}")
            values[key.strip()] = (value.strip(), number)
    return values


def _layout(header: str, place: str) -> tuple[Layout, str, int | None]:
    """Return the layout, what parts its columns, and which of them has the authors."""
    for mark in ",\t|":
        cells = [c.strip() for c in next(csv.reader([header], delimiter=mark))]
        authors = next((i for i, c in enumerate(cells) if c.lower() in AUTHORS), None)
        if authors is not None:
            del cells[authors]
        for layout in LAYOUTS.values():
            if tuple(cells) == layout.columns:
                return layout, mark, authors
    known = "; ".join(f"{x.name}: {','.join(x.columns)}" for x in LAYOUTS.values())
    raise BadInput(f"no layout has the columns {header.strip()!r} (known {known})", place=place)


def _line(layout: Layout, cells: list[str], heading: Heading, authors: int | None) -> Line:
    expected = len(layout.columns) + (authors is not None)
    if len(cells) != expected:
        raise BadInput(f"expected {expected} cells, found {len(cells)}")
    plain = [c.strip() for c in cells]
    # A comma parts the two names of one person as often as two persons.
    named = re.split("[、;；/]", plain.pop(authors)) if authors is not None else []
    return replace(
        layout.line(plain, heading), authors=tuple(n.strip() for n in named if n.strip())
    )


def _value(values: Mapping[str, tuple[str, int]], key: str, name: str) -> tuple[str, str]:
    if key not in values or not values[key][0]:
        raise BadInput(f"the heading lacks a line '# {key}: …'", place=name)
    value, number = values[key]
    return value, f"{name}:{number}"


def _date(values: Mapping[str, tuple[str, int]], key: str, name: str) -> datetime:
    value, place = _value(values, key, name)
    try:
        return parse_date(value)
    except BadInput as error:
        raise BadInput(str(error), place=place) from error


def _batch(values: Mapping[str, tuple[str, int]], name: str) -> int:
    value, place = _value(values, "batch", name)
    if not value.isdecimal() or int(value) < 1:
        raise BadInput(f"expected a batch number from 1, found {value!r}", place=place)
    return int(value)


def _duties(values: Mapping[str, tuple[str, int]], name: str) -> Mapping[ProviderClass, Duty]:
    if "duties" not in values:
        return {}
    value, place = _value(values, "duties", name)
    duties: dict[ProviderClass, Duty] = {}
    for part in filter(None, (p.strip() for p in value.split(";"))):
        provider, _, duty = (x.strip() for x in part.partition("="))
        try:
            duties[ProviderClass(provider)] = Duty(duty)
        except ValueError as error:
            expected = f"{'|'.join(ProviderClass)}={'|'.join(Duty)}"
            raise BadInput(f"expected {expected}, found {part!r}", place=place) from error
    return duties


def _territory(values: Mapping[str, tuple[str, int]], name: str) -> str | None:
    if "territory" not in values:
        return None
    value, place = _value(values, "territory", name)
    try:
        return parse_territory(value)
    except BadInput as error:
        raise BadInput(str(error), place=place) from error
