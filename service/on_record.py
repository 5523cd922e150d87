"""What is on record of a posting and of the references its matches name."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from domain.errors import NotFound
from domain.match import Match
from domain.ports import Transaction
from domain.work import Reference, ReferenceId, Work

May = Callable[[Work], bool] | None
"""Whether the asker may see a work; None may see all."""


def matches_of(tx: Transaction, posting: str, may: May) -> tuple[Match, ...]:
    """Return the matches behind a posting's current verdicts.

    Raises:
        NotFound: Nothing of the posting is of a work the asker may see.
    """
    matches = tuple(
        verdict.match
        for verdict in tx.cases.verdicts(posting)
        if may is None or may(tx.catalogue.work(verdict.match.work))
    )
    if may is not None and not matches:
        raise NotFound("posting", posting)
    return matches


def references_of(tx: Transaction, ids: Iterable[ReferenceId]) -> dict[ReferenceId, Reference]:
    """Return those of the references that are still known."""
    found = {}
    for name in ids:
        with suppress(NotFound):
            found[name] = tx.catalogue.reference(name)
    return found
