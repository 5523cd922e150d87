"""Turn quads into keys, and a quad that was heard into the keys it may have had.

A key is coarse on purpose: two hearings of one quad must fall into one cell. The reference
has one key a quad; the query asks for its own cell and for the next one wherever it stands
near a border. How long a quad lasts is the tail of its key, so one lookup finds it at every
tempo; what pitch it has within its cell stands beside the frame, so a hit tells the change.

    key    print 1 | pitch cell 4 | share 4 | share 4 | step 6 | step 6 | step 6 | span 7 bits
    value  frame 22 (23 hours) | pitch within its cell 6 bits
"""

import math
from dataclasses import dataclass, field

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import QuadOptions, Quads, join
from fingerprint.audio.reach import Reach
from fingerprint.index.bits import Number
from fingerprint.index.shapes.keys import KeyShape

PITCH_CELL = 16.0
"""Bins: two thirds of an octave."""
SPAN_STEP = math.log(1.25) / 8
"""Each span of the tail is 2.8 % longer than the one below."""
SHORTEST_SPAN = 2.0
"""Frames; no quad is shorter."""
SHARE_CELLS = 12
SPAN_BITS = 7
PRINT = np.uint64(1 << 37)
"""The highest bit of a key: set in those of prints (fingerprint.audio.tracks), never here."""
SHAPE = KeyShape(bits=38, exact=True, extra=6, tail=SPAN_BITS)
"""All of a key is kept, and the six bits of a value that are no frame."""
_AT_ONCE = 20_000
"""Anchors of which quads are held."""


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """How far a query looks around itself.

    A step of pitch within `step_edge` of its cell's border, in bins, and a share within
    `share_edge` frames of it asks in both cells. For `reach` see Reach.
    """

    reach: Reach = field(default_factory=Reach)
    step_edge: float = 0.12
    share_edge: float = 0.45


@dataclass(frozen=True, slots=True)
class Probes:
    """Keys to ask for, with a radius. keys: (n,) uint64; rows: (n,) int32, the quads' rows."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    radius: int


def reference_keys(quads: Quads) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Give each quad its key and value: (n,) uint64 and (n,) uint32."""
    pitch_cell = np.floor(quads.bins / PITCH_CELL)
    shares = np.minimum(np.floor(quads.shares * SHARE_CELLS), SHARE_CELLS - 1).astype(np.uint64)
    # A step of -30 to 30 bins, rounded to the nearest.
    steps = np.floor(quads.steps + 32.5).astype(np.uint64)
    span = np.floor(np.log(quads.spans / SHORTEST_SPAN) / SPAN_STEP)
    keys = pitch_cell.astype(np.uint64)
    for bits, part in (
        (4, shares[:, 0]),
        (4, shares[:, 1]),
        (6, steps[:, 0]),
        (6, steps[:, 1]),
        (6, steps[:, 2]),
        (SPAN_BITS, np.clip(span, 0, (1 << SPAN_BITS) - 1).astype(np.uint64)),
    ):
        keys = (keys << np.uint64(bits)) | part
    frame = np.round(quads.frames).astype(np.uint32)
    pitch_left = np.floor((quads.bins - pitch_cell * PITCH_CELL) * 4).astype(np.uint32)
    return keys, (frame << np.uint32(6)) | pitch_left


