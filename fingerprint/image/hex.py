"""Hashes of a picture in the form other tools write: ImageHash's and PDQ's, as hex.

They tell one whole picture from another and know nothing of crops, frames or collages; so a
reference of which only these are known finds whole copies only, and a person has to look.
"""

import re
from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from domain.errors import UndecodableMedia
from fingerprint.image.keys import DHASHES, PDQS, SCHEME, VIEWS, words
from fingerprint.index.port import Codes
from fingerprint.video.hashes import hashes as above_median

_SMALL, _WAVES = 64, 16
_PASSES = 2
_GRADIENT = 90.0


@dataclass(frozen=True, slots=True)
class HexHashes:
    """What other tools may know of a picture, in lower case; None is unknown.

    phash, dhash: 16 hex digits, as `str(imagehash.phash(image))` writes them.
    crop_resistant: As `str(imagehash.crop_resistant_hash(image))`, commas between parts.
    pdq: 64 hex digits, as PDQ's tools write them. pdq_quality: 0 to 100; PDQ's makers advise
    against comparing pictures of less than 50.
    """

    phash: str | None = None
    dhash: str | None = None
    crop_resistant: str | None = None
    pdq: str | None = None
    pdq_quality: int | None = None


def hashes_of(image: Image.Image) -> HexHashes:
    """Hash an upright picture as other tools do.

    Args:
        image: Any mode and size; what is transparent should be on white already
            (see fingerprint.image.picture.read_picture).
    """
    full = image.convert("RGB")
    digits, quality = pdq_of(full)
    return HexHashes(
        phash=str(imagehash.phash(full)),
        dhash=str(imagehash.dhash(full)),
        crop_resistant=str(imagehash.crop_resistant_hash(full)),
        pdq=digits,
        pdq_quality=quality,
    )


def pdq_of(image: Image.Image) -> tuple[str, int]:
    """Return a picture's PDQ hash as 64 hex digits, and its quality from 0 to 100.

    After Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
    Algorithm" (2019): blur by boxes, take 64 by 64 samples, and say of each of the lowest
    16 by 16 cosine waves whether it is above their median. The last wave is written first.
    """
    grey = np.asarray(image.convert("L"), np.float32)
    small = _sampled(grey)
    waves = _COSINES @ small @ _COSINES.T
    bits = np.unpackbits(above_median(waves[None].astype(np.float32)).view(np.uint8))
    steps = sum(
        float(np.trunc(np.abs(np.diff(small, axis=axis)) * 100 / 255).sum()) for axis in (0, 1)
    )
    return np.packbits(bits[::-1]).tobytes().hex(), min(100, int(steps / _GRADIENT))


def _sampled(grey: NDArray[np.float32]) -> NDArray[np.float64]:
    """Blur by boxes of a 128th of each side, and take 64 x 64 samples."""
    body = grey.astype(np.float64)
    for _ in range(_PASSES):
        body = _boxed(_boxed(body).T).T
    rows, columns = (
        ((np.arange(_SMALL) + 0.5) * side / _SMALL).astype(np.int64) for side in body.shape
    )
    return body[np.ix_(rows, columns)]


def _boxed(body: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average along rows over a box that shrinks at the edges."""
    side = body.shape[1]
    window = (side + 2 * _SMALL - 1) // (2 * _SMALL)
    ahead = (window + 2) // 2
    sums = np.concatenate([np.zeros((len(body), 1)), np.cumsum(body, axis=1)], axis=1)
    places = np.arange(side)
    first = np.maximum(places - (window - ahead), 0)
    last = np.minimum(places + ahead, side)
    means: NDArray[np.float64] = (sums[:, last] - sums[:, first]) / (last - first)
    return means


_COSINES = np.sqrt(2 / _SMALL) * np.cos(
    np.pi / (2 * _SMALL) * np.outer(np.arange(1, _WAVES + 1), 2 * np.arange(_SMALL) + 1)
)


def codes_of(hashes: HexHashes, about: str) -> Codes:
    """Return the codes of a reference of which only hashes are known.

    They find pictures that show it whole, mirrored or with an even margin at most, and what
    they find is for a person to judge (see fingerprint.image.bare). Crop-resistant hashes
    are not compared.

    Args:
        hashes: At least one of phash, dhash and pdq.
        about: What the reference is called.

    Raises:
        UndecodableMedia: None of these is given, one is no hex number of its length, or it
            is that of a picture of one colour.
    """
    given = {
        "phash": (hashes.phash, 1, VIEWS),
        "dhash": (hashes.dhash, 1, DHASHES),
        "pdq": (hashes.pdq, 4, PDQS),
    }
    arrays: dict[str, NDArray[np.generic]] = {}
    keys = []
    for name, (digits, numbers, first) in given.items():
        row = _numbers(digits, numbers, f"{about}: its {name}") if digits else None
        arrays[name] = np.empty((0, numbers), np.uint64) if row is None else row[None]
        keys.append(words(np.asarray(arrays[name], np.uint64), first))
    asked = np.concatenate(keys)
    if not asked.size:
        raise UndecodableMedia(f"{about}: it has neither phash, dhash nor pdq")
    return Codes(SCHEME.name, asked, np.zeros(asked.size, np.uint32), 1.0, arrays)


def _numbers(digits: str, count: int, about: str) -> NDArray[np.uint64]:
    """Read hex digits as numbers of 64 bits, the first digits first."""
    if not re.fullmatch(f"[0-9a-fA-F]{{{16 * count}}}", digits):
        raise UndecodableMedia(f"{about} is not {16 * count} hex digits")
    row = np.array([int(digits[i : i + 16], 16) for i in range(0, len(digits), 16)], np.uint64)
    bits = int(np.bitwise_count(row).sum())
    if not 10 * count <= bits <= 54 * count:
        raise UndecodableMedia(f"{about} is of a picture of one colour: {digits}")
    return row
