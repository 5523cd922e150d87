"""The version of the tables, and who may work on them.

A program never works on tables of another version: an older one must be brought up to date
first, and a newer one belongs to a newer program.
"""

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    inspect,
    select,
    text,
)

from backends.store import (
    tables_cases,
    tables_catalogue,
    tables_changes,
    tables_extents,
    tables_floods,
    tables_frontier,
    tables_outbox,
    tables_parts,
    tables_queue,
)
from backends.store.columns import METADATA, NUMBER
from domain.errors import BackendUnavailable, Conflict

# The number of the newest file in `migrations.versions`.
VERSION = 8
# The table that Alembic keeps, and the one that kept the version up to 4 and says 5 since.
REVISION = Table(
    "schema_revision",
    MetaData(),
    Column("version_num", String(32)),
    PrimaryKeyConstraint("version_num", name="schema_revision_pkc"),
)
SCHEMA = Table(
    "schema_version",
    METADATA,
    Column("version", NUMBER, primary_key=True, autoincrement=False),
)
_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' preparing', 0))"
)
# Importing the modules is what puts their tables into the metadata.
MODULES = (
    *(tables_cases, tables_catalogue, tables_changes, tables_extents, tables_floods),
    *(tables_frontier, tables_outbox, tables_parts, tables_queue),
)


def prepare(connection: Connection, place: str) -> None:
    """Make the tables, or bring older ones up to date.

    Raises:
        Conflict: The tables are of a version from which no way leads to ours.
    """
    if connection.dialect.name == "postgresql":
        # Of several processes that begin together one does it, and the others find it done.
        connection.execute(_ONE_AT_A_TIME)
    version = version_of(connection)
    if version is None:
        _make(connection)
        return
    if 0 < version < VERSION:
        # Only here, since it takes longer than all else that a process does to begin.
        from backends.store import migrations  # noqa: PLC0415

        migrations.upgrade(connection, version, VERSION)
        return
    _expect(version, place)


def check(connection: Connection, place: str) -> None:
    """Make sure that the tables are of our version.

    Raises:
        BackendUnavailable: There are none yet, or they are older.
        Conflict: They are of a version from which no way leads to ours.
    """
    version = version_of(connection)
    if version is None:
        raise BackendUnavailable(f"{place}: it has no tables yet; prepare the store first")
    if 0 < version < VERSION:
        raise BackendUnavailable(
            f"{place}: its tables are of version {version}, this program needs {VERSION}; "
            "prepare the store to bring them up to date"
        )
    _expect(version, place)


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables, or None when there are none."""
    tables = inspect(connection)
    if tables.has_table(REVISION.name):
        return int(connection.execute(select(REVISION.c.version_num)).scalar_one())
    if tables.has_table(SCHEMA.name):
        return int(connection.execute(select(SCHEMA.c.version)).scalar_one())
    return None


def _make(connection: Connection) -> None:
    """Make in one go what all the revisions together make; a test holds them to it."""
    METADATA.create_all(connection)
    REVISION.create(connection)
    connection.execute(SCHEMA.insert().values(version=5))
    connection.execute(REVISION.insert().values(version_num=str(VERSION)))


def _expect(version: int, place: str) -> None:
    if version > VERSION:
        raise Conflict(
            f"{place}: its tables are of version {version}, this program knows {VERSION}; "
            "use the newer program that wrote them"
        )
    if version < VERSION:
        raise Conflict(
            f"{place}: no way leads from tables of version {version} to {VERSION}; "
            "export them with the program that wrote them"
        )
