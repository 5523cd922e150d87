"""Ask the index, and keep the hits that can be true."""

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.keys import ProbeOptions, Probes, read_hit
from fingerprint.audio.quads import Quads
from fingerprint.audio.vote import VoteOptions, Votes
from fingerprint.index.port import Snapshot


def gather(
    quads: Quads,
    probes: Probes,
    index: Snapshot,
    reach: ProbeOptions = ProbeOptions(),
    options: VoteOptions = VoteOptions(),
) -> Votes:
    """Ask the index for the probes and keep the hits that can be true."""
    hits = index.lookup(probes.keys, most=options.most)
    kept, frames, shifts = _agreeing(
        probes.keys,
        probes.rows,
        (hits.query, hits.value),
        (quads.bins, quads.spans),
        (reach.pitch + 0.4, reach.tempo),
    )
    rows = probes.rows[hits.query[kept]]
    return Votes(quads.anchors[rows], quads.frames[rows], frames, shifts, hits.ordinal[kept])


@numba.njit(cache=True)
def _agreeing(
    keys: NDArray[np.uint64],
    rows: NDArray[np.int32],
    hits: tuple[NDArray[np.int64], NDArray[np.uint32]],
    heard: tuple[NDArray[np.float32], NDArray[np.float32]],
    limits: tuple[float, float],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Return which hits agree in pitch and tempo, their frames and their shifts."""
    query, value = hits
    bins, spans = heard
    pitch, tempo = limits
    kept = np.empty(len(query), np.int64)
    frames = np.empty(len(query), np.int64)
    shifts = np.empty(len(query), np.float32)
    size = 0
    for i in range(len(query)):
        row = rows[query[i]]
        frame, there, span = read_hit(keys[query[i]], value[i])
        shift = np.float32(there - bins[row])
        # A peak's time is known to half a frame, so short spans leave their ratio open.
        slack = tempo + 1.0 / spans[row]
        if abs(shift) <= pitch and abs(span / spans[row] - 1) <= slack:
            kept[size], frames[size], shifts[size] = i, frame, shift
            size += 1
    return kept[:size], frames[:size], shifts[:size]
