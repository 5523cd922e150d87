"""Registers a rights holder keeps: works with their names, and licences given.

Both are CSV with a header row. `works.csv`: title,kind,holders,aliases,identifiers and, where
it has them, authors (several values apart by `;`, identifiers as `isrc=CNA010000001`).
`licences.csv`:
work,platform,account,territory,since,until,holder,source; the work by id or title, an empty
platform, account, territory or until meaning any, any, everywhere, open.
"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from domain.errors import BadInput
from domain.ids import derive
from domain.work import Identifier, Licence, Work, WorkId, WorkKind
from keyworks.document import BadLine, decode_table, read_table
from keyworks.importing import BadLines
from keyworks.layout import parse_date, require
from keyworks.titles import Titles, work_id

T = TypeVar("T")

WORK_COLUMNS = ("title", "kind", "holders", "aliases", "identifiers")
AUTHORS = "authors"
LICENCE_COLUMNS = (
    "work",
    "platform",
    "account",
    "territory",
    "since",
    "until",
    "holder",
    "source",
)


def read_works(path: Path, known: tuple[Work, ...]) -> tuple[Work, ...]:
    """Read a register of works; a title that `known` has keeps that work's id.

    It keeps its authors too where the register has no column of them.

    Raises:
        BadLines: Any row is wrong.
    """
    titles = Titles(known)

    def make(row: Mapping[str, str]) -> Work:
        kind = parse_kind(row["kind"])
        title = require(row["title"], "title")
        found = titles.find(title, kind)
        return Work(
            found.id if found else work_id(kind, title),
            kind,
            title,
            _several(row["holders"]),
            _several(row["aliases"]),
            tuple(parse_identifier(x) for x in _several(row["identifiers"])),
            _several(row[AUTHORS]) if AUTHORS in row else authors_of(found),
        )

    return _read(path, WORK_COLUMNS, make, last=AUTHORS)


def authors_of(work: Work | None) -> tuple[str, ...]:
    """Return the authors on record of a work, none for a work that is not."""
    return work.authors if work else ()


def read_licences(path: Path, works: tuple[Work, ...]) -> tuple[Licence, ...]:
    """Read licences for works on record.

    Raises:
        BadLines: Any row is wrong, or names a work nobody registered.
    """
    titles = Titles(works)
    by_id = {w.id: w for w in works}

    def make(row: Mapping[str, str]) -> Licence:
        named = require(row["work"], "work")
        work = by_id.get(WorkId(named)) or titles.find(named)
        if work is None:
            raise BadInput(f"no work is registered as {named!r}")
        return make_licence(work.id, row)

    return _read(path, LICENCE_COLUMNS, make)


def make_licence(work: WorkId, row: Mapping[str, str]) -> Licence:
    """Build a licence from its columns; its id is derived from what it permits.

    Raises:
        BadInput: A date is wrong, or the end is not after the start.
    """
    since = parse_date(require(row["since"], "start"))
    until = parse_date(row["until"]) if row["until"] else None
    if until is not None and until <= since:
        raise BadInput(f"the licence ends ({row['until']}) before it begins ({row['since']})")
    scope = (row["platform"], row["account"], row["territory"], row["since"], row["until"])
    return Licence(
        id=derive("L", work, *scope),
        work=work,
        platform=row["platform"] or None,
        account=row["account"] or None,
        since=since,
        until=until,
        territory=row["territory"] or None,
        holder=row["holder"],
        source=row["source"],
    )


def parse_kind(text: str) -> WorkKind:
    """Raises BadInput when it is no kind of work."""
    try:
        return WorkKind(text.strip())
    except ValueError as error:
        kinds = ", ".join(WorkKind)
        raise BadInput(f"expected a kind of work ({kinds}), found {text!r}") from error


def parse_identifier(text: str) -> Identifier:
    """Read `isrc=CN-A01-00-00001`, hyphens and case aside.

    Raises:
        BadInput: Not of the form scheme=value.
    """
    scheme, mark, value = text.partition("=")
    if not (mark and scheme.strip() and value.strip()):
        raise BadInput(f"expected an identifier such as isrc=CNA010000001, found {text!r}")
    return Identifier(scheme.strip().lower(), value.replace("-", "").strip().upper())


def _several(text: str) -> tuple[str, ...]:
    return tuple(x.strip() for x in text.split(";") if x.strip())


def _read(
    path: Path,
    columns: tuple[str, ...],
    make: Callable[[Mapping[str, str]], T],
    *,
    last: str | None = None,
) -> tuple[T, ...]:
    """Read a register; a column `last` may follow the others."""
    text = decode_table(read_table(path), path.name)
    reader = csv.reader(io.StringIO(text))
    header = tuple(c.strip() for c in next(reader, []))
    if last is not None and header == (*columns, last):
        columns = header
    if header != columns:
        expected = ",".join(columns)
        raise BadInput(
            f"expected the columns {expected}, found {','.join(header)!r}",
            place=f"{path.name}:1",
        )
    made: list[T] = []
    bad: list[BadLine] = []
    for cells in reader:
        if not any(c.strip() for c in cells):
            continue
        try:
            if len(cells) != len(columns):
                raise BadInput(f"expected {len(columns)} cells, found {len(cells)}")
            row = dict(zip(columns, (c.strip() for c in cells), strict=True))
            made.append(make(row))
        except BadInput as error:
            bad.append(BadLine(reader.line_num, str(error)))
    if bad:
        raise BadLines(path.name, bad)
    return tuple(made)
