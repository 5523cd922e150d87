"""The version of the tables, and the ways from an older one.

A program never works on tables of another version: an older one must be brought up to date
first, and a newer one belongs to a newer program.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Column, Connection, Integer, Table, inspect, select, update

from backends.store import (
    tables_cases,
    tables_catalogue,
    tables_extents,
    tables_floods,
    tables_frontier,
    tables_queue,
)
from backends.store.columns import METADATA
from domain.errors import BackendUnavailable, Conflict

VERSION = 4
# From a version to the next. One step a version, kept for ever.
STEPS: Mapping[int, Callable[[Connection], None]] = {
    1: tables_floods.FLOODS.create,
    2: tables_extents.add_extents,
    3: tables_catalogue.STRIPS.create,
}
SCHEMA = Table("schema_version", METADATA, Column("version", Integer, primary_key=True))
# Importing the modules is what puts their tables into the metadata.
MODULES = (
    *(tables_cases, tables_catalogue, tables_extents, tables_floods, tables_frontier),
    tables_queue,
)


def prepare(connection: Connection, place: str) -> None:
    """Make the tables, or bring older ones up to date.

    Raises:
        Conflict: The tables are of a version no step leads from.
    """
    version = version_of(connection)
    if version is None:
        METADATA.create_all(connection)
        connection.execute(SCHEMA.insert().values(version=VERSION))
        return
    while version < VERSION and version in STEPS:
        STEPS[version](connection)
        version += 1
        connection.execute(update(SCHEMA).values(version=version))
    _expect(version, place)


def check(connection: Connection, place: str) -> None:
    """Make sure that the tables are of our version.

    Raises:
        BackendUnavailable: There are none yet, or they are older.
        Conflict: They are of a version no step leads from.
    """
    version = version_of(connection)
    if version is None:
        raise BackendUnavailable(f"{place}: it has no tables yet; prepare the store first")
    if version < VERSION and version in STEPS:
        raise BackendUnavailable(
            f"{place}: its tables are of version {version}, this program needs {VERSION}; "
            "prepare the store to bring them up to date"
        )
    _expect(version, place)


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables, or None when there are none."""
    if not inspect(connection).has_table(SCHEMA.name):
        return None
    version: int = connection.execute(select(SCHEMA.c.version)).scalar_one()
    return version


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
