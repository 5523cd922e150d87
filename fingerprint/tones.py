"""Bring the brightness of HDR masters to what a plain copy of them shows.

Of the two kinds, HLG is made to look right on ordinary screens, and is left as it is. PQ is
brought to HLG. How highlights are pressed together in a copy is up to whoever grades it; in
five gradings 2 to 6 of the 256 bits of a frame's hash differed then (p90 at most 10), where 6
to 12 (p90 20) did between PQ as it is coded and the copy.
"""

from functools import cache

import numpy as np
from av.video.reformatter import ColorTrc
from numpy.typing import NDArray

LEVELS = 1024
"""Coded values that a curve knows: 10 bits, black at 0 and the brightest at the end."""

_BRIGHTEST_NITS = 1000.0  # of a screen for HLG; what PQ has above is as bright


@cache
def curve(transfer: int) -> NDArray[np.uint8] | None:
    """Return the grey, 0 to 255, of each of LEVELS coded values; None where that is linear.

    Args:
        transfer: The characteristic that a frame names.
    """
    if transfer != ColorTrc.SMPTE2084:
        return None
    nits = np.minimum(_pq_nits(np.linspace(0.0, 1.0, LEVELS)), _BRIGHTEST_NITS)
    return np.rint(255 * _hlg(nits)).astype(np.uint8)


def _pq_nits(coded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Recommendation ITU-R BT.2100, table 4."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = coded ** (1 / m2)
    nits: NDArray[np.float64] = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return 10_000 * nits


def _hlg(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Recommendation ITU-R BT.2100, table 5, without colour."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = (nits / _BRIGHTEST_NITS) ** (1 / 1.2)
    bright = a * np.log(np.maximum(12 * scene - b, 1e-9)) + c
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)
