"""How much of a work was seen: outlines of references, and the copies on record."""

from typing import Protocol

from domain.outline import Outline
from domain.verdict import Verdict
from domain.work import WorkId


class Extents(Protocol):
    """What is needed to add chapters up to a work, asked by work, account or posting."""

    def put_outline(self, outline: Outline) -> None:
        """Keep the outline of a reference, or replace it.

        It stays when the reference is withdrawn, since old matches speak of it.
        """
        ...

    def outlines(self, work: WorkId) -> tuple[Outline, ...]:
        """Return the outlines of a work's references, by reference."""
        ...

    def copies(
        self,
        *,
        work: WorkId | None = None,
        account: str | None = None,
        posting: str | None = None,
        after: int = 0,
        limit: int = 1000,
    ) -> tuple[tuple[int, Verdict], ...]:
        """Return current verdicts in the order they were recorded, each with its number.

        Args:
            work: Only on this work.
            account: Only on postings of this account, by its key.
            posting: Only on this posting.
            after: Only those numbered above.
            limit: So many at most.
        """
        ...
