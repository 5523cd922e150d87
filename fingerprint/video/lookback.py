"""Look from a reference to the videos that may show it.

Of a capture's views the early ones are kept. The late ones are three quarters of all, and
serve only frames that the early ones leave unexplained: heavy crops, turns and tilts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Codes, Snapshot
from fingerprint.video.codes import VIEW_BITS
from fingerprint.video.hashes import distances, keys
from fingerprint.video.views import CAPTURE_VIEWS

EARLY = sum(not view.late for view in CAPTURE_VIEWS)
"""The early views are the first rows of a capture's codes."""


@dataclass(frozen=True, slots=True)
class VideoBackOptions:
    """Which videos are proposed.

    radius: As in live matching. least: Different frames of a capture that come as near; a
    copy of one second has two. most: A key that occurs more often says nothing.
    block: Hashes of the reference that are asked for at a time, for the sake of memory.
    """

    radius: int = 60
    least: int = 2
    most: int = 100_000
    block: int = 1000


def compact(codes: Codes) -> Codes:
    """Leave out the late views. Keys are of early ones only, and stay as they are."""
    of_views = ("hashes", "telling", "rectangles")
    return replace(
        codes,
        arrays={
            name: np.ascontiguousarray(array[:EARLY]) if name in of_views else array
            for name, array in codes.arrays.items()
        },
    )


def propose(
    reference: Codes, shelf: Snapshot, options: VideoBackOptions = VideoBackOptions()
) -> tuple[int, ...]:
    """Return the ordinals of videos with frames near the reference's, ascending."""
    held = np.ascontiguousarray(reference.arrays["hashes"]).view(np.uint64)
    frames = np.unique(
        [ordinal << 32 | frame for ordinal, frame in _near(reference, held, shelf, options)]
    ).astype(np.int64)
    ordinals, different = np.unique(frames >> 32, return_counts=True)
    return tuple(
        int(ordinal)
        for ordinal, count in zip(ordinals, different, strict=True)
        if count >= min(options.least, _frames(shelf, int(ordinal)))
    )


def _near(
    reference: Codes, held: NDArray[np.uint64], shelf: Snapshot, options: VideoBackOptions
) -> Iterator[tuple[int, int]]:
    """Yield captures and their frames that come near a frame of the reference."""
    values = np.unique(reference.values).astype(np.int64)
    for start in range(0, len(values), options.block):
        value = values[start : start + options.block]
        own = held[value & ((1 << VIEW_BITS) - 1), value >> VIEW_BITS]
        asked = keys(own)
        hits = shelf.lookup(asked.ravel(), most=options.most)
        pairs = np.stack(
            [
                hits.ordinal.astype(np.int64),
                hits.query // asked.shape[1],
                hits.value.astype(np.int64),
            ]
        )
        ordinals, rows, places = np.unique(pairs, axis=1)
        for ordinal in np.unique(ordinals).tolist():
            mine = ordinals == ordinal
            kept = np.ascontiguousarray(shelf.arrays(ordinal)["hashes"]).view(np.uint64)
            theirs = kept.reshape(-1, 4)[places[mine]]
            close = distances(own[rows[mine]], theirs) <= options.radius
            for place in places[mine][close].tolist():
                yield ordinal, place % kept.shape[1]


def _frames(shelf: Snapshot, ordinal: int) -> int:
    return len(shelf.arrays(ordinal)["times"])
