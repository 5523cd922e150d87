"""Turn quads into keys, and a quad that was heard into the keys it may have had.

A key is coarse on purpose: two hearings of one quad must fall into one cell. The reference
has one key a quad; the query asks for its own cell and for the next one wherever it stands
near a border, and for every cell that the allowed change of pitch and tempo can reach. The
value beside a key holds what its cell leaves open, so that a hit tells the change itself.

    key    pitch cell 4 | span cell 5 | share 4 | share 4 | step 6 | step 6 | step 6 bits
    value  frame 22 | pitch within its cell 6 | span within its cell 4 bits
"""

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.quads import Quads
from fingerprint.index.bits import Number
from fingerprint.index.shapes.keys import KeyShape

PITCH_CELL = 16.0
"""Bins: two thirds of an octave."""
SPAN_CELL = math.log(1.25)
"""A span cell ends a quarter above its start."""
SHARE_CELLS = 12
SHAPE = KeyShape(bits=36, exact=True, extra=10)
"""All of a key is kept, and the ten bits of a value that are no frame.

The highest of the 36 bits is not ours: see fingerprint.audio.tracks.
"""
LONGEST_FRAMES = 1 << 22
"""Frames a value can tell apart: 23 hours."""


@dataclass(frozen=True, slots=True)
class ProbeOptions:
    """How far a query looks around itself.

    `pitch` bins up and down (4.5: 14 %), `tempo` as a share up and down; a step or a share
    within `step_edge` or `share_edge` of its cell's border, in cells, asks in both.
    """

    pitch: float = 4.5
    tempo: float = 0.14
    step_edge: float = 0.12
    share_edge: float = 0.3


@dataclass(frozen=True, slots=True)
class Probes:
    """Keys to ask for. keys: (n,) uint64; rows: (n,) int32, the quads' rows."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]


def reference_keys(quads: Quads) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Give each quad its key and value: (n,) uint64 and (n,) uint32."""
    pitch_cell = np.floor(quads.bins / PITCH_CELL)
    span = np.log(quads.spans) / SPAN_CELL
    span_cell = np.floor(span)
    shares = np.floor(quads.shares * SHARE_CELLS).astype(np.uint64)
    steps = np.floor(quads.steps + 32.5).astype(np.uint64)
    keys = pitch_cell.astype(np.uint64)
    for bits, part in (
        (5, span_cell.astype(np.uint64)),
        (4, shares[:, 0]),
        (4, shares[:, 1]),
        (6, steps[:, 0]),
        (6, steps[:, 1]),
        (6, steps[:, 2]),
    ):
        keys = (keys << np.uint64(bits)) | part
    frame = np.round(quads.frames).astype(np.uint32)
    pitch_left = np.floor((quads.bins - pitch_cell * PITCH_CELL) * 4).astype(np.uint32)
    span_left = np.floor((span - span_cell) * 16).astype(np.uint32)
    values = (frame << np.uint32(10)) | (pitch_left << np.uint32(4)) | span_left
    return keys, values


@numba.njit(cache=True)
def read_hit(key: Number, value: Number) -> tuple[Number, Number, Number]:
    """Recover what a key and its value say of the reference's quad.

    Returns:
        The anchor's frame, its pitch in bins, the span in frames.
    """
    number = np.int64(value)
    cell = np.int64(key >> np.uint64(31))
    bins = cell * PITCH_CELL + ((number >> 4 & 63) + 0.5) / 4
    span = (np.int64(key >> np.uint64(26)) & 31) + ((number & 15) + 0.5) / 16
    return number >> 10, bins, np.exp(span * SPAN_CELL)


@numba.njit(cache=True)
def read_hits(
    keys: NDArray[np.uint64], values: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Recover what keys and their values say of the reference's quads; see `read_hit`."""
    frames = np.empty(len(keys), np.int64)
    bins = np.empty(len(keys), np.float32)
    spans = np.empty(len(keys), np.float32)
    for i in range(len(keys)):
        frames[i], bins[i], spans[i] = read_hit(keys[i], values[i])
    return frames, bins, spans


def probe(quads: Quads, options: ProbeOptions = ProbeOptions()) -> Probes:
    """List the keys that copies of some quads may have in a reference."""
    keys, rows = _probe_keys(
        quads.bins,
        quads.spans,
        quads.steps,
        quads.shares,
        options.pitch,
        options.tempo,
        options.step_edge,
        options.share_edge,
    )
    return Probes(keys, rows)


@numba.njit(cache=True)
def _near(value: float, edge: float) -> tuple[int, int]:
    """First and last cell within `edge` of a value measured in cells."""
    return int(np.floor(value - edge)), int(np.floor(value + edge))


@numba.njit(cache=True)
def _probe_keys(  # noqa: PLR0917  # numba takes arguments by position
    bins: NDArray[np.float32],
    spans: NDArray[np.float32],
    steps: NDArray[np.float32],
    shares: NDArray[np.float32],
    pitch: float,
    tempo: float,
    step_edge: float,
    share_edge: float,
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    keys = np.empty(len(bins) * 20 + 1024, np.uint64)
    rows = np.empty(len(keys), np.int32)
    count = 0
    for row in range(len(bins)):
        # One quad has at most 2^5 cells of steps and shares, 2 of pitch and 3 of span.
        if count + 192 > len(keys):
            more = np.empty(len(keys) * 2, np.uint64)
            more[:count] = keys[:count]
            more_rows = np.empty(len(rows) * 2, np.int32)
            more_rows[:count] = rows[:count]
            keys, rows = more, more_rows
        f0 = max(0, int(np.floor((bins[row] - pitch) / PITCH_CELL)))
        f1 = int(np.floor((bins[row] + pitch) / PITCH_CELL))
        s0 = max(0, int(np.floor(np.log(spans[row] * (1 - tempo)) / SPAN_CELL)))
        s1 = int(np.floor(np.log(spans[row] * (1 + tempo)) / SPAN_CELL))
        a0, a1 = _near(shares[row, 0] * SHARE_CELLS, share_edge)
        b0, b1 = _near(shares[row, 1] * SHARE_CELLS, share_edge)
        x0, x1 = _near(steps[row, 0] + 32.5, step_edge)
        y0, y1 = _near(steps[row, 1] + 32.5, step_edge)
        z0, z1 = _near(steps[row, 2] + 32.5, step_edge)
        a0, b0 = max(a0, 0), max(b0, 0)
        combinations = (f1 - f0 + 1) * (s1 - s0 + 1) * (a1 - a0 + 1) * (b1 - b0 + 1)
        combinations *= (x1 - x0 + 1) * (y1 - y0 + 1) * (z1 - z0 + 1)
        # One loop over all combinations: seven nested ones take seconds longer to compile.
        for combination in range(combinations):
            rest = combination
            z, rest = z0 + rest % (z1 - z0 + 1), rest // (z1 - z0 + 1)
            y, rest = y0 + rest % (y1 - y0 + 1), rest // (y1 - y0 + 1)
            x, rest = x0 + rest % (x1 - x0 + 1), rest // (x1 - x0 + 1)
            b, rest = b0 + rest % (b1 - b0 + 1), rest // (b1 - b0 + 1)
            a, rest = a0 + rest % (a1 - a0 + 1), rest // (a1 - a0 + 1)
            s, f = s0 + rest % (s1 - s0 + 1), f0 + rest // (s1 - s0 + 1)
            key = f << 5 | s
            key = (key << 4 | a) << 4 | b
            keys[count] = ((key << 6 | x) << 6 | y) << 6 | z
            rows[count] = row
            count += 1
    return keys[:count], rows[:count]
