"""Find references that may stand in a capture, and the planes on which they may lie.

Words of views and of patches are looked up; rare ones count for more. The value of a patch's
word says roughly where in its reference it lies; so references are told apart by how many
patches agree on a place before any is opened. The first are compared hash by hash, and pairs of
patches that are near are asked for planes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.image.align import Aligned, AlignOptions, align, box_plane
from fingerprint.image.codes import VIEW_WORDS, Asked
from fingerprint.image.votes import peaks, roughly, rows
from fingerprint.index.port import Hits, Snapshot

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class CandidateOptions:
    """How many references are looked at, and which hashes are near.

    Words that occur more than `most` times are passed over: of 36 copies among 268 references
    none was lost without words that occur more than five times, which are 2,000 of 100,000.
    A hit weighs
    one over the root of how often its word occurs. The `by_views` references with the most
    hits of views are looked at, and the `by_patches` of which the most patches agree roughly
    on one place: sizes by a factor of `zoom`, turns by `turn` radians, places by `loose`
    canvas units and a share `slack` of the distance; at least `fewest` hits are needed. These
    36 copies, in collages, on tables and screens, were all among the first 20.
    Views that differ in up to `view_bits` of 64 and patches that differ in up to `patch_bits`
    of 48 are pairs.
    """

    by_views: int = 20
    by_patches: int = 40
    most: int = 1000
    zoom: float = 1.6
    turn: float = 0.5
    loose: float = 25.0
    slack: float = 0.2
    fewest: int = 4
    view_bits: int = 10
    patch_bits: int = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reference's ordinal and its hits: those of views and those of patches."""

    ordinal: int
    hits: Hits


def candidates(asked: Asked, index: Snapshot, options: CandidateOptions) -> Iterator[Candidate]:
    """Yield the references that views or patches speak for most."""
    hits = index.lookup(asked.keys, most=options.most)
    if not hits.ordinal.size:
        return
    hits = hits.take(np.argsort(hits.ordinal, kind="stable"))
    of_patch = hits.query >= asked.patched
    weight = 1 / np.sqrt(hits.frequency[~of_patch])
    votes = np.bincount(hits.ordinal[~of_patch], weights=weight)
    ordinals, agreed = _agreed(asked, hits.take(of_patch), options)
    fullest = np.argsort(-votes, kind="stable")[: options.by_views]
    surest = np.argsort(-agreed, kind="stable")[: options.by_patches]
    chosen = dict.fromkeys(fullest[votes[fullest] > 0].tolist())
    chosen |= dict.fromkeys(ordinals[surest].tolist())
    for ordinal in chosen:
        first, last = np.searchsorted(hits.ordinal, (ordinal, ordinal + 1))
        yield Candidate(ordinal, hits.take(np.arange(first, last)))


def _agreed(
    asked: Asked, hits: Hits, options: CandidateOptions
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return ordinals, and by how much weight their patches agree on one place."""
    ordinals, counts = np.unique(hits.ordinal, return_counts=True)
    enough = counts >= options.fewest
    mine = (hits.query - asked.patched) // asked.each
    # Both words of a patch may hit, and one word many rows: together they are one witness.
    pairs = hits.ordinal.astype(np.int64) * asked.patches.hashes.size + mine
    _, place, repeats = np.unique(pairs, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(hits.frequency * repeats[place].astype(np.float64))
    kept = np.repeat(enough, counts)
    limits = (np.log(options.zoom), options.turn, options.loose, options.slack)
    here = roughly(hits.value[kept])
    there = asked.patches.places[mine[kept]].astype(np.float64)
    ends = np.concatenate([[0], np.cumsum(counts[enough])])
    return ordinals[enough].astype(np.int64), peaks(ends, here, there, weights[kept], limits)


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
        known = np.asarray(arrays["views"]).view(np.uint64)
        asking = hits.query[of_view] % asked.views.size
        pairs = _pairs(asking, hits.value[of_view].astype(np.int64), known.size)
        far = np.bitwise_count(asked.views[pairs[:, 0]] ^ known[pairs[:, 1]])
        if far.min(initial=64) <= options.view_bits:
            mine, other = pairs[int(np.argmin(far))]
            boxes = np.asarray(arrays["boxes"], np.float64)
            shape = np.asarray(arrays["shape"], np.float64)
            here = _on_canvas(boxes[other], shape)
            yield Aligned(box_plane(here, _on_canvas(asked.boxes[mine], asked.shape)), 0)
    of_patch = hits.query >= asked.patched
    mine = (hits.query[of_patch] - asked.patched) // asked.each
    known = np.asarray(arrays["patches"]).view(np.uint64)
    pairs = _pairs(mine, rows(hits.value[of_patch]), known.size)
    if len(pairs) < aligning.fewest:
        return
    far = np.bitwise_count(asked.patches.hashes[pairs[:, 0]] ^ known[pairs[:, 1]])
    near = pairs[far <= options.patch_bits]
    if len(near) >= aligning.fewest:
        places = np.asarray(arrays["places"], np.float32)[near[:, 1]]
        yield from align(places, asked.patches.places[near[:, 0]], aligning)


def _pairs(mine: NDArray[np.int64], other: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return distinct pairs of rows, (n, 2), whichever of their words hit.

    A hit may be a collision of keys (see Snapshot.lookup), and then of a row beyond `count`.
    """
    distinct = np.unique((mine << 32 | other)[other < count])
    return np.column_stack([distinct >> 32, distinct & 0xFFFFFFFF])


def _on_canvas(box: NDArray[np.float64], shape: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(edge) for edge in box * np.tile(shape, 2))
