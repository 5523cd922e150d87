"""Lay the streams of several captures end to end, as if one file held all their text.

Tokens stay what they are and offsets grow by the length of all captures before, so the
document is what a reader would have who pasted the captures together.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Codes

_STREAMS = ("hanzi", "letters")
_PLACES = "_at"


def joined(codes: Sequence[Codes]) -> tuple[float, Mapping[str, NDArray[np.generic]]]:
    """Join the streams of captures.

    Args:
        codes: Of captures in reading order, not masked. One with too little text to tell
            apart has no streams, only a length.

    Returns:
        The length of all together, and the side arrays of their streams; none where no
        capture has any.
    """
    before = np.cumsum([0.0, *(one.length for one in codes)])
    told = [(one, start) for one, start in zip(codes, before, strict=False) if one.keys.size]
    names = {
        name for one, _ in told for name in one.arrays if name.partition("_")[0] in _STREAMS
    }
    return float(before[-1]), {
        name: np.concatenate([_moved(name, one, start) for one, start in told])
        for name in sorted(names)
    }


def _moved(name: str, codes: Codes, start: float) -> NDArray[np.generic]:
    array = np.asarray(codes.arrays[name])
    return array + array.dtype.type(start) if name.endswith(_PLACES) else array
