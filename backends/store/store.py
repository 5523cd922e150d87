"""The store: transactions over all tables.

Objects may be shared by threads, not by processes: open the store after the fork.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, exc, make_url, update

from backends.sqlite_file import MEMORY, make_folder
from backends.store import schema
from backends.store.casebook import SqlCaseBook
from backends.store.catalogue import SqlCatalogue
from backends.store.changes import SqlChanges
from backends.store.copying import Tell, copy_records
from backends.store.engine import StoreOptions, manner, open_engine, place_of
from backends.store.events import SqlEvents
from backends.store.extents import SqlExtents
from backends.store.floods import SqlFloods
from backends.store.frontier import SqlFrontier
from backends.store.hosts import SqlHosts
from backends.store.outbox import SqlOutbox
from backends.store.parts import SqlParts
from backends.store.queue import SqlQueue
from backends.store.session import Session
from backends.store.translation import translated
from domain.errors import BadInput, Conflict


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """See domain.ports.Transaction."""

    catalogue: SqlCatalogue
    frontier: SqlFrontier
    parts: SqlParts
    hosts: SqlHosts
    cases: SqlCaseBook
    extents: SqlExtents
    floods: SqlFloods
    queue: SqlQueue
    events: SqlEvents
    changes: SqlChanges
    outbox: SqlOutbox


class _Turn:
    """One transaction after another, for a database that has but one connection."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._taken = False

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._taken:
            self._lock.release()
            raise Conflict("a transaction inside another, in a store in memory")
        self._taken = True

    def __exit__(self, *_error: object) -> None:
        self._taken = False
        self._lock.release()


class SqlStore:
    """See domain.ports.Store."""

    def __init__(self, url: str, options: StoreOptions = StoreOptions()) -> None:
        """Name the database. Nothing is opened before the first transaction.

        Args:
            url: As SQLAlchemy reads it: `sqlite:///relative`, `sqlite:////absolute`, or
                `sqlite://` for one in memory, whose transactions wait for each other and
                must not be nested; or `postgresql://user:password@host/database`, see
                backends.store.postgres.guarded.
            options: See StoreOptions.

        Raises:
            BadInput: Not such a URL, one of a server that would not be checked, or one
                whose driver is not installed.
        """
        try:
            parsed = make_url(url)
        except exc.ArgumentError as error:
            # What stands in it is not shown, since it may be a password.
            raise BadInput(
                "not a database URL; one looks like sqlite:///data/keywatch.db"
            ) from error
        self._options = options
        self.place = place_of(parsed)
        self._engine = open_engine(parsed, options)
        self._file = self.place if parsed.get_backend_name() == "sqlite" else MEMORY
        self._checked = False
        self._turn: AbstractContextManager[object] = nullcontext()
        if self.place == MEMORY:
            self._turn = _Turn()

    def prepare(self) -> None:
        """See domain.ports.Store.

        Raises:
            Conflict: The tables are of a version no step leads from.
        """
        make_folder(self._file)
        with self._session(writes=True, first=schema.prepare):
            self._checked = True

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        with self._session(writes=True, first=self._check) as session:
            yield self._over(session)

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        with self._session(writes=False, first=self._check) as session:
            yield self._over(session)

    def health(self) -> None:
        """Change a row.

        Raises:
            BackendUnavailable: That did not work; the message says where and why.
            Conflict: The tables are of another version.
        """
        with self._session(writes=True, first=schema.check) as session:
            session.beside.execute(
                update(schema.SCHEMA).values(version=schema.SCHEMA.c.version)
            )

    def copy_to(self, target: "SqlStore", tell: Tell = lambda *_: None) -> int:
        """Copy all records of this moment into an empty store. Return how many rows.

        Args:
            target: Is prepared if need be; it has all rows afterwards, or none.
            tell: Is told the table, how many rows of all are done, and how many there are.

        Raises:
            Conflict: There are records in the target, or tables of another version in one.
            BackendUnavailable: Either database, or what came back is not what was written.
        """
        target.prepare()
        with (
            self.connection(writes=False, first=schema.check) as source,
            target.connection(writes=True, first=schema.check) as there,
            translated(f"copying {self.place} to {target.place}"),
        ):
            return copy_records(source, there, target.place, tell)

    def close(self) -> None:
        self._engine.dispose()

    def _check(self, connection: Connection, place: str) -> None:
        if not self._checked:
            schema.check(connection, place)
            self._checked = True

    def _over(self, session: Session) -> SqlTransaction:
        lease_seconds = self._options.lease_seconds
        return SqlTransaction(
            catalogue=SqlCatalogue(session),
            frontier=SqlFrontier(session, lease_seconds),
            parts=SqlParts(session),
            hosts=SqlHosts(session),
            cases=SqlCaseBook(session),
            extents=SqlExtents(session),
            floods=SqlFloods(session),
            queue=SqlQueue(session, lease_seconds),
            events=SqlEvents(session, lease_seconds),
            changes=SqlChanges(session),
            outbox=SqlOutbox(session),
        )

    @contextmanager
    def _session(
        self, *, writes: bool, first: Callable[[Connection, str], None]
    ) -> Iterator[Session]:
        with self.connection(writes=writes, first=first) as connection:
            yield Session(connection, self.place, writes=writes)

    @contextmanager
    def connection(
        self, *, writes: bool, first: Callable[[Connection, str], None]
    ) -> Iterator[Connection]:
        """Lend a connection in a transaction; undo it when `first` or the body raises."""
        with self._turn:
            with translated(self.place):
                connection = manner(self._engine.connect(), writes=writes)
            with connection:
                with translated(self.place):
                    change = connection.begin()
                    first(connection, self.place)
                try:
                    yield connection
                except BaseException:
                    with translated(self.place):
                        change.rollback()
                    raise
                with translated(self.place):
                    change.commit()
