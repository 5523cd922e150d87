"""Ask the index, and keep the hits that can be true."""

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.keys import ProbeOptions, Probes, read_hit
from fingerprint.audio.quads import Quads
from fingerprint.audio.reach import within
from fingerprint.audio.vote import Votes
from fingerprint.index.port import Snapshot

_SLACK_FRAMES = 1.2
"""A span of a capture and that of its original differ by so much, beside the tempo."""
_SLACK_BINS = 0.4


def gather(
    quads: Quads,
    probes: Probes,
    index: Snapshot,
    options: ProbeOptions = ProbeOptions(),
    most: int = 100,
) -> Votes:
    """Ask the index for the probes and keep the hits that can be true.

    Args:
        quads: Of the capture.
        probes: Of the quads.
        index: References.
        options: See ProbeOptions.
        most: A key that stands in more places is passed over as common.
    """
    hits = index.lookup(probes.keys, most=most, radius=probes.radius)
    kept, frames, shifts, ratios = _agreeing(
        probes.keys,
        probes.rows,
        (hits.query, hits.value, hits.distance),
        (quads.bins, quads.spans),
        options.reach.limits,
    )
    rows = probes.rows[hits.query[kept]]
    return Votes(
        quads.anchors[rows], quads.frames[rows], frames, shifts, ratios, hits.ordinal[kept]
    )


@numba.njit(cache=True)
def _agreeing(
    keys: NDArray[np.uint64],
    rows: NDArray[np.int32],
    hits: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]],
    heard: tuple[NDArray[np.float32], NDArray[np.float32]],
    limits: tuple[float, float, float, float, float],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Return which hits may be true, their frames, shifts in bins and ratios of tempo."""
    query, value, above = hits
    bins, spans = heard
    pitch, tempo, widest, tied, same = limits
    wider = (pitch + _SLACK_BINS, tempo, widest, tied + _SLACK_BINS, same + _SLACK_BINS)
    kept = np.empty(len(query), np.int64)
    frames = np.empty(len(query), np.int64)
    shifts = np.empty(len(query), np.float32)
    ratios = np.empty(len(query), np.float32)
    size = 0
    row, span = -1, 0.0
    for i in range(len(query)):
        if rows[query[i]] != row:
            row = rows[query[i]]
            span = np.log(spans[row])
        frame, there, lasting = read_hit(keys[query[i]] + np.uint64(above[i]), value[i])
        shift, ratio = there - bins[row], lasting - span
        if within(shift, ratio, _SLACK_FRAMES / spans[row], wider):
            kept[size], frames[size], shifts[size], ratios[size] = i, frame, shift, ratio
            size += 1
    return kept[:size], frames[:size], shifts[:size], ratios[:size]
