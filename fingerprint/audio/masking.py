"""Take spans of sound out of codes.

A quad is heard from its anchor to its last peak, so it goes when any of that lies in a span:
what is left was heard wholly outside. Whole-track prints go with the first span.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.work import Span
from fingerprint.audio.keys import read_hits
from fingerprint.audio.tracks import is_print
from fingerprint.audio.verify import unpack
from fingerprint.index.port import Codes
from fingerprint.masking import MASK, note, touching

_OF_PEAKS = ("frames", "bins", "strengths")


def masked(codes: Codes, spans: Sequence[Span], second: float) -> Codes:
    """Return codes without the sound inside spans. See fingerprint.modality.Modality.

    Args:
        codes: Of a capture or a reference.
        spans: In seconds, disjoint.
        second: Frames in a second.
    """
    holes = tuple((start * second, end * second) for start, end in spans)
    anchors, _, lasting = read_hits(codes.keys, codes.values)
    kept = ~touching(anchors, anchors + lasting, holes) & ~is_print(codes.keys)
    arrays: dict[str, NDArray[np.generic]] = {MASK: note(codes.arrays, spans)}
    if "peaks" in codes.arrays:
        packed = np.asarray(codes.arrays["peaks"], np.uint32)
        frames = unpack(packed).frames
        arrays["peaks"] = packed[~touching(frames, frames, holes)]
    if "frames" in codes.arrays:
        frames = np.asarray(codes.arrays["frames"], np.float64)
        outside = ~touching(frames, frames, holes)
        arrays |= {name: codes.arrays[name][outside] for name in _OF_PEAKS}
    return Codes(codes.scheme, codes.keys[kept], codes.values[kept], codes.length, arrays)
