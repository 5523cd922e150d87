"""Hash coefficients to 256 bits.

A bit says whether a coefficient is above the median of its frame. A copy differs from its
original in 10 to 60 of 256 bits, strangers in about 128; so some 16-bit word of a copy is
nearly always untouched and finds its original exactly (Norouzi, Punjani and Fleet,
"Fast Search in Hamming Space with Multi-Index Hashing", CVPR 2012).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


def hashes(waves: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Hash coefficients.

    Args:
        waves: (n, 16, 16), see `fingerprint.video.views`.

    Returns:
        (n, 4) uint64, 256 bits a row.
    """
    flat = waves.reshape(len(waves), 256)
    if not len(flat):
        return np.zeros((0, 4), np.uint64)
    above = flat > np.median(flat, axis=1, keepdims=True)
    return np.packbits(above, axis=1).view(np.uint64)


@njit(cache=True)
def differing(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> np.int64:
    """Count the bits in which two hashes (4,) differ, inside compiled code."""
    total = np.int64(0)
    for k in range(4):
        bits = one[k] ^ other[k]
        bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
        bits = (bits & np.uint64(0x3333333333333333)) + (
            (bits >> np.uint64(2)) & np.uint64(0x3333333333333333)
        )
        bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
        total += np.int64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
    return total


@njit(cache=True)
def novelty(codes: NDArray[np.uint64]) -> NDArray[np.float32]:
    """Weigh frames by how much new they show.

    A frame that repeats the one before is weak evidence, however well it matches: ten
    seconds of one still picture prove no more than the picture. New content weighs 1; the
    weight falls to a quarter with every repetition, down to 0.05.

    Args:
        codes: (v, n, 4), frames in order.

    Returns:
        (v, n) float32, 0.05 to 1.
    """
    views, count = codes.shape[0], codes.shape[1]
    weights = np.ones((views, count), np.float32)
    for v in range(views):
        for i in range(1, count):
            distance = differing(codes[v, i], codes[v, i - 1])
            repeated = 0.25 * weights[v, i - 1] if distance <= 4 else 0.0
            weights[v, i] = min(1.0, max(repeated, distance / 24.0, 0.05))
    return weights


@njit(cache=True)
def distinct(
    codes: NDArray[np.uint64],
    telling: NDArray[np.bool_],
    times: NDArray[np.float64],
    bits: int,
    seconds: float,
) -> NDArray[np.bool_]:
    """Mark the hashes worth a place in an index: not those that repeat a recent one.

    Args:
        codes: (v, n, 4). telling: (v, n). times: (n,) seconds, ascending.
        bits: Up to so many differing bits are a repetition,
        seconds: within so many seconds of the last one kept.

    Returns:
        (v, n) bool.
    """
    kept = np.zeros(telling.shape, np.bool_)
    for v in range(codes.shape[0]):
        last = -1
        for i in range(codes.shape[1]):
            if not telling[v, i]:
                continue
            if last >= 0 and times[i] - times[last] < seconds:  # noqa: SIM102 - numba
                if differing(codes[v, i], codes[v, last]) <= bits:
                    continue
            kept[v, i] = True
            last = i
    return kept


@njit(cache=True)
def held(
    codes: NDArray[np.uint64], kept: NDArray[np.bool_], telling: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Give frames that repeat a kept one its hash, in place.

    Args:
        codes: (v, n, 4), of which the kept are filled in.
        kept: (v, n). telling: (v, n), of which `distinct` marked some as kept.

    Returns:
        (v, n) bool, the telling frames that now have a hash.
    """
    told = kept.copy()
    for v in range(codes.shape[0]):
        last = -1
        for i in range(codes.shape[1]):
            if kept[v, i]:
                last = i
            elif telling[v, i] and last >= 0:
                codes[v, i] = codes[v, last]
                told[v, i] = True
    return told
