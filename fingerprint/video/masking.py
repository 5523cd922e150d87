"""Take spans of moving pictures out of codes.

Frames keep their places, since a copy runs on behind a hole; but a frame inside one tells
nothing, has no key, and looks like no frame of the other side: no bit of it is set.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.work import Span
from fingerprint.index.port import Codes
from fingerprint.masking import MASK, note, touching
from fingerprint.video.codes import VIEW_BITS, step_of


def masked(codes: Codes, spans: Sequence[Span]) -> Codes:
    """Return codes without the pictures inside spans. See fingerprint.modality.Modality.

    Args:
        codes: Of a capture or a reference.
        spans: In seconds, disjoint. A frame is seen until the next one.
    """
    times = np.asarray(codes.arrays["times"], np.float64)
    # Of a capture alone it is kept where in the frame its views lie.
    capture = "rectangles" in codes.arrays
    inside = touching(times, times + step_of(times), spans)
    telling = np.array(codes.arrays["telling"])
    telling[:, inside] = False
    values = codes.values.astype(np.int64)
    kept = ~inside[values % len(times) if capture else values >> VIEW_BITS]
    arrays: dict[str, NDArray[np.generic]] = {
        **codes.arrays,
        "telling": telling,
        MASK: note(codes.arrays, spans),
    }
    if capture:
        hashes = np.array(codes.arrays["hashes"])
        hashes[:, inside] = hashes.dtype.type(0)
        arrays["hashes"] = hashes
    return Codes(codes.scheme, codes.keys[kept], codes.values[kept], codes.length, arrays)
