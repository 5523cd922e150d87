"""Find whole tracks by their prints, in one lookup of the index that holds the quads.

Of a print some items are posted beside the quads, under keys of their own: the highest bit
of a key says that it is an item. Which items is decided by what they are, so both sides
choose alike; a track that shares a few of them at one shift is then compared item by item,
and only that comparison decides. See fingerprint.audio.chromaprint for what prints can do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.keys import PRINT, SHAPE
from fingerprint.index.port import Codes, Hits, Snapshot

ITEMS = "chromaprint"
"""The side array with a print: (n,) uint32."""
_ITEM_SHIFT = SHAPE.extra
_SPREAD = np.uint32(0x9E3779B1)

Items = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """What is posted of a track, and when two tracks are worth comparing or are one.

    `posted` items of a track are posted; one that stands in more than `repeated` places of
    it, or beside its like, is silence or a held tone and is passed over. `votes` items must
    agree on a shift, and the `candidates` with the most are compared, at shifts up to
    `slack` items away. Of the shorter print the share `shared` must lie within the other,
    and at least `shortest` items (20 s) that neither passes over: loops of the same chords
    are alike whoever plays them. What is less alike than `least` is not told.
    """

    posted: int = 128
    repeated: int = 3
    most: int = 1000
    votes: int = 3
    candidates: int = 20
    slack: int = 2
    shared: float = 0.8
    shortest: int = 160
    least: float = 0.6


@dataclass(frozen=True, slots=True)
class Track:
    """A reference whose print runs beside a capture's.

    `similarity`: the share of equal bits, 0.5 counting as 0 and 1 as 1. `start` and `end`:
    the first item of the capture that lies beside the reference, and the one after the
    last. `offset`: items from a place in the capture to the same place in the reference.
    """

    ordinal: int
    similarity: float
    start: int
    end: int
    offset: int


def is_print(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Mark the keys that are items of a print."""
    marks: NDArray[np.bool_] = keys >= PRINT
    return marks


def print_of(arrays: Mapping[str, NDArray[np.generic]]) -> Items:
    """Return the print among side arrays; empty where there is none."""
    return np.asarray(arrays.get(ITEMS, np.empty(0, np.uint32)), np.uint32)


def with_print(codes: Codes, items: Items, options: TrackOptions = TrackOptions()) -> Codes:
    """Put a print, (n,) uint32, among codes, and its keys among theirs."""
    if not items.size:
        return codes
    keys, values = track_keys(items, options)
    return replace(
        codes,
        keys=np.concatenate([codes.keys, keys]),
        values=np.concatenate([codes.values, values]),
        arrays={**codes.arrays, ITEMS: items},
    )


def track_keys(
    items: Items, options: TrackOptions = TrackOptions()
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return what is posted of a print: (n,) uint64 keys and (n,) uint32 values."""
    places = _telling(items, options.repeated)
    mixed = _mixed(items[places])
    chosen = np.sort(places[np.argsort(mixed, kind="stable")[: options.posted]])
    values = (chosen << _ITEM_SHIFT).astype(np.uint32)
    return items[chosen].astype(np.uint64) | PRINT, values


def find_tracks(
    items: Items, snapshot: Snapshot, options: TrackOptions = TrackOptions()
) -> tuple[Track, ...]:
    """Find the references that are a print's track, or lie in it whole, the likest first.

    Args:
        items: (n,) uint32, of a capture, or of a reference that looks back at captures.
        snapshot: Holds codes to which `with_print` put prints.
        options: See TrackOptions.

    Returns:
        At most one a reference.
    """
    if items.size < options.shortest:
        return ()
    # All that tell are asked for, not only those that would be posted: an excerpt chooses
    # others, and what a whole track chose is among all.
    places = _telling(items, options.repeated)
    hits = snapshot.lookup(items[places].astype(np.uint64) | PRINT, most=options.most)
    found = []
    for ordinal, shifts in _proposed(hits, places, options):
        theirs = print_of(snapshot.arrays(ordinal))
        tracks = [_compared(ordinal, items, theirs, shift, options) for shift in shifts]
        best = max((t for t in tracks if t is not None), key=_likeness, default=None)
        if best is not None and best.similarity >= options.least:
            found.append(best)
    return tuple(sorted(found, key=_likeness, reverse=True))


def _proposed(
    hits: Hits, places: NDArray[np.int64], options: TrackOptions
) -> list[tuple[int, tuple[int, ...]]]:
    """Return references and the shifts at which they deserve comparing, most votes first."""
    offsets = (hits.value >> _ITEM_SHIFT).astype(np.int64) - places[hits.query]
    pairs, counts = np.unique(
        np.stack([hits.ordinal.astype(np.int64), offsets]), axis=1, return_counts=True
    )
    # Neighbouring shifts vote together: an encoder's delay falls between two items.
    votes = counts.astype(np.int64)
    for k in range(1, pairs.shape[1]):
        if pairs[0, k] == pairs[0, k - 1] and pairs[1, k] == pairs[1, k - 1] + 1:
            votes[k] += counts[k - 1]
            votes[k - 1] += counts[k]
    shifts: dict[int, list[int]] = {}
    for k in np.argsort(-votes, kind="stable"):
        if votes[k] < options.votes or len(shifts) == options.candidates:
            break
        shifts.setdefault(int(pairs[0, k]), []).append(int(pairs[1, k]))
    return [(ordinal, _around(known[:3], options.slack)) for ordinal, known in shifts.items()]


def _around(shifts: list[int], slack: int) -> tuple[int, ...]:
    near = {shift + by for shift in shifts for by in range(-slack, slack + 1)}
    return tuple(sorted(near))


def _compared(
    ordinal: int, mine: Items, theirs: Items, offset: int, options: TrackOptions
) -> Track | None:
    """Lay two prints on each other; None where too little of them meets."""
    start, end = max(0, -offset), min(len(mine), len(theirs) - offset)
    if end - start < options.shared * min(len(mine), len(theirs)):
        return None
    left, right = mine[start:end], theirs[start + offset : end + offset]
    told = _marked(mine, options.repeated)[start:end]
    told &= _marked(theirs, options.repeated)[start + offset : end + offset]
    if told.sum() < options.shortest:
        return None
    wrong = np.bitwise_count(left[told] ^ right[told]).mean() / 32
    return Track(ordinal, max(0.0, 1 - 2 * float(wrong)), start, end, offset)


def _likeness(track: Track) -> tuple[float, int]:
    return track.similarity, track.end - track.start


def _telling(items: Items, repeated: int) -> NDArray[np.int64]:
    """Return the places of items that tell a track from another, ascending."""
    return np.flatnonzero(_marked(items, repeated))


def _marked(items: Items, repeated: int) -> NDArray[np.bool_]:
    """Mark the items that tell a track from another: no silence, held tone or loop."""
    _, which, counts = np.unique(items, return_inverse=True, return_counts=True)
    alone: NDArray[np.bool_] = counts[which] <= repeated
    held = items[1:] == items[:-1]
    alone[1:] &= ~held
    alone[:-1] &= ~held
    return alone


def _mixed(items: Items) -> NDArray[np.uint32]:
    """Spread items so that their order has nothing to do with what they sound like."""
    mixed = (items ^ (items >> np.uint32(16))) * _SPREAD
    mixed = (mixed ^ (mixed >> np.uint32(13))) * _SPREAD
    found: NDArray[np.uint32] = mixed ^ (mixed >> np.uint32(16))
    return found
