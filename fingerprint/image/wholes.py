"""Hash a capture whole as other tools do, to meet references known by such hashes alone.

Whether one of them is the other, distances say: of the hashes both have, the share of bits
that differ. That knows no detail, so its score never reaches what is reported unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from fingerprint.image.hex import pdq_of
from fingerprint.image.views import WHOLE, without_margin

_SIDE = 256
_CONTRAST = 6.0  # grey levels of standard deviation; blank paper has 1 to 3


@dataclass(frozen=True, slots=True)
class WholeOptions:
    """When hashes of whole pictures are near.

    Up to `near` of 64 bits of a pHash or dHash and `pdq` of 256 of a PDQ hash may differ; a
    second hash that is known may differ by twice as much, or it speaks against. `score` is
    what all equal bits are worth.
    """

    near: int = 6
    pdq: int = 31
    score: float = 0.8


@dataclass(frozen=True, slots=True)
class Wholes:
    """Hashes of a picture, of what an even margin leaves of it, and of both mirrored.

    hashes: (n, 6) uint64: pHash, dHash, and the four numbers of PDQ; mirrored: (n,) bool.
    """

    hashes: NDArray[np.uint64]
    mirrored: NDArray[np.bool_]


def wholes_of(image: Image.Image) -> Wholes:
    """Hash a capture whole."""
    small = image.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    rows, marks = [], []
    for box in dict.fromkeys((WHOLE, without_margin(small))):
        edges = (round(share * side) for share, side in zip(box, small.size * 2, strict=True))
        x0, y0, x1, y1 = edges
        part = small.crop((x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)))
        if float(np.asarray(part.convert("L")).std()) < _CONTRAST:
            continue
        for mirror in (False, True):
            seen = ImageOps.mirror(part) if mirror else part
            digits = f"{imagehash.phash(seen)}{imagehash.dhash(seen)}{pdq_of(seen)[0]}"
            rows.append([int(digits[i : i + 16], 16) for i in range(0, len(digits), 16)])
            marks.append(mirror)
    return Wholes(np.array(rows, np.uint64).reshape(-1, 6), np.array(marks, np.bool_))


def nearness(
    wholes: NDArray[np.uint64],
    known: Mapping[str, NDArray[np.generic]],
    options: WholeOptions = WholeOptions(),
) -> float:
    """Return the score of a reference that is known by hashes only, 0 for another picture.

    Args:
        wholes: (n, 6) uint64, see Wholes.
        known: The reference's arrays, see fingerprint.image.hex.codes_of.
        options: See WholeOptions.
    """
    best = 0.0
    for row in wholes:
        shares = []
        parts = (("phash", row[:1]), ("dhash", row[1:2]), ("pdq", row[2:]))
        for name, own in parts:
            other = np.asarray(known[name]).view(np.uint64)
            if other.size:
                limit = options.pdq if name == "pdq" else options.near
                shares.append(int(np.bitwise_count(own ^ other[0]).sum()) / limit)
        if shares and min(shares) <= 1 and max(shares) <= 2:
            mean = sum(shares) / len(shares)
            best = max(best, options.score - (options.score - 0.5) * min(1.0, mean))
    return best
