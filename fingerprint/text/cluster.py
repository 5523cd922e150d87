"""Gather pieces of one reference into passages.

Adverts cut a copied page into pieces and reshuffled sentences put them out of order, so
pieces belong together when they are near on both sides, in whatever order. A token counts
as evidence once: a piece brings only what no stronger piece has covered on either side.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.text.rarity import POINTS

# A piece is compared with so many that begin after it; more cannot lie within the gap
# unless they overlap, and then the ones between join them.
_NEIGHBOURS = 64
_LEAST_NEW = 8


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """How near pieces of a passage lie, in tokens, and how full a passage must be.

    Measured on reshuffled sentences and two books interleaved by paragraphs.
    """

    query_gap: int = 150
    reference_gap: int = 1500
    least_cover: float = 0.25


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a capture that also stands in one reference.

    Spans are half-open, in tokens; `extents` are the query spans of the pieces, the
    strongest first. `evidence` is the alignment score of all pieces in tokens of usual
    information, repeats not counted; `same` how many tokens agree, `identity` what part of
    the longer side of the pieces these are.
    """

    ordinal: int
    query: tuple[int, int]
    reference: tuple[int, int]
    extents: tuple[tuple[int, int], ...]
    evidence: float
    same: float
    identity: float

    @property
    def covered(self) -> int:
        """The tokens of the capture that the pieces cover; they hardly overlap."""
        return sum(b - a for a, b in self.extents)


def gather(
    ordinal: int, pieces: NDArray[np.int64], least: float, options: ClusterOptions
) -> list[Passage]:
    """Cluster the pieces of one reference.

    Args:
        ordinal: The reference.
        pieces: (p, 6) int64, see `fingerprint.text.align.extend`.
        least: Passages of less evidence, in tokens, are dropped.
        options: See ClusterOptions.

    Returns:
        Passages, the strongest first.
    """
    least_points = least * POINTS
    if int(pieces[:, 4].sum()) < least_points:
        return []
    pieces = pieces[np.argsort(pieces[:, 0], kind="stable")]
    passages = []
    for rows in _neighbourhoods(pieces, options):
        part = pieces[rows]
        # Overlaps count once, so a passage has no more evidence than its pieces.
        if int(part[:, 4].sum()) < least_points:
            continue
        passage = _passage(ordinal, part, options)
        if passage.evidence >= least:
            passages.append(passage)
    return sorted(passages, key=lambda p: (-p.evidence, p.query))


def _neighbourhoods(pieces: NDArray[np.int64], options: ClusterOptions) -> list[list[int]]:
    """Join near pieces (ascending by query start) and everything joined to them."""
    parent = list(range(len(pieces)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for ahead in range(1, min(_NEIGHBOURS, len(pieces) - 1) + 1):
        here, there = pieces[:-ahead], pieces[ahead:]
        query = there[:, 0] - here[:, 1] <= options.query_gap
        after, before = there[:, 2] - here[:, 3], here[:, 2] - there[:, 3]
        near = query & (np.maximum(after, before) <= options.reference_gap)
        if not query.any():
            break
        for i in np.flatnonzero(near).tolist():
            parent[root(i)] = root(i + ahead)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for i in range(len(pieces)):
        groups[root(i)].append(i)
    return list(groups.values())


def _passage(ordinal: int, pieces: NDArray[np.int64], options: ClusterOptions) -> Passage:
    pieces = pieces[np.argsort(-pieces[:, 4], kind="stable")]
    kept, shares = _new_parts(pieces)
    inside = pieces[kept]
    covered = int((inside[:, 1] - inside[:, 0]).sum())
    if covered < options.least_cover * int(inside[:, 1].max() - inside[:, 0].min()):
        inside, shares = inside[:1], shares[:1]
    same = float((inside[:, 5] * shares).sum())
    longer = np.maximum(inside[:, 1] - inside[:, 0], inside[:, 3] - inside[:, 2])
    return Passage(
        ordinal,
        (int(inside[:, 0].min()), int(inside[:, 1].max())),
        (int(inside[:, 2].min()), int(inside[:, 3].max())),
        tuple((int(q0), int(q1)) for q0, q1 in inside[:, :2]),
        float((inside[:, 4] * shares).sum()) / POINTS,
        same,
        same / float((longer * shares).sum()),
    )


def _new_parts(pieces: NDArray[np.int64]) -> tuple[list[int], NDArray[np.float64]]:
    """Return the rows that tell something new of the capture, and what share is evidence.

    What is copied twice is covered twice, and evidence once.
    """
    kept: list[int] = []
    shares: list[float] = []
    for i, (q0, q1, r0, r1, *_) in enumerate(pieces.tolist()):
        stronger = pieces[kept]
        on_query = _overlap(stronger[:, 0], stronger[:, 1], q0, q1)
        on_reference = _overlap(stronger[:, 2], stronger[:, 3], r0, r1)
        if (1.0 - float(on_query.sum())) * (q1 - q0) >= _LEAST_NEW:
            kept.append(i)
            shares.append(max(0.0, 1.0 - float(np.maximum(on_query, on_reference).sum())))
    return kept, np.array(shares)


def _overlap(
    starts: NDArray[np.int64], ends: NDArray[np.int64], start: int, end: int
) -> NDArray[np.float64]:
    """Return which part of a span each of others covers."""
    shared = np.minimum(ends, end) - np.maximum(starts, start)
    return np.asarray(np.maximum(shared, 0) / max(1, end - start), np.float64)
