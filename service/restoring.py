"""The indexes of a service one by one, and the way back when one is damaged.

What the stored fingerprints cannot give back is enrolled again from its media: the
catalogue says what should be there, and the workers are told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from config.settings import Settings
from domain.errors import BackendUnavailable, KeywatchError, SchemeMismatch
from domain.messages import ReferenceChanged
from domain.work import Modality, Reference
from fingerprint.index.port import Index
from fingerprint.index.repair import Damage, Rebuilt
from fingerprint.index.upkeep import Stats
from service.bootstrap import Service
from service.indexes import REFERENCES, SIGHTINGS, folder_of
from service.matching import open_indexes, open_shelf_indexes


@runtime_checkable
class Kept(Index, Protocol):
    """An index that can be looked after, see fingerprint.index.local.LocalIndex."""

    def merge(self) -> None: ...

    def stats(self) -> Stats: ...

    def verify(self) -> tuple[Damage, ...]: ...

    def rebuild(self) -> Rebuilt: ...


@dataclass(frozen=True, slots=True)
class KnownIndex:
    """An index with its name: what it holds of which modality, and where.

    `folder` is None of one that is not on this machine.
    """

    holds: str
    modality: Modality
    index: Kept
    folder: Path | None

    @property
    def name(self) -> str:
        """The index as messages call it, such as `video` or `video sightings`."""
        return self.modality if self.holds == REFERENCES else f"{self.modality} {self.holds}"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a rebuild came to.

    `kept` fingerprints are in the index; `lost` says which stored ones are damaged, and of
    whom; `again` are enrolled again from their media; `aside` is where an index of another
    scheme was put.
    """

    kept: int
    lost: tuple[str, ...] = ()
    again: tuple[Reference, ...] = ()
    aside: Path | None = None


def known_indexes(
    settings: Settings, modalities: Sequence[Modality] = ()
) -> tuple[KnownIndex, ...]:
    """Return the indexes that are looked after, of some modalities or of all.

    Raises:
        UnknownName: No such kind of index.
    """
    found = _known(REFERENCES, open_indexes(settings), folder_of(settings, REFERENCES))
    shelf = folder_of(settings, SIGHTINGS)
    if shelf is None or shelf.exists():
        found += _known(SIGHTINGS, open_shelf_indexes(settings), shelf)
    return tuple(x for x in found if not modalities or x.modality in modalities)


def restore(service: Service, known: KnownIndex) -> Restored:
    """Make an index again from its stored fingerprints, and enrol again what they lack.

    An index of another scheme is put aside whole: codes of two schemes never meet.

    Raises:
        BackendUnavailable: The index is locked, or its disk is full.
    """
    aside = _put_aside(known)
    rebuilt = known.index.rebuild()
    lost = tuple(
        f"{name} (reference {of})" if of else f"{name} (of an unknown reference)"
        for name, of in rebuilt.lost
    )
    again: tuple[Reference, ...] = ()
    if known.holds == REFERENCES:
        enrolled = {one.reference for one in known.index.snapshot().all()}
        with service.store.reading() as tx:
            on_record = tx.catalogue.references()
            authors = {w.id: w.authors for w in tx.catalogue.works()}
        again = tuple(
            r for r in on_record if r.modality == known.modality and r.id not in enrolled
        )
        service.bus.publish(
            [ReferenceChanged(r, service.now(), authors=authors[r.work]) for r in again]
        )
    return Restored(rebuilt.references, lost, again, aside)


def _known(
    holds: str, indexes: Mapping[Modality, Index], folder: Path | None
) -> tuple[KnownIndex, ...]:
    return tuple(
        KnownIndex(holds, modality, index, folder and folder / modality)
        for modality, index in indexes.items()
        if isinstance(index, Kept)
    )


def _put_aside(known: KnownIndex) -> Path | None:
    if known.folder is None:
        return None  # what is elsewhere starts over by itself
    try:
        known.index.stats()
    except SchemeMismatch as error:
        aside = known.folder.with_name(f"{known.folder.name}.{_plain(error.expected)}")
        try:
            known.folder.rename(aside)
        except OSError as fault:
            message = f"{known.folder} cannot be put aside as {aside.name}: {fault.strerror}"
            raise BackendUnavailable(message) from fault
        return aside
    except KeywatchError:
        return None  # damaged or of an older format: that is what a rebuild is for
    return None


def _plain(scheme: str) -> str:
    return "".join(c if c.isalnum() or c in "-." else "-" for c in scheme)
