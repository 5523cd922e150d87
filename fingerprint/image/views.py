"""Hash a picture whole and in crops: the quick way to a copy that fills the frame.

A view is a rectangle of the picture under ImageHash's pHash: 64 bits that a new size,
encoding or brightness hardly changes. A copy that lost its margins looks like one of the
original's crops.
"""

from dataclasses import dataclass

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[float, float, float, float]

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

# Centre crops, and crops that lean to a corner, as shares of the picture.
CROPS: tuple[Box, ...] = (
    (0.05, 0.05, 0.95, 0.95),
    (0.1, 0.1, 0.9, 0.9),
    (0.15, 0.15, 0.85, 0.85),
    (0.0, 0.0, 0.9, 0.9),
    (0.1, 0.0, 1.0, 0.9),
    (0.0, 0.1, 0.9, 1.0),
    (0.1, 0.1, 1.0, 1.0),
)

_CONTRAST = 6.0  # grey levels of standard deviation; blank paper has 1 to 3


@dataclass(frozen=True, slots=True)
class Views:
    """Hashes of rectangles of one picture.

    hashes: (n,) uint64; boxes: (n, 4) float32, x0, y0, x1, y1 as shares of the picture;
    mirrored: (n,) bool, hashed after the rectangle was mirrored.
    """

    hashes: NDArray[np.uint64]
    boxes: NDArray[np.float32]
    mirrored: NDArray[np.bool_]


def reference_views(image: Image.Image) -> Views:
    """Hash the whole picture and its crops."""
    return _views(image, [(box, False) for box in (WHOLE, *CROPS)])


def query_views(image: Image.Image) -> Views:
    """Hash the whole picture and what is left without an even margin, each also mirrored."""
    boxes = dict.fromkeys((WHOLE, CROPS[0], without_margin(image)))
    return _views(image, [(box, mirrored) for box in boxes for mirrored in (False, True)])


def without_margin(image: Image.Image, tolerance: float = 4.0) -> Box:
    """Return the rectangle that remains when even rows and columns are cut off all sides."""
    body = np.asarray(image.convert("L"), np.float32)
    rows = np.flatnonzero(body.std(axis=1) > tolerance)
    columns = np.flatnonzero(body.std(axis=0) > tolerance)
    height, width = body.shape
    if rows.size < height / 4 or columns.size < width / 4:
        return WHOLE
    return (
        float(columns[0]) / width,
        float(rows[0]) / height,
        (float(columns[-1]) + 1) / width,
        (float(rows[-1]) + 1) / height,
    )


def _views(image: Image.Image, wanted: list[tuple[Box, bool]]) -> Views:
    hashes, boxes, mirrored = [], [], []
    for box, mirror in wanted:
        x0, y0, x1, y1 = box
        part = image.crop(
            (
                round(x0 * image.width),
                round(y0 * image.height),
                max(round(x0 * image.width) + 1, round(x1 * image.width)),
                max(round(y0 * image.height) + 1, round(y1 * image.height)),
            )
        )
        if float(np.asarray(part.convert("L")).std()) < _CONTRAST:
            continue
        if mirror:
            part = part.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        bits = imagehash.phash(part).hash.reshape(-1)
        hashes.append(int(np.packbits(bits).view(">u8")[0]))
        boxes.append(box)
        mirrored.append(mirror)
    return Views(
        np.array(hashes, np.uint64),
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(mirrored, np.bool_),
    )
