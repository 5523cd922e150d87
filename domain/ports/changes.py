"""What changed in the tables, for whoever keeps a copy of them to be searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.search import Kind, SearchDocument, Thing

ACCOUNT, WORK = "account", "work"
"""Kinds of changes beside those of what can be found."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A change of a thing, by its place in the order of changes; Place() is before them all.

    `kind` is that of a thing, or `account` or `work`. A posting, verdict or notice says by
    which account it is, a verdict and a notice on which work. A case of several accounts has a
    change for each.
    """

    number: int = 0
    kind: str = ""
    key: str = ""
    work: str = ""
    account: str = ""

    @property
    def things(self) -> tuple[Thing, ...]:
        """What can be found otherwise since the change, without what is beneath it."""
        if self.kind in {"", ACCOUNT, WORK}:
            return ()
        kind = Kind(self.kind)
        if kind is Kind.VERDICT:
            return Thing(kind, self.key, self.work), Thing(Kind.POSTING, self.key)
        return (Thing(kind, self.key),)


class Changes(Protocol):
    """The latest change of each thing, in the order of the commits.

    Of a thing that changes again only the last change is kept, so that to read all of them
    is to read all there is.
    """

    def since(self, place: Place, limit: int) -> tuple[Place, ...]:
        """Return changes after a place, oldest first.

        One whose transaction may still be overtaken by an older one is not told yet.
        """
        ...

    def beneath(self, change: Place, after: Place, limit: int) -> tuple[Place, ...]:
        """Return the things by an account or on a work that changed.

        Those that changed with it or after it are left out, since `since` tells them.

        Args:
            change: One of `since`; of any other kind there is nothing beneath.
            after: The last one of the page before, Place() for the first.
            limit: So many at most.
        """
        ...

    def documents(self, things: Sequence[Thing]) -> tuple[SearchDocument, ...]:
        """Return the things as they are now; those that are not on record are left out."""
        ...

    def version(self) -> int:
        """Return a number of this state of the tables, which later states do not fall below."""
        ...

    def waiting(self, place: Place) -> int:
        """Return how many changes come after a place."""
        ...
