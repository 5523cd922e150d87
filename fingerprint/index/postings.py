"""What a segment holds: whose postings, and the postings as their shape packs them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.work import ReferenceId, WorkId
from fingerprint.index.port import Codes, Hits
from fingerprint.index.table import Table


@dataclass(frozen=True, slots=True)
class Held:
    """A reference of a segment; its row is its place in the list.

    `number` is that of the change that enrolled it, and names its stored fingerprint;
    `postings` is how many keys or hashes it has.
    """

    reference: ReferenceId
    work: WorkId
    length: float
    number: int
    postings: int


@dataclass(frozen=True)
class Postings:
    """The codes of several references, packed.

    `starts`: (rows + 1,) int64, where each row's places begin in the table's payloads.
    `counts`: (rows,) int64, how many pairs of the table are a row's. `arrays`: what the shape
    keeps besides.
    """

    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    table: Table
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)

    @cached_property
    def first_rows(self) -> tuple[int, NDArray[np.int64]]:
        """Where to begin to look for a place's row: at `rows[place >> shift]`, or after."""
        cells = 1 << min(16, max(1, self.starts.size).bit_length() + 2)
        shift = max(0, int(self.starts[-1]).bit_length() - cells.bit_length() + 1)
        places = np.arange((int(self.starts[-1]) >> shift) + 1, dtype=np.int64) << shift
        return shift, np.searchsorted(self.starts[1:], places, side="right")


@dataclass(frozen=True, slots=True)
class Live:
    """A segment's postings within a snapshot: its first ordinal, and which rows count.

    alive: (rows,) bool; `whole` when all are.
    """

    postings: Postings
    base: int
    alive: NDArray[np.bool_]
    whole: bool


class Shape(Protocol):
    """How codes of one kind are packed and found. The engine knows no other difference."""

    def __hash__(self) -> int: ...

    @property
    def name(self) -> str:
        """Written into every segment; another recipe has another name."""
        ...

    @property
    def pairs(self) -> int:
        """How many pairs of a table one code makes, at most."""
        ...

    def gather(self, codes: Sequence[Codes]) -> Postings:
        """Pack the codes of some references, a row each, in order."""
        ...

    def merge(self, parts: Sequence[Postings], gone: Sequence[Collection[int]]) -> Postings:
        """Join postings, leaving out rows. What can be found does not depend on it."""
        ...

    def lookup(
        self, live: Sequence[Live], keys: NDArray[np.uint64], most: int, radius: int
    ) -> Hits:
        """See fingerprint.index.port.Snapshot.lookup."""
        ...