def codes_of(
    peaks: Peaks, options: QuadOptions = QuadOptions()
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Join peaks and give each quad its key and value, a part after the other."""
    parts = [
        reference_keys(
            join(peaks, options, first=at, last=min(at + _AT_ONCE, len(peaks.frames)))
        )
        for at in range(0, len(peaks.frames), _AT_ONCE)
    ]
    keys = np.concatenate([k for k, _ in parts] or [np.empty(0, np.uint64)])
    return keys, np.concatenate([v for _, v in parts] or [np.empty(0, np.uint32)])


@numba.njit(cache=True)
def read_hit(key: Number, value: Number) -> tuple[Number, Number, Number]:
    """Recover what a key and its value say of the reference's quad.

    Returns:
        The anchor's frame, its pitch in bins, the natural logarithm of the span in frames.
    """
    number = np.int64(value)
    cell = np.int64(key >> np.uint64(33))
    bins = cell * PITCH_CELL + ((number & 63) + 0.5) / 4
    span = np.int64(key & np.uint64(127)) + 0.5
    return number >> 6, bins, span * SPAN_STEP + np.log(SHORTEST_SPAN)


@numba.njit(cache=True)
def read_hits(
    keys: NDArray[np.uint64], values: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Recover the frames, pitches in bins and spans in frames of a reference's quads."""
    frames = np.empty(len(keys), np.int64)
    bins = np.empty(len(keys), np.float32)
    spans = np.empty(len(keys), np.float32)
    for i in range(len(keys)):
        frames[i], bins[i], spans[i] = read_hit(keys[i], values[i])
        spans[i] = np.exp(spans[i])
    return frames, bins, spans


def probe(quads: Quads, options: ProbeOptions = ProbeOptions()) -> Probes:
    """List the keys that copies of some quads may have in a reference."""
    # One step more at each end, for the error of the time of either peak.
    radius = 2 * math.ceil(math.log(options.reach.widest) / SPAN_STEP) + 2
    keys, rows = _probe_keys(
        (quads.bins, quads.spans, quads.steps, quads.shares),
        options.reach.widest_bins,
        (options.step_edge, options.share_edge),
        radius,
    )
    return Probes(keys, rows, radius)


@numba.njit(cache=True)
def _near(value: float, edge: float) -> tuple[int, int]:
    """First and last cell within `edge` of a value measured in cells."""
    return int(np.floor(value - edge)), int(np.floor(value + edge))


@numba.njit(cache=True)
def _probe_keys(
    quads: tuple[
        NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]
    ],
    pitch: float,
    edges: tuple[float, float],
    radius: int,
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    bins, spans, steps, shares = quads
    step_edge, share_edge = edges
    keys = np.empty(len(bins) * 10 + 1024, np.uint64)
    rows = np.empty(len(keys), np.int32)
    count = 0
    for row in range(len(bins)):
        # One quad has at most 2^3 cells of steps, 3^2 of shares and 3 of pitch.
        if count + 216 > len(keys):
            more = np.empty(len(keys) * 2, np.uint64)
            more[:count] = keys[:count]
            more_rows = np.empty(len(rows) * 2, np.int32)
            more_rows[:count] = rows[:count]
            keys, rows = more, more_rows
        f0 = max(0, int(np.floor((bins[row] - pitch) / PITCH_CELL)))
        f1 = min(9, int(np.floor((bins[row] + pitch) / PITCH_CELL)))
        edge = min(0.6, share_edge * SHARE_CELLS / spans[row])
        a0, a1 = _near(shares[row, 0] * SHARE_CELLS, edge)
        b0, b1 = _near(shares[row, 1] * SHARE_CELLS, edge)
        x0, x1 = _near(steps[row, 0] + 32.5, step_edge)
        y0, y1 = _near(steps[row, 1] + 32.5, step_edge)
        z0, z1 = _near(steps[row, 2] + 32.5, step_edge)
        a0, b0 = max(a0, 0), max(b0, 0)
        a1, b1 = min(a1, SHARE_CELLS - 1), min(b1, SHARE_CELLS - 1)
        span = int(np.floor(np.log(spans[row] / SHORTEST_SPAN) / SPAN_STEP)) - radius // 2
        span = min(max(span, 0), 127)
        combinations = (f1 - f0 + 1) * (a1 - a0 + 1) * (b1 - b0 + 1)
        combinations *= (x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1)
        # One loop over all combinations: six nested ones take seconds longer to compile.
        for combination in range(combinations):
            rest = combination
            z, rest = z0 + rest % (z1 - z0 + 1), rest // (z1 - z0 + 1)
            y, rest = y0 + rest % (y1 - y0 + 1), rest // (y1 - y0 + 1)
            x, rest = x0 + rest % (x1 - x0 + 1), rest // (x1 - x0 + 1)
            b, rest = b0 + rest % (b1 - b0 + 1), rest // (b1 - b0 + 1)
            a, rest = a0 + rest % (a1 - a0 + 1), rest // (a1 - a0 + 1)
            f = f0 + rest
            key = (f << 4 | a) << 4 | b
            keys[count] = (((key << 6 | x) << 6 | y) << 6 | z) << 7 | span
            rows[count] = row
            count += 1
    return keys[:count], rows[:count]
