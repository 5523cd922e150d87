"""Make a reference of hashes that others made of whole frames: vPDQ's.

Only the whole frame is known, so nothing is found that was cropped or stands in a corner.
PDQ's hash of a frame differs from that of its canvas in few bits (docs/video.md), so what is
found is found by the same comparison.
"""

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Codes
from fingerprint.video.codes import FRAMES_PER_SECOND, VIEW_BITS, CodeOptions
from fingerprint.video.cosines import SCHEME
from fingerprint.video.hashes import distinct
from fingerprint.video.views import VIEWS

QUALITY = 50
"""Frames of less quality prove nothing: PDQ's makers advise against comparing them."""


def reference_from_hashes(
    hashes: NDArray[np.uint64],
    times: NDArray[np.float64],
    quality: NDArray[np.uint8],
    options: CodeOptions = CodeOptions(),
) -> Codes:
    """Return a reference's codes that have the whole frame only.

    Args:
        hashes: (n, 4) uint64 in the order of our bits; see fingerprint.video.hashes.
        times: (n,) seconds, ascending.
        quality: (n,) PDQ's, 0 to 100.
        options: What is not indexed again.

    Returns:
        Codes like those of `reference_codes`, of at most FRAMES_PER_SECOND frames a second,
        in which all other views tell nothing. No keys when nothing in it tells.
    """
    shown = _spaced(times)
    whole, at = hashes[shown], times[shown]
    set_bits = np.bitwise_count(whole).sum(axis=1)
    # Half of all bits are set in a hash by its median; of a flat frame they are not.
    tells = (quality[shown] >= QUALITY) & (set_bits >= 96) & (set_bits <= 160)
    every = np.zeros((VIEWS, len(at), 4), np.uint64)
    telling = np.zeros((VIEWS, len(at)), np.bool_)
    every[0], telling[0] = whole, tells
    kept = distinct(every, telling, at, options.repeated_bits, options.repeated_seconds)
    view, frame = np.nonzero(kept)
    value = (frame << VIEW_BITS | view).astype(np.uint32)
    arrays = {"telling": telling, "times": at}
    length = float(at[-1]) + 1 / FRAMES_PER_SECOND if len(at) else 0.0
    return Codes(SCHEME, every[view, frame], value, length, arrays)


def _spaced(times: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the first frame of every tick; files of all frames have 30 a second."""
    ticks = np.floor(times * FRAMES_PER_SECOND + 1e-6)
    first: NDArray[np.intp] = np.unique(ticks, return_index=True)[1]
    return first
