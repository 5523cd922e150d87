"""Hash small patches around corners: the way to a picture that stands within another.

A corner of a cover is a corner in a photograph of the cover. Around each a patch is hashed
by the signs of its low frequencies, at several sizes of the picture; so a copy is found at
another size and place, and under a few degrees of turn. Patches alone prove nothing: that
many of them lie as in the original does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter

# The canvas on which places are told: the longer side of the picture is 400 units.
CANVAS = 400

_PATCH = 21  # odd, so that a patch has a middle and mirrors onto itself
_STEP = 1.2  # between sizes; a patch bears 10 % of misfit
_SMALLEST = 64
_HARMONICS = 8


@dataclass(frozen=True, slots=True)
class PatchOptions:
    """How many patches.

    `reference` and `capture` bound the patches of a picture. 300 of a cover leave about 40
    that agree in a photograph of it; a capture has more, since the cover has only a part.
    """

    reference: int = 300
    capture: int = 600


@dataclass(frozen=True, slots=True)
class Patches:
    """Hashed patches.

    hashes: (n,) uint64, 48 bits of them used; places: (n, 3) float32, x and y on the
    canvas and the size of a pixel of the level in canvas units.
    """

    hashes: NDArray[np.uint64]
    places: NDArray[np.float32]


def find_patches(image: Image.Image, most: int) -> Patches:
    """Hash patches around the strongest corners of each size, strongest first.

    Smaller sizes get fewer, by the length of their sides.
    """
    levels = _levels(image)
    sides = np.array([max(body.shape) for body, _ in levels], np.float64)
    quota = np.maximum(4, most * sides / sides.sum()).astype(int)
    hashes, places = [], []
    for (body, pixel), count in zip(levels, quota, strict=True):
        rows, columns = _corners(body, int(count))
        if not rows.size:
            continue
        hashes.append(_hashed(body, rows, columns))
        places.append(
            np.stack(
                [(columns + 0.5) * pixel, (rows + 0.5) * pixel, np.full(rows.size, pixel)], 1
            )
        )
    if not hashes:
        return Patches(np.empty(0, np.uint64), np.empty((0, 3), np.float32))
    return Patches(np.concatenate(hashes), np.concatenate(places).astype(np.float32))


def mirrored(patches: Patches, width: float) -> Patches:
    """Return the patches of the mirrored picture, `width` canvas units wide.

    Mirroring turns the sign of every odd horizontal frequency and of nothing else.
    """
    places = patches.places.copy()
    places[:, 0] = width - places[:, 0]
    return Patches(patches.hashes ^ _ODD, places)


def words(hashes: NDArray[np.uint64], count: int, first: int) -> NDArray[np.uint64]:
    """Return the 16-bit words of hashes as keys: (n * count,) uint64, word by word.

    Word i of one kind of hash never meets another: its number, `first` + i, is part of it.
    """
    parts = [
        (hashes >> np.uint64(16 * i) & np.uint64(0xFFFF)) | np.uint64((first + i) << 16)
        for i in range(count)
    ]
    return np.concatenate(parts)


def _levels(image: Image.Image) -> list[tuple[NDArray[np.float32], float]]:
    """Return the picture at falling sizes, with the size of a pixel on the canvas."""
    full = image.convert("L")
    full.thumbnail((CANVAS, CANVAS), Image.Resampling.BILINEAR)  # a smaller one stays small
    longest = max(full.size)
    side = float(CANVAS)
    levels = []
    while side >= _SMALLEST:
        scale = side / longest
        size = (round(full.width * scale), round(full.height * scale))
        if min(size) <= _PATCH + 4:
            break
        body = np.asarray(full.resize(size, Image.Resampling.BILINEAR), np.float32)
        levels.append((gaussian_filter(body, 0.8), CANVAS / max(size)))
        side /= _STEP
    return levels


def _corners(
    body: NDArray[np.float32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns of the strongest corners by Shi and Tomasi (1994)."""
    down, across = np.gradient(body)
    a = gaussian_filter(across * across, 1.6)
    b = gaussian_filter(across * down, 1.6)
    c = gaussian_filter(down * down, 1.6)
    strength = (a + c) / 2 - np.sqrt(((a - c) / 2) ** 2 + b * b)
    margin = _PATCH // 2
    inner = np.zeros_like(strength)
    inner[margin:-margin, margin:-margin] = strength[margin:-margin, margin:-margin]
    # Corners of under one grey level of slope are noise of the encoder.
    peaks = (inner == maximum_filter(inner, 7)) & (inner > 1.0)
    rows, columns = np.nonzero(peaks)
    order = np.argsort(-inner[rows, columns], kind="stable")[:count]
    return rows[order], columns[order]


def _hashed(
    body: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.uint64]:
    windows = np.lib.stride_tricks.sliding_window_view(body, (_PATCH, _PATCH))
    half = _PATCH // 2
    patches = windows[rows - half, columns - half]
    waves = _COSINES @ patches @ _COSINES.T
    signs = waves[:, _USED[:, 0], _USED[:, 1]] > 0
    packed = np.zeros(rows.size, np.uint64)
    for bit in range(len(_USED)):
        packed |= signs[:, bit].astype(np.uint64) << np.uint64(bit)
    return packed


def _cosines() -> NDArray[np.float32]:
    """The first rows of the discrete cosine transform, (harmonics, patch)."""
    places = (np.arange(_PATCH) + 0.5) * np.pi / _PATCH
    return np.cos(np.arange(_HARMONICS)[:, None] * places).astype(np.float32)


def _used() -> NDArray[np.int64]:
    """The 48 lowest frequencies but the mean: rows of (down, across), lowest first."""
    pairs = [(v, u) for v in range(_HARMONICS) for u in range(_HARMONICS) if (v, u) != (0, 0)]
    return np.array(sorted(pairs, key=lambda p: (p[0] ** 2 + p[1] ** 2, p))[:48])


_COSINES = _cosines()
_USED = _used()
_ODD = np.uint64(sum(1 << bit for bit, (_, across) in enumerate(_used()) if across % 2))
