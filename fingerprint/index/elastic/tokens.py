"""Keys as words that Elasticsearch finds.

A token is the mixed head of a key, so its number is random; the smallest tokens of two
fingerprints that share keys are therefore largely the same (bottom-k sketches: Broder,
"On the resemblance and containment of documents", 1997), and may stand for all.
"""

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.postings import Shape
from fingerprint.index.shapes.hashes import HashShape
from fingerprint.index.shapes.keys import KeyShape
from fingerprint.index.shapes.words import WORDS, words_of

TOKEN_BITS = 36
_LETTERS = np.frombuffer(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", np.uint8
)
_EACH = TOKEN_BITS // 6


def tokens_of(keys: NDArray[np.uint64], shape: Shape) -> NDArray[np.uint64]:
    """Return the distinct tokens of keys, (m,) uint64 below 2**36, ascending.

    Args:
        keys: As `Codes.keys`. Keys that differ in their tails alone have one token; a hash
            of 256 bits has sixteen, one a word and place.
        shape: How the keys are kept.
    """
    if isinstance(shape, HashShape):
        heads = words_of(keys.reshape(-1, 4)).astype(np.uint64)
        heads |= np.arange(WORDS, dtype=np.uint64) << np.uint64(16)
        return np.unique(_mixed(heads.ravel()))
    assert isinstance(shape, KeyShape), "the shapes of the engine"
    return np.unique(_mixed(keys >> np.uint64(shape.tail)))


def thinned(
    tokens: NDArray[np.uint64], shape: Shape, thin: int, enough: int
) -> NDArray[np.uint64]:
    """Keep what a chunk lists: of keys with tails one in `thin`, unless there are few."""
    if not is_dense(shape) or tokens.size <= enough:
        return tokens
    return tokens[: int(np.searchsorted(tokens, (1 << TOKEN_BITS) // thin))]


def is_dense(shape: Shape) -> bool:
    """Tell whether a fingerprint has so many keys that a sample of them will do."""
    return isinstance(shape, KeyShape) and shape.tail > 0


def spelt(tokens: NDArray[np.uint64]) -> str:
    """Write tokens as words of six letters, with a space after each."""
    letters = np.empty((tokens.size, _EACH + 1), np.uint8)
    for place in range(_EACH):
        shift = np.uint64(6 * (_EACH - 1 - place))
        letters[:, place] = _LETTERS[((tokens >> shift) & np.uint64(63)).astype(np.intp)]
    letters[:, _EACH] = ord(" ")
    return letters.tobytes().decode("ascii")


def _mixed(heads: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) and keep the upper bits."""
    mixed = (heads ^ (heads >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    # Zero mixes to itself; a multiple of an odd number moves it without a collision.
    spread: NDArray[np.uint64] = (mixed + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(
        0xD1342543DE82EF95
    )
    return spread >> np.uint64(64 - TOKEN_BITS)
