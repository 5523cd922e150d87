"""Make a picture's codes, and make codes ready for asking.

A reference is kept as views, patches and a small square of grey; a capture as more of each.
What its mirror image has follows from these, so nothing is hashed twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fingerprint.image.agree import SIDE, Blurs
from fingerprint.image.corners import CANVAS
from fingerprint.image.keys import DHASHES, PDQS, SCHEME, VIEWS
from fingerprint.image.keys import words as whole_words
from fingerprint.image.patches import Patches, mirrored, probes, words
from fingerprint.image.picture import grey
from fingerprint.image.views import Views
from fingerprint.image.votes import noted
from fingerprint.image.wholes import Wholes
from fingerprint.index.port import Codes

Arrays = Mapping[str, NDArray[np.generic]]

VIEW_WORDS, PATCH_WORDS = 4, 2
PICTURE = 320
"""The longer side of the capture that is kept for the comparison, in pixels."""
SINGLES, PAIRS = 6, 4
"""How many weak bits of a capture's patch are turned: 13 keys for each half of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A capture, or its mirror image, ready for asking.

    keys: (n,) uint64: `views` words, then words of hashes of the whole, and from `patched`
    on `each` keys a patch. The rest as in the modules that make them; `picture` is grey,
    `blurs` the same.
    """

    keys: NDArray[np.uint64]
    patched: int
    each: int
    views: NDArray[np.uint64]
    boxes: NDArray[np.float64]
    patches: Patches
    wholes: NDArray[np.uint64]
    picture: NDArray[np.uint8]
    blurs: Blurs
    shape: NDArray[np.float64]


def of_reference(image: Image.Image, views: Views, patches: Patches) -> Codes:
    """Return the codes of a reference."""
    square = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return _codes(image, views, patches, np.asarray(square, np.uint8), None)


def of_capture(image: Image.Image, views: Views, patches: Patches, wholes: Wholes) -> Codes:
    """Return the codes of a capture."""
    small = image.copy()
    small.thumbnail((PICTURE, PICTURE), Image.Resampling.BOX)
    return _codes(image, views, patches, grey(small).astype(np.uint8), wholes)


def asked(codes: Codes, *, mirror: bool) -> Asked:
    """Make a capture, or its mirror image, ready."""
    arrays = codes.arrays
    shape = np.asarray(arrays["shape"], np.float64)
    mine = np.asarray(arrays["mirrored"], np.bool_) == mirror
    views = np.asarray(arrays["views"]).view(np.uint64)[mine]
    boxes = np.asarray(arrays["boxes"], np.float64)[mine]
    patches = patches_of(arrays)
    picture = np.asarray(arrays["picture"], np.uint8)
    own = np.asarray(arrays["wholes_mirrored"], np.bool_) == mirror
    wholes = np.asarray(arrays["wholes"]).view(np.uint64)[own]
    if mirror:
        boxes = np.column_stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]])
        patches = mirrored(patches, float(shape[0]))
        picture = picture[:, ::-1]
    of_whole = [whole_words(views, VIEWS), *_whole_keys(wholes)]
    of_patches = probes(patches, SINGLES, PAIRS)
    keys = np.concatenate([*of_whole, of_patches.reshape(-1)])
    patched = sum(part.size for part in of_whole)
    each = of_patches.shape[1]
    return Asked(
        keys, patched, each, views, boxes, patches, wholes, picture, Blurs(picture), shape
    )


def patches_of(arrays: Arrays) -> Patches:
    """Return the patches among the arrays of codes."""
    return Patches(
        np.asarray(arrays["patches"]).view(np.uint64),
        np.asarray(arrays["places"], np.float32),
        np.asarray(arrays["weak"], np.uint8),
    )


def _codes(
    image: Image.Image,
    views: Views,
    patches: Patches,
    picture: NDArray[np.uint8],
    wholes: Wholes | None,
) -> Codes:
    unit = CANVAS / max(image.size)
    keys = [whole_words(views.hashes, VIEWS), words(patches.hashes)]
    values = [
        np.tile(np.arange(views.hashes.size, dtype=np.uint32), VIEW_WORDS),
        np.tile(noted(patches.places), PATCH_WORDS),
    ]
    more: dict[str, NDArray[np.generic]] = {}
    if wholes is not None:
        more = {"wholes": wholes.hashes, "wholes_mirrored": wholes.mirrored}
        keys += _whole_keys(wholes.hashes)
        values += [np.zeros(part.size, np.uint32) for part in keys[2:]]
    return Codes(
        SCHEME.name,
        np.concatenate(keys),
        np.concatenate(values),
        1.0,
        {
            "views": views.hashes,
            "boxes": views.boxes,
            "mirrored": views.mirrored,
            "patches": patches.hashes,
            # A quarter of a unit and half a degree are finer than corners are found.
            "places": patches.places.astype(np.float16),
            "weak": patches.weak,
            "picture": picture,
            "shape": np.array([image.width * unit, image.height * unit], np.float32),
            **more,
        },
    )


def _whole_keys(wholes: NDArray[np.uint64]) -> list[NDArray[np.uint64]]:
    return [whole_words(wholes[:, 1:2], DHASHES), whole_words(wholes[:, 2:], PDQS)]
