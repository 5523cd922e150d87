"""The bus in one SQLite file, shared by the processes of one machine.

A delivery is a row and its state; see `backends.bus_tables` for how the order within a key is
kept. Looking for work is a read; the write lock is taken only when there is something to take.
A bus object may be shared by threads, not by processes: open it after the fork.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from os import fspath
from pathlib import Path
from typing import Any, Generic, TypeVar

from backends import bus_tables as sql
from backends.codec import decode, encode
from backends.sqlite_file import make_folder, tune, unavailable
from domain.errors import Conflict, UnknownName
from domain.messages import TOPICS, Message, key_of
from domain.ports.bus import Backlog, SetAside

M = TypeVar("M", bound=Message)
_LOST = "handed out {} times and never answered; it may kill its workers"


@dataclass(frozen=True, slots=True)
class BusOptions:
    """How patient the bus is. The defaults suit one machine.

    `lease_seconds`: what a lost owner held returns after it, so it must be longer than the
    slowest message takes (a film of two hours is matched in four minutes). `max_attempts`: a
    message handed out so often without any answer is set aside. `busy_seconds`: how long
    to wait for other writers. `power_safe`: an fsync each transaction.
    """

    lease_seconds: float = 900.0
    max_attempts: int = 12
    busy_seconds: float = 30.0
    power_safe: bool = False


class SqliteDelivery(Generic[M]):
    """See domain.ports.Delivery. An answer given after the lease was lost changes nothing."""

    def __init__(
        self, bus: "SqliteBus", kind: type[M], body: bytes, place: Mapping[str, Any]
    ) -> None:
        self._bus, self._kind, self._body, self._place = bus, kind, body, place

    @property
    def attempt(self) -> int:
        return int(self._place["attempt"])

    @cached_property
    def message(self) -> M:
        return decode(self._body, self._kind)

    def ack(self) -> None:
        self._bus.answer(self._place, (sql.DELETE, sql.FORGET, sql.PROMOTE))

    def retry(self, delay: float) -> None:
        self._bus.answer(self._place, (sql.GIVE_BACK,), delay=delay)

    def set_aside(self, reason: str) -> None:
        self._bus.answer(self._place, (sql.BURY, sql.PROMOTE), reason=reason)


class SqliteBus:
    """See domain.ports.Bus."""

    def __init__(
        self,
        path: str | Path,
        groups: Mapping[str, tuple[str, ...]],
        options: BusOptions = BusOptions(),
    ) -> None:
        """Open the file, made when it is missing, or a bus in memory (":memory:").

        Args:
            path: Of the database file.
            groups: Who reads each topic. A message is kept for the groups named when it
                is published; one added later sees what comes later.
            options: See BusOptions.

        Raises:
            BackendUnavailable: The file cannot be opened.
            Conflict: The file has a layout of another version.
        """
        self._path, self._groups, self._options = fspath(path), dict(groups), options
        self._lock = threading.RLock()
        make_folder(self._path)
        with self._translated():
            self._connection = sqlite3.connect(
                self._path, timeout=options.busy_seconds, check_same_thread=False
            )
            tune(
                self._connection,
                busy_seconds=options.busy_seconds,
                power_safe=options.power_safe,
            )
        self._prepare()

    def publish(self, messages: Sequence[Message]) -> None:
        rows = [(TOPICS[type(m)], key_of(m), encode(m)) for m in messages]
        readers = {topic: self._readers(topic) for topic, _, _ in rows}
        with self._writing() as (connection, now):
            for topic, key, body in rows:
                if not readers[topic]:
                    continue
                message = connection.execute(sql.PUBLISH, (topic, key, body)).lastrowid
                place = {"message": message, "topic": topic, "key": key, "now": now}
                connection.executemany(
                    sql.DELIVER, [{**place, "reader": reader} for reader in readers[topic]]
                )

    def take(self, kind: type[M], group: str, owner: str) -> SqliteDelivery[M] | None:
        topic = TOPICS[kind]
        if group not in self._readers(topic):
            raise UnknownName(f"group on {topic}", group, self._readers(topic))
        place = {"reader": group, "topic": topic, "owner": owner}
        if not self._anything(place):
            return None
        with self._writing() as (connection, now):
            connection.execute(sql.EXPIRE, {**place, "now": now})
            while row := connection.execute(sql.NEXT, {**place, "now": now}).fetchone():
                message, key, attempt, unanswered, body = row
                mine = {**place, "message": message, "key": key, "attempt": attempt + 1}
                if unanswered < self._options.max_attempts:
                    until = now + self._options.lease_seconds
                    connection.execute(sql.LEASE, {**mine, "until": until})
                    return SqliteDelivery(self, kind, body, mine)
                reason = _LOST.format(unanswered)
                connection.execute(sql.BURY, {**mine, "now": now, "reason": reason})
                connection.execute(sql.PROMOTE, mine)
        return None

    def release(self, owner: str) -> int:
        with self._writing() as (connection, _):
            return connection.execute(sql.RELEASE, (owner,)).rowcount

    def backlog(self) -> tuple[Backlog, ...]:
        with self._lock, self._translated():
            rows = self._connection.execute(sql.BACKLOG).fetchall()
        counts = dict.fromkeys(self._pairs(), (0, 0, 0))
        counts.update({(topic, group): tuple(n) for topic, group, *n in rows})
        return tuple(Backlog(*pair, *counts[pair]) for pair in sorted(counts))

    def set_aside(self, limit: int = 100) -> tuple[SetAside, ...]:
        with self._lock, self._translated():
            rows = self._connection.execute(sql.DEAD, (limit,)).fetchall()
        return tuple(SetAside(*row) for row in rows)

    def retry(self, id: str | None = None) -> int:
        with self._writing() as (connection, now):
            rows = connection.execute(sql.TO_REVIVE, {"id": id}).fetchall()
            names = ("message", "reader", "topic", "key")
            for row in rows:
                place = dict(zip(names, row, strict=True))
                connection.execute(sql.REVIVE, {**place, "now": now})
            return len(rows)

    def close(self) -> None:
        with self._lock, self._translated():
            self._connection.close()

    def answer(
        self, place: Mapping[str, Any], statements: Sequence[str], **values: object
    ) -> None:
        """Carry out an answer, unless the delivery has left the hands that give it."""
        with self._writing() as (connection, now):
            if connection.execute(sql.HELD, place).fetchone():
                for statement in statements:
                    connection.execute(statement, {**place, "now": now, **values})

    def _readers(self, topic: str) -> tuple[str, ...]:
        if topic not in self._groups:
            raise UnknownName("bus topic", topic, tuple(self._groups))
        return self._groups[topic]

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return ((topic, group) for topic, names in self._groups.items() for group in names)

    def _anything(self, place: Mapping[str, Any]) -> bool:
        with self._lock, self._translated():
            row = self._connection.execute(sql.ANYTHING, {**place, "now": time.time()})
            return bool(row.fetchone()[0])

    def _prepare(self) -> None:
        if self._layout() == sql.LAYOUT:
            return
        with self._writing() as (connection, _):
            layout = self._layout()  # Another process may have been quicker.
            if layout not in {0, sql.LAYOUT}:
                raise Conflict(
                    f"{self._path}: the bus has layout {layout}, this program reads "
                    f"{sql.LAYOUT}; let the program that wrote it empty it first"
                )
            if layout == 0:
                for statement in sql.CREATE.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={sql.LAYOUT}")

    def _layout(self) -> int:
        with self._translated():
            return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, float]]:
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection, time.time()
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")
            finally:
                # SQLite has rolled back by itself when the disk was full.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # A broken invariant is a bug, and must stop the worker.
        except sqlite3.DatabaseError as error:
            raise unavailable(self._path, error) from error
