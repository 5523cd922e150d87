"""One open transaction, and the few moves that all tables need.

Statements stay inside what every SQL database does alike; whatever a database raises leaves
here as one of our errors.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Executable,
    Row,
    Select,
    Table,
    and_,
    exc,
    insert,
    select,
    update,
)

from backends.codec import from_json
from backends.sqlite_file import unavailable
from domain.errors import BackendUnavailable, BadInput, Conflict, KeywatchError

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
Query = Select[*tuple[Any, ...]]


class Session:
    """A connection with a transaction begun on it."""

    def __init__(self, connection: Connection, place: str, *, writes: bool) -> None:
        """Wrap `connection`; `place` names the database in messages."""
        self._connection = connection
        self._place = place
        self._writes = writes

    def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, object]] | None = None
    ) -> int:
        """Run a statement that changes rows. Return how many.

        Raises:
            Conflict: The transaction was begun by `Store.reading`.
        """
        if not self._writes:
            raise Conflict("a write inside a transaction that was begun for reading")
        with translated(self._place):
            return self._connection.execute(statement, rows).rowcount

    def rows(self, query: Query) -> Sequence[AnyRow]:
        with translated(self._place):
            return self._connection.execute(query).all()

    def first(self, query: Query) -> AnyRow | None:
        with translated(self._place):
            return self._connection.execute(query.limit(1)).first()

    def bodies(self, query: Query, kind: type[T]) -> tuple[T, ...]:
        """Read back the things in the first column of a query."""
        return tuple(from_json(row[0], kind) for row in self.rows(query))

    def body(self, query: Query, kind: type[T]) -> T | None:
        row = self.first(query)
        return None if row is None else from_json(row[0], kind)

    def add(self, table: Table, key: Mapping[str, object], **values: object) -> bool:
        """Insert a row. Return False, and change nothing, when the key is there already."""
        if self.first(select(*table.primary_key.columns).where(match(table, key))) is not None:
            return False
        self.execute(insert(table).values(**key, **values))
        return True

    def put(self, table: Table, key: Mapping[str, object], **values: object) -> None:
        """Insert a row, or replace what it says beside its key."""
        if not self.execute(update(table).where(match(table, key)).values(**values)):
            self.execute(insert(table).values(**key, **values))


def match(table: Table, key: Mapping[str, object]) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    """Return the condition that the columns named have these values."""
    return and_(*(table.c[name] == value for name, value in key.items()))


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what SQLAlchemy and the driver raise into our errors.

    Raises:
        BackendUnavailable: The database did not serve us; it may later.
        BadInput: A text that is not Unicode, or a time without a zone.
    """
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput(f"text that is not Unicode: {error.reason}") from error
    except exc.TimeoutError as error:
        raise BackendUnavailable(f"{place}: no free connection ({error})") from error
    except exc.StatementError as error:
        raise _translation(place, error) from error


def _translation(place: str, error: exc.StatementError) -> Exception:
    original = error.orig
    if isinstance(original, sqlite3.OperationalError) and "no such table" in str(original):
        return BackendUnavailable(f"{place}: it has no tables yet; prepare the store first")
    if isinstance(error, exc.IntegrityError | exc.ProgrammingError):
        return error  # A bug, which must stop the worker.
    if isinstance(original, sqlite3.DatabaseError):
        return unavailable(place, original)
    # What a column type refused was said in our words already.
    return original if isinstance(original, KeywatchError) else error
