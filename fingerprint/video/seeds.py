"""Find seeds: frames of a capture that look like frames of a reference.

The index finds hashes that differ in at most 60 of 256 bits and share a 16-bit word, or
stand beside one that does. Random hashes come that near once in 10^17 pairs,
dull frames far more often: what sorts them out is the line they must form.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Hits, Snapshot
from fingerprint.video.codes import VIEW_BITS, Capture


@dataclass(frozen=True, slots=True)
class SeedOptions:
    """How seeds are taken.

    radius: Differing bits, at most. Radius 48 finds 0.3 % less, 36 finds 2.4 % less.
    most: A key that occurs more often in the index says nothing and is passed over.
    references: So many references are compared, those with the most shared keys first.
    common: A hash with more seeds than this is worth less, by the root of their number.
    """

    radius: int = 60
    most: int = 2000
    references: int = 200
    common: int = 12


@dataclass(frozen=True, slots=True)
class Seeds:
    """The seeds of one capture in one reference, side by side, ascending in `frame`.

    frame, view: (m,) int64 of the capture; there: (m,) int64 frame of the reference;
    seen: (m,) int64 view of the reference; weight: (m,) float64.
    """

    frame: NDArray[np.int64]
    view: NDArray[np.int64]
    there: NDArray[np.int64]
    seen: NDArray[np.int64]
    weight: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_]) -> "Seeds":
        """Return the chosen ones."""
        return Seeds(
            self.frame[chosen],
            self.view[chosen],
            self.there[chosen],
            self.seen[chosen],
            self.weight[chosen],
        )

    def and_also(self, other: "Seeds") -> "Seeds":
        """Return both together."""
        frame = np.concatenate((self.frame, other.frame))
        order = np.argsort(frame, kind="stable")
        return Seeds(
            frame[order],
            np.concatenate((self.view, other.view))[order],
            np.concatenate((self.there, other.there))[order],
            np.concatenate((self.seen, other.seen))[order],
            np.concatenate((self.weight, other.weight))[order],
        )


def find_seeds(
    rows: NDArray[np.int64],
    capture: Capture,
    index: Snapshot,
    options: SeedOptions = SeedOptions(),
) -> Mapping[int, Seeds]:
    """Ask the index and keep what is truly near.

    Args:
        rows: (k,) the rows, `view * n + frame`, to ask for.
        capture: Whose rows they are.
        index: Where references are enrolled.
        options: See SeedOptions.

    Returns:
        Seeds by the reference's ordinal.
    """
    if not len(rows):
        return {}
    wanted = capture.hashes.reshape(-1, 4)[rows]
    hits = index.lookup(wanted, most=options.most, radius=options.radius)
    if not len(hits.query):
        return {}
    near: dict[int, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = {}
    for ordinal, mine in _by_reference(hits, options.references):
        near[ordinal] = (
            rows[mine.query],
            mine.value.astype(np.int64),
            mine.distance.astype(np.int64),
        )
    return _weighed(near, capture.fresh, options)


def _by_reference(hits: Hits, references: int) -> list[tuple[int, Hits]]:
    """Group hits by reference, those with the most first; in the order of the question."""
    order = np.lexsort((hits.value, hits.query, hits.ordinal))
    ordinals, starts, sizes = np.unique(
        hits.ordinal[order], return_index=True, return_counts=True
    )
    kept = np.argsort(-sizes, kind="stable")[:references]
    return [
        (int(ordinals[i]), hits.take(order[starts[i] : starts[i] + sizes[i]])) for i in kept
    ]


def _weighed(
    near: Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]],
    fresh: NDArray[np.float32],
    options: SeedOptions,
) -> Mapping[int, Seeds]:
    if not near:
        return {}
    number = np.bincount(
        np.concatenate([row for row, _, _ in near.values()]), minlength=fresh.size
    )
    frames = fresh.shape[1]
    crowd = np.maximum(0, number - options.common) / options.common
    worth = fresh.ravel() / np.sqrt(1 + crowd)
    result = {}
    for ordinal, (row, value, apart) in near.items():
        order = np.argsort(row % frames, kind="stable")
        row, value, apart = row[order], value[order], apart[order]  # noqa: PLW2901
        result[ordinal] = Seeds(
            frame=row % frames,
            view=row // frames,
            there=value >> VIEW_BITS,
            seen=value & ((1 << VIEW_BITS) - 1),
            weight=(1 - apart / (options.radius + 8)) * worth[row],
        )
    return result
