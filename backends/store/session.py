"""One open transaction, and the few moves that all tables need.

Statements stay inside what every SQL database does alike. SQLite has one writer at a time. On a
server a writer's first statement waits until every other writer has ended, so that what it
decides by what it read holds still when it commits; only what goes on `beside` does not wait,
and says for itself why it may.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Row,
    Select,
    Table,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from backends.codec import from_json
from backends.store.translation import translated
from domain.errors import Conflict

T = TypeVar("T")
AnyRow = Row[*tuple[Any, ...]]
Query = Select[*tuple[Any, ...]]
Insert = postgresql.Insert | sqlite.Insert

# The schema is part of the name, since several stores may share a database.
_HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || :name, 0))"
)
_DECIDING = "deciding"


class Session:
    """A connection with a transaction begun on it."""

    def __init__(self, connection: Connection, place: str, *, writes: bool) -> None:
        """Wrap `connection`; `place` names the database in messages."""
        self._connection = connection
        self._place = place
        self._writes = writes
        self._alone = True
        self._locks = writes and self.on_server
        self._held: set[str] = set()

    @property
    def on_server(self) -> bool:
        """Whether others may write at the same time."""
        return self._connection.dialect.name == "postgresql"

    @property
    def beside(self) -> "Session":
        """The same transaction, for statements that other writers need not wait for.

        They are right whatever else is written meanwhile: each changes rows on conditions
        it states itself, or holds a lock of its own.
        """
        other = copy(self)
        other._alone = False  # noqa: SLF001 - it is one of us
        return other

    def hold(self, name: str) -> None:
        """Wait until nobody else holds `name`, and hold it until the transaction ends."""
        if self._locks and name not in self._held:
            with translated(self._place):
                self._connection.execute(_HOLD, {"name": name})
            self._held.add(name)

    def execute(
        self, statement: Executable, rows: Sequence[Mapping[str, object]] | None = None
    ) -> int:
        """Run a statement that changes rows. Return how many.

        Raises:
            Conflict: The transaction was begun by `Store.reading`.
        """
        self._may_write()
        return self._run(statement, rows).rowcount

    def rows(self, query: Query) -> Sequence[AnyRow]:
        return self._run(query).all()

    def first(self, query: Query) -> AnyRow | None:
        return self._run(query.limit(1)).first()

    def bodies(self, query: Query, kind: type[T]) -> tuple[T, ...]:
        """Read back the things in the first column of a query."""
        return tuple(from_json(row[0], kind) for row in self.rows(query))

    def body(self, query: Query, kind: type[T]) -> T | None:
        row = self.first(query)
        return None if row is None else from_json(row[0], kind)

    def add(self, table: Table, key: Mapping[str, object], **values: object) -> bool:
        """Insert a row. Return False, and change nothing, when the key is there already."""
        self._may_write()
        insert = self._insert(table).values(**key, **values)
        fresh = insert.on_conflict_do_nothing(index_elements=list(key))
        # How many rows an insert made is told alike by every driver only in this way.
        return bool(self._run(fresh.returning(*table.primary_key.columns)).all())

    def insert(
        self, table: Table, values: Mapping[str, object], returned: ColumnElement[T]
    ) -> T:
        """Insert a row. Return what the database put into a column of it."""
        self._may_write()
        [row] = self._run(table.insert().values(values).returning(returned)).all()
        found: T = row[0]
        return found

    def put(self, table: Table, key: Mapping[str, object], **values: object) -> None:
        """Insert a row, or replace what it says beside its key."""
        insert = self._insert(table).values(**key, **values)
        self.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))

    def take(
        self,
        table: Table,
        query: Query,
        values: Mapping[str, object],
        *returned: ColumnElement[Any],
    ) -> Sequence[AnyRow]:
        """Change rows of `table` in one move, so that no two owners ever take one.

        Rows that another transaction is changing are passed over.

        Args:
            table: Whose primary key is `id`.
            query: Selects the ids, in the order of preference, up to its limit.
            values: What the rows taken become.
            returned: Columns to return of them as they are then, in no order.

        Raises:
            Conflict: The transaction was begun by `Store.reading`.
        """
        self._may_write()
        # Without MATERIALIZED PostgreSQL may run the query again, and lock more than it says.
        locked = query.with_for_update(skip_locked=True, of=table)
        chosen = locked.cte("chosen").prefix_with("MATERIALIZED")
        change = update(table).where(table.c.id.in_(select(chosen.c.id))).values(values)
        return self._run(change.returning(*returned)).all()

    def _may_write(self) -> None:
        if not self._writes:
            raise Conflict("a write inside a transaction that was begun for reading")

    def _run(
        self, statement: Executable, rows: Sequence[Mapping[str, object]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        if self._alone:
            self.hold(_DECIDING)
        with translated(self._place):
            return self._connection.execute(statement, rows)

    def _insert(self, table: Table) -> Insert:
        if self._connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)
