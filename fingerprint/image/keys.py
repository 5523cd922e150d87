"""The keys pictures are looked up by, and the name of the recipe they belong to.

A key is a word of a hash with the number of its place above it, so that words of different
places, and of different hashes, never meet.
"""

import numpy as np
from numpy.typing import NDArray

from domain.match import Scheme
from domain.work import Modality

SCHEME = Scheme("phash64-patch48-v3", Modality.IMAGE, 1.0)

VIEWS, PATCHES, DHASHES, PDQS = 0, 8, 16, 32
"""The number of the first word of each kind of hash."""
WORD = 16
_PATCH_WORD = 24


def words(hashes: NDArray[np.uint64], first: int) -> NDArray[np.uint64]:
    """Cut hashes of 64 bits, or rows of them, into words of 16 bits.

    Args:
        hashes: (n,) or (n, k) uint64.
        first: The number of the first word.

    Returns:
        (n * 4k,) uint64: the first words of all hashes, then all second ones, and so on.
    """
    rows = hashes if hashes.ndim > 1 else hashes[:, None]
    parts = [
        (rows[:, column] >> np.uint64(WORD * i) & np.uint64(0xFFFF))
        | np.uint64((first + 4 * column + i) << 32)
        for column in range(rows.shape[1])
        for i in range(4)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.uint64)
