"""Choose the seeds of a stream: hashed runs of k tokens, one in `every` of them.

A run is chosen by its own hash alone, so the same words give the same seeds wherever they
stand and whatever surrounds them; an edit costs only the seeds that it touches. (Winnowing
chooses by neighbours and lost more in our trials.)
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# Polynomial over odd 64-bit constants, finished by the mixer of splitmix64 (Steele, Lea
# and Flood 2014).
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xFF51AFD7ED558CCD)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
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
    most = np.uint64((2**64 - 1) // every)
    return _seeds(np.require(tokens, np.uint16, ["C"]), run, most)


@njit(cache=True)
def _seeds(
    tokens: NDArray[np.uint16], run: int, most: np.uint64
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    count = max(0, len(tokens) - run + 1)
    keys = np.empty(count, np.uint64)
    places = np.empty(count, np.uint32)
    found = 0
    rolling, leaves = np.uint64(0), np.uint64(1)
    for step in range(run if count else 0):
        rolling = rolling * _BASE + (np.uint64(tokens[step]) + np.uint64(1)) * _SPREAD
        leaves *= _BASE
    for i in range(count):
        if i:
            gone = (np.uint64(tokens[i - 1]) + np.uint64(1)) * _SPREAD
            come = (np.uint64(tokens[i + run - 1]) + np.uint64(1)) * _SPREAD
            rolling = rolling * _BASE - gone * leaves + come
        hashed = rolling
        hashed = (hashed ^ (hashed >> np.uint64(30))) * _FIRST
        hashed = (hashed ^ (hashed >> np.uint64(27))) * _SECOND
        hashed ^= hashed >> np.uint64(31)
        if hashed <= most:
            keys[found] = hashed & ~_STREAM_BIT
            places[found] = i
            found += 1
    return keys[:found].copy(), places[:found].copy()


def mark_letters(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Set the bit that keeps keys of letters away from keys of hanzi."""
    return keys | _STREAM_BIT


def are_letters(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which keys are of letters."""
    return np.asarray(keys & _STREAM_BIT != 0, np.bool_)
