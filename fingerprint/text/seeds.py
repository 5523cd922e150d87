"""Choose the seeds of a stream: hashed runs of k tokens, one in `every` of them.

A run is chosen by its own hash alone, so the same words give the same seeds wherever they
stand and whatever surrounds them; an edit costs only the seeds that it touches. (Winnowing
chooses by neighbours and lost more in our trials.)
"""

import numpy as np
from numpy.typing import NDArray

# Polynomial over odd 64-bit constants, finished by the mixer of splitmix64 (Steele, Lea
# and Flood 2014).
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xFF51AFD7ED558CCD)
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_STREAM_BIT = np.uint64(1 << 63)


def seeds(
    tokens: NDArray[np.uint16], run: int, every: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return the keys of the chosen runs and where they begin.

    Args:
        tokens: One stream, (n,) uint16.
        run: Tokens in a run.
        every: One run in so many is chosen.

    Returns:
        keys: (m,) uint64 with the top bit clear; positions: (m,) uint32 ascending.
    """
    count = len(tokens) - run + 1
    if count <= 0:
        return np.empty(0, np.uint64), np.empty(0, np.uint32)
    spread = (tokens.astype(np.uint64) + np.uint64(1)) * _SPREAD
    hashed = np.zeros(count, np.uint64)
    for step in range(run):
        hashed *= _BASE
        hashed += spread[step : step + count]
    for shift, factor in _MIX:
        hashed ^= hashed >> np.uint64(shift)
        hashed *= np.uint64(factor)
    hashed ^= hashed >> np.uint64(31)
    chosen = np.flatnonzero(hashed % np.uint64(every) == 0)
    return hashed[chosen] & ~_STREAM_BIT, chosen.astype(np.uint32)


def mark_letters(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Set the bit that keeps keys of letters away from keys of hanzi."""
    return keys | _STREAM_BIT


def are_letters(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which keys are of letters."""
    return np.asarray(keys & _STREAM_BIT != 0, np.bool_)
