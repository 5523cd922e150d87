"""What an index must be able to do, whatever the modality.

A modality puts in, for each reference, sorted 64-bit `keys` with a 32-bit `value` each (a
tick, or a row of a side array), and `arrays` that alignment needs later: normalised text,
frame hashes. It asks with keys and gets back where they occur. Nothing here knows what a
key means.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from domain.match import Scheme
from domain.work import ReferenceId, WorkId


@dataclass(frozen=True, slots=True)
class Codes:
    """The fingerprint of one reference or one capture under one scheme.

    keys: (n,) uint64 hashed keys, or (n, 4) uint64 hashes of 256 bits, as the scheme's shape
    says, in any order; values: (n,) uint32, beside them. `arrays` by name, any dtype without
    objects. `length` is the whole extent in units of the modality (seconds, characters; 1
    for an image).
    """

    scheme: str
    keys: NDArray[np.uint64]
    values: NDArray[np.uint32]
    length: float
    arrays: Mapping[str, NDArray[np.generic]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A reference as the index holds it. `ordinal` is its number within one snapshot."""

    ordinal: int
    reference: ReferenceId
    work: WorkId
    length: float


@dataclass(frozen=True, slots=True)
class Hits:
    """Where query keys occur.

    Row i says that key `query[i]` of the question stands in reference `ordinal[i]` at
    `value[i]`; `frequency[i]` is how often that key occurs in all, `distance[i]` in how many
    bits a hash differs from the one asked for (0 for keys).

    query: (m,) int64; ordinal: (m,) int32; value: (m,) uint32; frequency: (m,) uint32;
    distance: (m,) uint16.
    """

    query: NDArray[np.int64]
    ordinal: NDArray[np.int32]
    value: NDArray[np.uint32]
    frequency: NDArray[np.uint32]
    distance: NDArray[np.uint16]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Hits":
        """Return some of the hits."""
        return Hits(
            self.query[rows],
            self.ordinal[rows],
            self.value[rows],
            self.frequency[rows],
            self.distance[rows],
        )


class Snapshot(Protocol):
    """One state of an index, unchanging while it is held."""

    @property
    def version(self) -> int:
        """Grows with every change; recorded with every match."""
        ...

    def lookup(self, keys: NDArray[np.uint64], *, most: int = 1000, radius: int = 0) -> Hits:
        """Find keys, or hashes that differ in at most `radius` bits.

        A key that occurs more than `most` times is passed over. Of near hashes those are
        found that share one of sixteen words with the one asked for, or stand beside such a
        one; a word that stands in more than `most` places is passed over.

        Keys of many bits are kept folded (see the scheme's shape), so a hit may be a
        collision; the chance is stated there.
        """
        ...

    def enrolled(self, ordinal: int) -> Enrolled: ...

    def all(self) -> tuple[Enrolled, ...]: ...

    def arrays(self, ordinal: int) -> Mapping[str, NDArray[np.generic]]:
        """Return a reference's side arrays, memory-mapped where the index is on disk."""
        ...

    def codes(self, ordinal: int) -> Codes:
        """Return a reference's fingerprint as it was enrolled, keys in any order."""
        ...

    def only(self, works: Collection[WorkId]) -> "Snapshot":
        """Return this state as if nothing but references of `works` were enrolled.

        Ordinals stay the same.
        """
        ...


class Index(Protocol):
    """References of one scheme. `add` and `withdraw` return when a new snapshot shows it."""

    @property
    def scheme(self) -> Scheme: ...

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        """Enrol or replace a reference. Return the version that shows it.

        Raises:
            SchemeMismatch: `codes` are of another scheme.
        """
        ...

    def withdraw(self, reference: ReferenceId) -> int: ...

    def snapshot(self) -> Snapshot:
        """Return the newest state, other processes' changes included."""
        ...
