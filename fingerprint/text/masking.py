"""Take spans of characters out of codes.

The tokens inside are gone from the streams and those after them move up, as if the passage
had been cut out of the text; offsets of the others still lead to their original characters.
A seed goes when any token of its run does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from domain.match import Segment
from domain.work import Span
from fingerprint.index.port import Codes
from fingerprint.masking import MASK, note, touching
from fingerprint.text.seeds import are_letters

_RIM = 12
"""Characters. So few beyond a hole are alike by chance, and the reference does not run on."""


def without_rims(segment: Segment, holes: Sequence[Span]) -> Segment:
    """Take off what a segment has beyond a hole of the capture near either of its ends."""
    for start, end in holes:
        first, last = segment.query_start, segment.query_end
        there, until = segment.reference_start, segment.reference_end
        before, after = start - first, last - end
        # Marks are no tokens, so counting from the other end is surer where that runs on.
        if 0 < before <= _RIM < after:
            straight, near = until - after, there + before
            place = straight if abs(straight - near) <= _RIM else near
            segment = replace(segment, query_start=end, reference_start=place)
        elif 0 < after <= _RIM < before:
            straight, near = there + before, until - after
            place = straight if abs(straight - near) <= _RIM else near
            segment = replace(segment, query_end=start, reference_end=place)
    return segment


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
