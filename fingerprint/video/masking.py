"""Take spans of moving pictures out of codes.

Frames keep their places, since a copy runs on behind a hole; but a frame inside one tells
nothing and looks like no frame of the other side: all bits unset in a capture, all set in a
reference.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.work import Span
from fingerprint.index.port import Codes
from fingerprint.masking import MASK, note, touching
from fingerprint.video.codes import FRAMES_PER_SECOND, VIEW_BITS

_ALL_SET = np.uint64(0xFFFFFFFFFFFFFFFF)


def masked(codes: Codes, spans: Sequence[Span]) -> Codes:
    """Return codes without the pictures inside spans. See fingerprint.modality.Modality.

    Args:
        codes: Of a capture or a reference.
        spans: In seconds, disjoint. A frame is seen until the next one.
    """
    times = np.asarray(codes.arrays["times"], np.float64)
    inside = touching(times, times + 1 / FRAMES_PER_SECOND, spans)
    # Of a capture alone it is kept where in the frame its views lie.
    capture = "rectangles" in codes.arrays
    hashes = np.array(codes.arrays["hashes"])
    hashes[:, inside] = hashes.dtype.type(0) if capture else hashes.dtype.type(_ALL_SET)
    telling = np.array(codes.arrays["telling"])
    telling[:, inside] = False
    values = codes.values.astype(np.int64)
    kept = ~inside[values % len(times) if capture else values >> VIEW_BITS]
    arrays: dict[str, NDArray[np.generic]] = {
        **codes.arrays,
        "hashes": hashes,
        "telling": telling,
        MASK: note(codes.arrays, spans),
    }
    return Codes(codes.scheme, codes.keys[kept], codes.values[kept], codes.length, arrays)
