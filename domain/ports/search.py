"""The search index: documents found by words, filled by whoever follows the tables."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from domain.ports.changes import Place
from domain.search import Found, Query, SearchDocument


class Search(Protocol):
    """Documents by words. It holds nothing that the store could not say again.

    Who fills it puts documents in and then moves the place; broken off between the two, the
    same documents are put in once more. What was put in can be found within a second.
    """

    def find(self, query: Query) -> Found:
        """Return a page of what fits; see domain.search for its order.

        Raises:
            BadInput: The words say nothing or too much, or `after` is of no page of ours.
        """
        ...

    def put(self, documents: Sequence[SearchDocument], version: int) -> None:
        """Add documents, or replace them by id.

        Args:
            documents: In any order, one an id.
            version: The state of the store that they were read from; what is there already
                of a later one stays.
        """
        ...

    def remove(self, ids: Sequence[str], version: int) -> None:
        """Take documents out; ids that are not there are no error. `version` as in `put`."""
        ...

    def place(self) -> Place:
        """Return up to where the changes of the store are in the index."""
        ...

    def move(self, before: Place, after: Place) -> bool:
        """Say that the changes up to `after` are in, if the place is `before` still."""
        ...

    def rebuilding(self) -> AbstractContextManager["Search"]:
        """Lend an empty index, which takes the place of this one when the block ends well.

        Until then this one answers, and may be filled. An exception leaves everything as it
        was.
        """
        ...

    def count(self) -> int:
        """Return how many documents there are."""
        ...

    def prepare(self) -> None:
        """Make what it lies in, where that is missing. Safe to repeat.

        Raises:
            Conflict: It was made by another version of this program; `rebuilding` mends it.
        """
        ...

    def close(self) -> None: ...
