"""The engine: what differs from one database to another stands here and in `postgres`.

SQLite takes one writer at a time. A transaction that begins by reading and writes later is
refused at once when another has written meanwhile, whatever the timeout; so a writing one
says `BEGIN IMMEDIATE`, and waits its turn at the door. PostgreSQL lets writers go side by side;
those that must be alone wait for each other in `Session`.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event

from backends.sqlite_file import MEMORY, tune
from backends.store.postgres import address, connect_arguments, guarded
from domain.errors import BadInput

WRITES = "keywatch_writes"


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """How patient the store is.

    `lease_seconds`: tasks, orders and webhook deliveries that a lost owner held return
    after it, in the time of those who ask (`now`). `busy_seconds`: how long to wait for
    other writers, and for a server to answer. `power_safe`: an fsync each transaction, so
    that a power cut loses none; PostgreSQL does so always. `idle_seconds`: a server ends a
    transaction in which nothing happens for so long, so that a stopped worker holds up
    nobody. `connections`: at most so many to a server from one process, which accepts 100
    of all if nobody told it otherwise.
    """

    lease_seconds: float = 900.0
    busy_seconds: float = 30.0
    power_safe: bool = False
    idle_seconds: float = 300.0
    connections: int = 10


def place_of(url: URL) -> str:
    """Return what a message calls the database: the file, or the address without password."""
    if url.get_backend_name() == "sqlite":
        return url.database or MEMORY
    return address(url)


def open_engine(url: URL, options: StoreOptions) -> Engine:
    """Return an engine. Nothing is opened yet.

    Raises:
        BadInput: The URL of a server that would not be checked, or whose driver is missing.
    """
    if url.get_backend_name() != "sqlite":
        return _server(guarded(url), options)
    if place_of(url) == MEMORY:
        engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        # Writers wait for each other in SQLite, not in the pool.
        engine = create_engine(
            url, max_overflow=-1, connect_args={"timeout": options.busy_seconds}
        )
    event.listen(engine, "connect", _tuner(options))
    event.listen(engine, "begin", _begin)
    return engine


def manner(connection: Connection, *, writes: bool) -> Connection:
    """Return the connection, set to begin a transaction that writes, or that only reads.

    On a server each statement of a writer sees what was committed before it, so that what it
    reads after it waited for a lock is true; a reader sees one state from first to last.
    """
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{WRITES: writes})
    if writes:
        return connection.execution_options(isolation_level="READ COMMITTED")
    return connection.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def _server(url: URL, options: StoreOptions) -> Engine:
    arguments = connect_arguments(url, options.busy_seconds, options.idle_seconds)
    try:
        return create_engine(
            url,
            connect_args=arguments,
            pool_size=options.connections,
            max_overflow=0,
            pool_timeout=options.busy_seconds,
            pool_pre_ping=True,
        )
    except ModuleNotFoundError as error:
        raise BadInput(
            f"{place_of(url)}: the package {error.name} is missing; install keywatch[cluster]"
        ) from error


def _tuner(options: StoreOptions) -> Any:  # noqa: ANN401 - the driver's callback
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        tune(connection, busy_seconds=options.busy_seconds, power_safe=options.power_safe)

    return connected


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
