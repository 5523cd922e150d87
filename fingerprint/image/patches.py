"""Hash small patches around corners: the way to a picture that stands within another.

Around each corner a patch, turned the way the corner lies, is hashed by the signs of its low
frequencies; so a copy is found at another size and place, and turned by any angle. Patches
alone prove nothing: that many of them lie as in the original does.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from PIL import Image

from fingerprint.image.corners import PATCH, Corners, Level, corners, levels
from fingerprint.image.keys import PATCHES

_HARMONICS = 8
_BITS, _WORD = 48, 24
_WORDS = _BITS // _WORD
_WEAK = 6


@dataclass(frozen=True, slots=True)
class PatchOptions:
    """How many patches, and at which sizes.

    `most` bounds the patches of a picture, `longest` is its side at the largest size in
    pixels, `step` the ratio from one size to the next; a patch bears 10 % of misfit, so the
    sizes of one side have to be dense, and those of a reference need not. Corners below
    `least` squared grey levels of slope are noise of the encoder.
    """

    most: int
    longest: int
    step: float
    least: float = 0.5


OF_REFERENCE = PatchOptions(360, 400, 1.44)
OF_CAPTURE = PatchOptions(1500, 800, 1.2)
"""A capture has more patches and larger sizes: a copy may be a small part of it."""


@dataclass(frozen=True, slots=True)
class Patches:
    """Hashed patches.

    hashes: (n,) uint64, 48 bits of them used, the lowest frequencies lowest.
    places: (n, 4) float32: x and y on the canvas, the size of a pixel of the level in canvas
    units, the angle in radians.
    weak: (n, 2, 6) uint8, of each half of a hash the bits nearest to turning, nearest first.
    """

    hashes: NDArray[np.uint64]
    places: NDArray[np.float32]
    weak: NDArray[np.uint8]


def find_patches(image: Image.Image, options: PatchOptions) -> Patches:
    """Hash patches around corners of each size; smaller sizes get fewer, by their sides."""
    found = levels(image, options.longest, options.step)
    sides = np.array([max(level.body.shape) for level in found], np.float64)
    waves, places = [np.empty((0, _BITS), np.float32)], [np.empty((0, 4), np.float32)]
    for level, side in zip(found, sides, strict=True):
        share = max(4, int(options.most * side / sides.sum()))
        at = corners(level, share, options.least)
        waves.append(_waves(level, at))
        places.append(
            np.column_stack(
                [
                    (at.columns + 0.5) * level.pixel,
                    (at.rows + 0.5) * level.pixel,
                    np.full(at.rows.size, level.pixel),
                    at.angles,
                ]
            ).astype(np.float32)
        )
    return _packed(np.concatenate(waves), np.concatenate(places))


def mirrored(patches: Patches, width: float) -> Patches:
    """Return the patches of the mirrored picture, `width` canvas units wide.

    A turned patch is mirrored across its own direction: every odd frequency across that
    direction turns its sign, and nothing else does.
    """
    places = patches.places.copy()
    places[:, 0] = width - places[:, 0]
    places[:, 3] = np.pi - places[:, 3]
    return Patches(patches.hashes ^ _ODD, places, patches.weak)


def words(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the two halves of hashes as keys: (n * 2,) uint64, first halves first."""
    return _halves(hashes).T.reshape(-1)


def probes(patches: Patches, singles: int, pairs: int) -> NDArray[np.uint64]:
    """Return keys that a copy's patch may have had: those of `words`, and others near them.

    After Lv et al., "Multi-Probe LSH" (VLDB 2007): the bits nearest to turning are turned.

    Args:
        patches: Whose.
        singles: So many of the weakest bits of each half, one at a time.
        pairs: So many, two at a time.

    Returns:
        (n, k) uint64.
    """
    weak = np.uint64(1) << patches.weak.astype(np.uint64)
    turns = [np.zeros_like(weak[:, :, 0])]
    turns += [weak[:, :, i] for i in range(singles)]
    turns += [weak[:, :, i] | weak[:, :, j] for i, j in combinations(range(pairs), 2)]
    halves = _halves(patches.hashes)
    keys = np.stack([halves ^ turn for turn in turns], axis=2)
    return keys.reshape(len(halves), keys.shape[1] * keys.shape[2])


def _halves(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    parts = [
        (hashes >> np.uint64(_WORD * i) & np.uint64((1 << _WORD) - 1))
        | np.uint64((PATCHES + i) << 32)
        for i in range(_WORDS)
    ]
    return np.stack(parts, axis=1)


def _waves(level: Level, at: Corners) -> NDArray[np.float32]:
    """Return the low frequencies of turned patches: (n, 48)."""
    patches = _turned(level.body, at.rows, at.columns, at.angles)
    waves = _COSINES @ patches @ _COSINES.T
    return waves[:, _USED[:, 0], _USED[:, 1]].astype(np.float32)


@njit(cache=True)
def _turned(
    body: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    angles: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Cut out patches along their angles: (n, PATCH, PATCH); none reaches over the edge."""
    patches = np.empty((len(rows), PATCH, PATCH), np.float32)
    for corner in range(len(rows)):
        cosine, sine = np.cos(angles[corner]), np.sin(angles[corner])
        for i in range(PATCH):
            for j in range(PATCH):
                down, across = i - PATCH // 2, j - PATCH // 2
                x = columns[corner] + cosine * across - sine * down
                y = rows[corner] + sine * across + cosine * down
                left, top = int(x), int(y)
                u, v = x - left, y - top
                upper = (1 - u) * body[top, left] + u * body[top, left + 1]
                lower = (1 - u) * body[top + 1, left] + u * body[top + 1, left + 1]
                patches[corner, i, j] = (1 - v) * upper + v * lower
    return patches


def _packed(waves: NDArray[np.float32], places: NDArray[np.float32]) -> Patches:
    bits = np.uint64(1) << np.arange(_BITS, dtype=np.uint64)
    hashes = np.where(waves > 0, bits, np.uint64(0)).sum(axis=1, dtype=np.uint64)
    halves = np.abs(waves).reshape(-1, _WORDS, _WORD)
    weak = np.argsort(halves, axis=2, kind="stable")[:, :, :_WEAK].astype(np.uint8)
    return Patches(hashes, places, weak)


def _cosines() -> NDArray[np.float32]:
    """The first rows of the discrete cosine transform, (harmonics, patch)."""
    places = (np.arange(PATCH) + 0.5) * np.pi / PATCH
    return np.cos(np.arange(_HARMONICS)[:, None] * places).astype(np.float32)


def _used() -> NDArray[np.int64]:
    """The 48 lowest frequencies but the mean: rows of (down, across), lowest first."""
    pairs = [(v, u) for v in range(_HARMONICS) for u in range(_HARMONICS) if (v, u) != (0, 0)]
    return np.array(sorted(pairs, key=lambda p: (p[0] ** 2 + p[1] ** 2, p))[:_BITS])


_COSINES = _cosines()
_USED = _used()
_ODD = np.uint64(sum(1 << bit for bit, (down, _) in enumerate(_used()) if down % 2))
