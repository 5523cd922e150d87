"""Look from a reference to the videos that may show it.

Of a capture's views the early ones are kept. The late ones are three quarters of all, and
serve only frames that the early ones leave unexplained: heavy crops, turns and tilts.
"""

from dataclasses import dataclass, replace

import numpy as np

from fingerprint.index.port import Codes, Snapshot
from fingerprint.video.views import CAPTURE_VIEWS

EARLY = sum(not view.late for view in CAPTURE_VIEWS)
"""The early views are the first rows of a capture's codes."""


@dataclass(frozen=True, slots=True)
class VideoBackOptions:
    """Which videos are proposed.

    radius: As in live matching. least: Different frames of a capture that come as near; a
    copy of one second has two. most: A word that occurs more often says nothing.
    block: Hashes of the reference that are asked for at a time, for the sake of memory.
    """

    radius: int = 60
    least: int = 2
    most: int = 100_000
    block: int = 4000


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
    near = [np.empty(0, np.int64)]
    for start in range(0, len(reference.keys), options.block):
        asked = reference.keys[start : start + options.block]
        hits = shelf.lookup(asked, most=options.most, radius=options.radius)
        near.append(hits.ordinal.astype(np.int64) << 32 | hits.value.astype(np.int64))
    rows = np.unique(np.concatenate(near))
    found = []
    for ordinal in np.unique(rows >> 32).tolist():
        count = len(shelf.arrays(ordinal)["times"])
        frames = np.unique((rows[rows >> 32 == ordinal] & 0xFFFFFFFF) % count)
        if len(frames) >= min(options.least, count):
            found.append(ordinal)
    return tuple(found)
