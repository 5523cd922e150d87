"""What is on record of a posting and of the references its matches name."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from domain.errors import NotFound
from domain.match import Match
from domain.messages import ReferenceChanged
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


def up_to_date(tx: Transaction, change: ReferenceChanged) -> ReferenceChanged:
    """Return what is to be done about a reference now, whenever the change was told.

    Changes may come twice, and an older one last; done as the catalogue says, each of them
    leaves the indexes right. One of a reference that is not on record is taken at its word.
    """
    try:
        reference = tx.catalogue.reference(change.reference.id)
    except NotFound:
        return change
    in_use = {r.id for r in tx.catalogue.references(reference.work)}
    return replace(
        change,
        reference=reference,
        withdrawn=reference.id not in in_use,
        authors=tx.catalogue.work(reference.work).authors,
    )
