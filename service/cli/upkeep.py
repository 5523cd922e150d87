"""What `keywatch index` does, index by index.

Imported only by that command: the kernels behind it take a second to load.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.settings import Settings
from domain.errors import KeywatchError
from domain.work import Modality
from service.bootstrap import Service
from service.cli.desk import bar_of
from service.restoring import KnownIndex, Restored, known_indexes, restore

# What people count a modality in, and how many of its units that is.
EXTENTS = {
    Modality.VIDEO: ("hour", 3600.0),
    Modality.AUDIO: ("hour", 3600.0),
    Modality.TEXT: ("character", 1.0),
    Modality.IMAGE: ("picture", 1.0),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """An index in figures; bytes are those of files. `extent` counts in `unit`s."""

    index: str
    version: int
    references: int
    extent: float
    unit: str
    postings: int
    segments: int
    delta: int
    segment_bytes: int
    journal_bytes: int
    fingerprint_bytes: int

    @property
    def total_bytes(self) -> int:
        """All that it takes on the disk."""
        return self.segment_bytes + self.journal_bytes + self.fingerprint_bytes

    @property
    def bytes_per_unit(self) -> float | None:
        """What an hour, a character or a picture takes; None of an empty index."""
        return self.total_bytes / self.extent if self.extent else None


@dataclass(frozen=True, slots=True)
class Fault:
    """A file of an index, or the whole index, and what is wrong with it."""

    index: str
    modality: Modality
    file: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Merged:
    """An index before and after a merge: segments, and the bytes of them and the log."""

    index: str
    segments_before: int
    segments: int
    bytes_before: int
    bytes: int


def figures(
    settings: Settings, modalities: Sequence[Modality]
) -> tuple[list[Figures], list[Fault]]:
    """Return each index in figures, and those that cannot be read."""
    rows, faults = [], []
    for known in known_indexes(settings, modalities):
        try:
            rows.append(_figures(known))
        except KeywatchError as error:
            faults.append(Fault(known.name, known.modality, "", str(error)))
    return rows, faults


def damages(settings: Settings, modalities: Sequence[Modality]) -> list[Fault]:
    """Return all damage. Reads every file whole."""
    faults = []
    for known in _each(known_indexes(settings, modalities), "reading"):
        try:
            found = known.index.verify()
        except KeywatchError as error:
            faults.append(Fault(known.name, known.modality, "", str(error)))
        else:
            faults += [Fault(known.name, known.modality, d.name, d.why) for d in found]
    return faults


def rebuilt(
    service: Service, modalities: Sequence[Modality]
) -> Iterator[tuple[KnownIndex, Restored]]:
    """Rebuild one index after another. See service.restoring.restore."""
    for known in _each(known_indexes(service.settings, modalities), "rebuilding"):
        yield known, restore(service, known)


def merged(settings: Settings, modalities: Sequence[Modality]) -> list[Merged]:
    """Make one segment of each index."""
    rows = []
    for known in _each(known_indexes(settings, modalities), "merging"):
        before = known.index.stats()
        known.index.merge()
        after = known.index.stats()
        rows.append(
            Merged(
                known.name,
                before.segments,
                after.segments,
                before.segment_bytes + before.journal_bytes,
                after.segment_bytes + after.journal_bytes,
            )
        )
    return rows


def _figures(known: KnownIndex) -> Figures:
    found = known.index.stats()
    unit, size = EXTENTS[known.modality]
    return Figures(
        index=known.name,
        version=found.version,
        references=found.references,
        extent=found.length / size,
        unit=unit,
        postings=found.postings,
        segments=found.segments,
        delta=found.waiting,
        segment_bytes=found.segment_bytes,
        journal_bytes=found.journal_bytes,
        fingerprint_bytes=found.fingerprint_bytes,
    )


def _each(known: Sequence[KnownIndex], doing: str) -> Iterator[KnownIndex]:
    with bar_of(doing, len(known)) as tell:
        for done, one in enumerate(known):
            tell(f"{doing} {one.name}", done, len(known))
            yield one
