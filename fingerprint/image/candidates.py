"""Find references that may stand in a capture, and the planes on which they may lie.

Words of views and of patches are looked up; rare ones count for more. What has most is
compared hash by hash, and pairs of patches that are near are asked for planes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.image.align import Aligned, AlignOptions, align, box_plane
from fingerprint.image.codes import VIEW_WORDS, Asked
from fingerprint.index.port import Hits, Snapshot

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class CandidateOptions:
    """How many references are looked at, and which hashes are near.

    The `by_views` and `by_patches` references with the most hits, each hit weighing one over
    the root of how often its word occurs; words that occur more than `most` times are passed
    over. Views that differ in up to `view_bits` of 64 and patches that differ in up to
    `patch_bits` of 48 are pairs.
    """

    by_views: int = 20
    by_patches: int = 100
    most: int = 20_000
    view_bits: int = 10
    patch_bits: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference's ordinal and its hits: those of views and those of patches."""

    ordinal: int
    hits: Hits


def candidates(asked: Asked, index: Snapshot, options: CandidateOptions) -> Iterator[Candidate]:
    """Yield the references with the most hits."""
    hits = index.lookup(asked.keys, most=options.most)
    if not hits.ordinal.size:
        return
    weight = 1 / np.sqrt(hits.frequency)
    of_patch = hits.query >= asked.patched
    chosen: dict[int, None] = {}
    for marks, most in ((~of_patch, options.by_views), (of_patch, options.by_patches)):
        votes = np.bincount(hits.ordinal[marks], weights=weight[marks])
        fullest = np.argsort(-votes, kind="stable")[:most]
        chosen |= dict.fromkeys(fullest[votes[fullest] > 0].tolist())
    order = np.argsort(hits.ordinal, kind="stable")
    ordinals = hits.ordinal[order]
    for ordinal in chosen:
        first, last = np.searchsorted(ordinals, (ordinal, ordinal + 1))
        yield Candidate(ordinal, hits.take(order[first:last]))


def planes(
    asked: Asked,
    candidate: Candidate,
    arrays: Arrays,
    options: CandidateOptions,
    aligning: AlignOptions,
) -> Iterator[Aligned]:
    """Propose how a reference may lie in the capture; one proposed by views has no places."""
    hits = candidate.hits
    of_view = hits.query < asked.views.size * VIEW_WORDS
    if of_view.any():
        pairs = _pairs(hits.query[of_view] % asked.views.size, hits.value[of_view])
        known = np.asarray(arrays["views"]).view(np.uint64)
        far = np.bitwise_count(asked.views[pairs[:, 0]] ^ known[pairs[:, 1]])
        if far.min() <= options.view_bits:
            mine, other = pairs[int(np.argmin(far))]
            boxes = np.asarray(arrays["boxes"], np.float64)
            shape = np.asarray(arrays["shape"], np.float64)
            here = _on_canvas(boxes[other], shape)
            yield Aligned(box_plane(here, _on_canvas(asked.boxes[mine], asked.shape)), 0)
    of_patch = hits.query >= asked.patched
    mine = (hits.query[of_patch] - asked.patched) // asked.each
    pairs = _pairs(mine, hits.value[of_patch])
    if len(pairs) < aligning.fewest:
        return
    known = np.asarray(arrays["patches"]).view(np.uint64)
    far = np.bitwise_count(asked.patches.hashes[pairs[:, 0]] ^ known[pairs[:, 1]])
    near = pairs[far <= options.patch_bits]
    if len(near) >= aligning.fewest:
        places = np.asarray(arrays["places"], np.float32)[near[:, 1]]
        yield from align(places, asked.patches.places[near[:, 0]], aligning)


def _pairs(mine: NDArray[np.int64], other: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return distinct pairs of rows, (n, 2), whichever of their words hit."""
    distinct = np.unique(mine.astype(np.int64) << 32 | other.astype(np.int64))
    return np.column_stack([distinct >> 32, distinct & 0xFFFFFFFF])


def _on_canvas(box: NDArray[np.float64], shape: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(edge) for edge in box * np.tile(shape, 2))
