"""The index as the rows use it: opened by modality, filled, settled, asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.index_rows import once, say, weigh
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.modality import Modality

Entry = tuple[ReferenceId, WorkId, Codes]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in one go. No index is held open, so that its files can be dropped.

    cpu, wall: seconds, without those that `making` the entries took. bytes: of all that a
    lookup reads; stored_bytes: of the fingerprints that alignment reads.
    """

    folder: Path
    postings: int
    cpu: float
    wall: float
    making: float
    bytes: int
    stored_bytes: int


def opened(folder: Path, modality: Modality) -> LocalIndex:
    """Open the index of a modality in a folder."""
    return LocalIndex(folder, modality.scheme, modality.shape)


def filled(folder: Path, modality: Modality, entries: Iterable[Entry], what: str) -> Filled:
    """Enrol everything at once and merge until nothing is left to do."""
    say(f"enrol {what}")
    index = opened(folder, modality)
    made = _Clocked(entries)
    enrolled_cpu, enrolled = once(lambda: index.enrol_all(made))
    say(f"settle {what}")
    settled_cpu, settled = once(lambda: settle(index))
    stored = weigh(folder, "fingerprints/**/*")
    return Filled(
        folder,
        index.stats().postings,
        enrolled_cpu + settled_cpu - made.cpu,
        enrolled + settled - made.wall,
        made.cpu,
        weigh(folder) - stored,
        stored,
    )


def settle(index: LocalIndex) -> None:
    """Do all the upkeep that is due."""
    while index.tend():
        pass


class _Clocked:
    """Entries whose making is clocked apart."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = iter(entries)
        self.cpu = 0.0
        self.wall = 0.0

    def __iter__(self) -> Iterator[Entry]:
        end = object()
        taken: list[object] = []
        while True:
            cpu, wall = once(lambda: taken.append(next(self._entries, end)))
            self.cpu, self.wall = self.cpu + cpu, self.wall + wall
            entry = taken.pop()
            if entry is end:
                return
            yield entry  # type: ignore[misc]
