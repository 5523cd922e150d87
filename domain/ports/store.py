"""The store: one transaction over all tables."""

from contextlib import AbstractContextManager
from typing import Protocol

from domain.ports.casebook import CaseBook
from domain.ports.catalogue import Catalogue
from domain.ports.changes import Changes
from domain.ports.events import Events
from domain.ports.extents import Extents
from domain.ports.floods import Floods
from domain.ports.frontier import Frontier
from domain.ports.hosts import Hosts
from domain.ports.outbox import Outbox
from domain.ports.parts import Parts
from domain.ports.queue import Queue


class Transaction(Protocol):
    """What may be read and written as one. Nothing is visible to others before the exit."""

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def frontier(self) -> Frontier: ...

    @property
    def parts(self) -> Parts: ...

    @property
    def hosts(self) -> Hosts: ...

    @property
    def cases(self) -> CaseBook: ...

    @property
    def extents(self) -> Extents: ...

    @property
    def floods(self) -> Floods: ...

    @property
    def queue(self) -> Queue: ...

    @property
    def events(self) -> Events: ...

    @property
    def changes(self) -> Changes: ...

    @property
    def outbox(self) -> Outbox: ...


class Store(Protocol):
    """The tables, behind transactions. An exception inside one undoes all of it."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin to write. Waits for other writers.

        Raises:
            BackendUnavailable: The database is locked for too long, full, or gone.
        """
        ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """Begin to read one consistent state; writes in it are refused."""
        ...

    def prepare(self) -> None:
        """Create the tables, or bring older ones up to date. Safe to repeat."""
        ...

    def close(self) -> None: ...
