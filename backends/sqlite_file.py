"""A SQLite file as we trust it: write-ahead log, a long wait for locks, no hidden BEGIN.

A transaction acknowledged survives the death of its process; it survives a power cut only
when `power_safe` is asked for, at the price of an fsync (3 ms on a cloud disk) each.
Damage is reported as BackendUnavailable, not as Refused: no message is at fault, and the one
in hand must still be there when a person has restored the file.
"""

import sqlite3
import time
from pathlib import Path

from domain.errors import BackendUnavailable

# The primary result codes of sqlite.org/rescode.html that have another cause than a bug.
REASONS = {
    sqlite3.SQLITE_BUSY: "another process kept it locked for too long",
    sqlite3.SQLITE_LOCKED: "another connection of this process kept it locked",
    sqlite3.SQLITE_READONLY: "it may only be read; look at its permissions and the mount",
    sqlite3.SQLITE_IOERR: "the disk failed, or a file size limit was met",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup",
    sqlite3.SQLITE_FULL: "the disk, or the quota, is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened; look at the folder and its permissions",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database",
}
MEMORY = ":memory:"


def unavailable(place: str, error: sqlite3.Error) -> BackendUnavailable:
    """Say which file did not serve us, why, and what to look at."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    reason = REASONS.get(code)
    return BackendUnavailable(f"{place}: {reason} ({error})" if reason else f"{place}: {error}")


def make_folder(path: str) -> None:
    """Make the folder a database file is to lie in.

    Raises:
        BackendUnavailable: It cannot be made.
    """
    if path == MEMORY:
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackendUnavailable(f"{path}: {error.strerror}") from error


def tune(connection: sqlite3.Connection, *, busy_seconds: float, power_safe: bool) -> None:
    """Set what every connection needs before its first transaction."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={round(busy_seconds * 1000)}")
    _use_write_ahead_log(connection, busy_seconds)
    connection.execute(f"PRAGMA synchronous={'FULL' if power_safe else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")


def _use_write_ahead_log(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Switch the file over, once in its life.

    Two processes that open a new file together hold each other's lock for this one
    statement, and SQLite then answers "locked" without waiting.
    """
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            [mode] = connection.execute("PRAGMA journal_mode").fetchone()
            if mode not in {"wal", "memory"}:
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            locked = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not locked or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
