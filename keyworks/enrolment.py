"""Enrol and withdraw references: on record in the catalogue, then told to the indexes.

The message goes out after the transaction, so an index never learns of a reference that
was rolled back; told twice, it enrols the same thing again.
"""

from collections.abc import Iterable
from datetime import datetime

from domain.ids import derive
from domain.messages import ReferenceChanged
from domain.ports import Bus, Store
from domain.work import Modality, Reference, ReferenceId, WorkId


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


def enrol(store: Store, bus: Bus, references: tuple[Reference, ...], at: datetime) -> None:
    """Put references on record and tell the indexes.

    Raises:
        NotFound: No such work.
    """
    with store.transaction() as tx:
        for reference in references:
            tx.catalogue.work(reference.work)
            tx.catalogue.put_reference(reference, at)
    bus.publish([ReferenceChanged(r, at) for r in references])


def withdraw(store: Store, bus: Bus, id: ReferenceId, at: datetime) -> Reference:
    """Take a reference back and tell the indexes.

    Raises:
        NotFound: No such reference.
    """
    with store.transaction() as tx:
        reference = tx.catalogue.withdraw_reference(id, at)
    bus.publish([ReferenceChanged(reference, at, withdrawn=True)])
    return reference
