"""The engine: all that differs from one database to another stands here.

SQLite takes one writer at a time. A transaction that begins by reading and writes later is
refused at once when another has written meanwhile, whatever the timeout; so a writing one
says `BEGIN IMMEDIATE`, and waits its turn at the door.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event

from backends.sqlite_file import MEMORY, tune

WRITES = "keywatch_writes"


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """How patient the store is.

    `lease_seconds`: tasks, orders and webhook deliveries that a lost owner held return
    after it, in the time of those who ask (`now`). `busy_seconds`: how long to wait for
    other writers. `power_safe`: an fsync each transaction, so that a power cut loses none.
    """

    lease_seconds: float = 900.0
    busy_seconds: float = 30.0
    power_safe: bool = False


def place_of(url: URL) -> str:
    """Return what a message calls the database: the file, or the address without password."""
    if url.get_backend_name() == "sqlite":
        return url.database or MEMORY
    return url.render_as_string(hide_password=True)


def open_engine(url: URL, options: StoreOptions) -> Engine:
    """Return an engine whose transactions are serial. Nothing is opened yet."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, isolation_level="SERIALIZABLE", pool_pre_ping=True)
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


def _tuner(options: StoreOptions) -> Any:  # noqa: ANN401 - the driver's callback
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        tune(connection, busy_seconds=options.busy_seconds, power_safe=options.power_safe)

    return connected


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
