"""Copy all records of one store into an empty one: SQLite to PostgreSQL, back, or as a backup.

The source is read as it was at one moment, whoever writes meanwhile. The copy is one
transaction, read back and compared before it ends, so a target has all of it or nothing.
"""

from collections.abc import Callable
from itertools import zip_longest

from sqlalchemy import Connection, Result, Table, func, select, text, update

from backends.store import schema
from backends.store.columns import METADATA
from backends.store.tables_changes import CHANGES
from domain.errors import BackendUnavailable, Conflict

Tell = Callable[[str, int, int], None]
BATCH = 1000  # rows on their way at once


def records() -> tuple[Table, ...]:
    """Return every table but the one that says of which version the tables are."""
    return tuple(t for t in METADATA.sorted_tables if t is not schema.SCHEMA)


def copy_records(source: Connection, target: Connection, place: str, tell: Tell) -> int:
    """Copy every row. Both connections are in transactions, which the caller ends.

    Args:
        source: Read only.
        target: Has our tables and nothing in them.
        place: What messages call the target.
        tell: Is told the table, how many rows of all are done, and how many there are.

    Returns:
        How many rows.

    Raises:
        Conflict: There are records in the target.
        BackendUnavailable: What the target gave back is not what it was given.
    """
    tables = records()
    for table in tables:
        if target.execute(select(table).limit(1)).first() is not None:
            raise Conflict(f"{place} has records in {table.name}; copy into an empty store")
    total = sum(_count(source, table) for table in tables)
    done = 0
    for table in tables:
        for batch in _read(source, table).mappings().partitions():
            target.execute(table.insert(), [dict(row) for row in batch])
            done += len(batch)
            tell(table.name, done, total)
        _go_on_counting(target, table)
        _compare(source, target, table, place)
    # Another database counts its changes otherwise; whoever follows them begins anew.
    target.execute(update(CHANGES).values(number=1))
    return done


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _read(connection: Connection, table: Table) -> Result[tuple[object, ...]]:
    """Read the rows by their key, never all of them in memory."""
    query = select(table).order_by(*table.primary_key.columns)
    return connection.execute(query, execution_options={"yield_per": BATCH})


def _compare(source: Connection, target: Connection, table: Table, place: str) -> None:
    pairs = zip_longest(_read(source, table), _read(target, table))
    for number, (one, other) in enumerate(pairs, 1):
        if one is None or other is None or tuple(one) != tuple(other):
            raise BackendUnavailable(
                f"{place}: row {number} of {table.name} came back other than it was written"
            )


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let a server count on from the highest number that was copied."""
    column = table.autoincrement_column
    if column is None or target.dialect.name != "postgresql":
        return
    highest = target.execute(select(func.max(column))).scalar_one()
    if highest is not None:
        target.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": table.name, "column": column.name, "highest": highest},
        )
