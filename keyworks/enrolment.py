"""Enrol and withdraw references: on record in the catalogue, and told to the indexes.

What the indexes are told lies in the outbox in the same transaction, so they never learn of a
reference that was rolled back, and always of one that is on record; told twice, they enrol
the same thing again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.errors import BadInput, Conflict
from domain.ids import derive
from domain.messages import ReferenceChanged
from domain.ports import Catalogue, Store
from domain.spans import disjoint
from domain.work import (
    NOT_OURS,
    Modality,
    Reference,
    ReferenceId,
    Span,
    Work,
    WorkId,
    WorkKind,
)

NOBODYS = Work(NOT_OURS, WorkKind.OTHER, "material that is not ours")
"""One work for all negative references: none is protected, and labels tell them apart."""


def references_of(
    work: WorkId, digest: str, media_type: str, modalities: Iterable[Modality], label: str
) -> tuple[Reference, ...]:
    """Return one reference a modality for one authentic copy. The ids are derived."""
    return tuple(
        Reference(
            ReferenceId(derive("R", work, modality, digest)),
            work,
            modality,
            digest,
            media_type,
            label,
        )
        for modality in modalities
    )


def enrol(store: Store, references: tuple[Reference, ...], at: datetime) -> None:
    """Put references on record, with word to the indexes.

    What was excluded of a reference on record stays excluded. The work of negative references
    comes on record with the first of them.

    Raises:
        NotFound: No such work.
    """
    with store.transaction() as tx:
        if any(r.negative for r in references):
            tx.catalogue.put_work(NOBODYS)
        changes = []
        for reference in references:
            authors = tx.catalogue.work(reference.work).authors
            known = {r.id: r.excluded for r in tx.catalogue.references(reference.work)}
            kept = replace(reference, excluded=known.get(reference.id, reference.excluded))
            tx.catalogue.put_reference(kept, at)
            changes.append(ReferenceChanged(kept, at, authors=authors))
        tx.outbox.put(changes)


def told_again(
    catalogue: Catalogue, works: Iterable[Work], at: datetime
) -> tuple[ReferenceChanged, ...]:
    """Return what tells the indexes who the authors of works are; enrolling notes them.

    Only texts are told apart by authors, so only they are read again.

    Args:
        catalogue: Where the works' references are on record.
        works: As they are now, those whose authors changed.
        at: Now.
    """
    return tuple(
        ReferenceChanged(reference, at, authors=work.authors)
        for work in works
        for reference in catalogue.references(work.id)
        if reference.modality is Modality.TEXT
    )


def exclude(
    store: Store,
    id: ReferenceId,
    spans: Iterable[Span],
    at: datetime,
    *,
    clear: bool = False,
) -> Reference:
    """Let spans of a reference never count, beside those before, with word to the indexes.

    Args:
        store: Where the reference is on record.
        id: The reference.
        spans: In units of its modality.
        at: Now.
        clear: Forget what was excluded before.

    Raises:
        NotFound: No such reference.
        Conflict: It is withdrawn.
        BadInput: A span that is none, or the reference is a picture, which has no parts.
    """
    with store.transaction() as tx:
        reference = tx.catalogue.reference(id)
        if id not in {r.id for r in tx.catalogue.references(reference.work)}:
            raise Conflict(f"reference {id} is withdrawn; nothing is compared with it")
        excluded = disjoint((*(() if clear else reference.excluded), *spans))
        if excluded and reference.modality is Modality.IMAGE:
            raise BadInput(
                f"reference {id} is a picture and has no part to exclude; withdraw it instead"
            )
        changed = replace(reference, excluded=excluded)
        tx.catalogue.put_reference(changed, at)
        authors = tx.catalogue.work(reference.work).authors
        tx.outbox.put([ReferenceChanged(changed, at, authors=authors)])
    return changed


def withdraw(store: Store, id: ReferenceId, at: datetime) -> Reference:
    """Take a reference back, with word to the indexes.

    Raises:
        NotFound: No such reference.
    """
    with store.transaction() as tx:
        reference = tx.catalogue.withdraw_reference(id, at)
        tx.outbox.put([ReferenceChanged(reference, at, withdrawn=True)])
    return reference
