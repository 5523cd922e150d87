"""Take spans of characters out of codes.

The tokens inside are gone from the streams and those after them move up, as if the passage
had been cut out of the text; offsets of the others still lead to their original characters.
A seed goes when any token of its run does.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.work import Span
from fingerprint.index.port import Codes
from fingerprint.masking import MASK, note, touching
from fingerprint.text.seeds import are_letters


def masked(codes: Codes, spans: Sequence[Span], runs: Mapping[str, int]) -> Codes:
    """Return codes without the text inside spans. See fingerprint.modality.Modality.

    Args:
        codes: Of a capture or a reference.
        spans: In characters, disjoint.
        runs: How many tokens a seed of each stream has, by the stream's name; that of
            letters is `letters`.
    """
    if not codes.arrays:
        return codes
    arrays: dict[str, NDArray[np.generic]] = {MASK: note(codes.arrays, spans)}
    letters = are_letters(codes.keys)
    kept = np.zeros(len(codes.keys), np.bool_)
    values = codes.values.copy()
    for name, run in runs.items():
        places = np.asarray(codes.arrays[f"{name}_at"])
        outside = ~touching(places, places, spans)
        arrays[name] = codes.arrays[name][outside]
        arrays[f"{name}_at"] = places[outside]
        before = np.concatenate(([0], np.cumsum(outside)))
        rows = np.flatnonzero(letters == (name == "letters"))
        first = codes.values[rows].astype(np.int64)
        whole = before[np.minimum(first + run, len(places))] - before[first] == run
        kept[rows] = whole
        values[rows] = before[first].astype(np.uint32)
    return Codes(codes.scheme, codes.keys[kept], values[kept], codes.length, arrays)
