"""Find where votes crowd: the cells of place and pitch in which most anchors meet.

Nearly all of a million votes stand alone. A table of small counters tells them apart first,
so that only the few with company are sorted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.index.bits import Number

_PLACE = 64.0
"""Frames. A vote's own speed is 3 % wrong, 10 s away from the middle 15 frames."""
_PITCH = 1.2
"""Bins."""
_LOWEST = 16.8
_COUNTERS = 20
"""Bits of a cell's counter's number."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where votes stand: (n,) float64 places in frames, (n,) float32 bins, (n,) int32."""

    places: NDArray[np.float64]
    shifts: NDArray[np.float32]
    ordinals: NDArray[np.int32]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Grid":
        """Return some of the votes."""
        return Grid(self.places[rows], self.shifts[rows], self.ordinals[rows])

    def cells(self) -> NDArray[np.int64]:
        """Number the cells: (n,) int64, ordinal 34 bits | place 24 bits | pitch 5 bits."""
        along = np.floor(self.places / _PLACE).astype(np.int64) + 4096
        across = np.floor((self.shifts + _LOWEST) / _PITCH).astype(np.int64)
        cells: NDArray[np.int64] = (self.ordinals.astype(np.int64) << 29) | (along << 5)
        cells |= across
        return cells


def in_company(grid: Grid, least: int) -> NDArray[np.int64]:
    """Return the rows of votes with `least` or more in a square of four cells, or by chance."""
    kept: NDArray[np.int64] = _in_company(grid.cells(), least)
    return kept


def crowded(
    grid: Grid, anchors: NDArray[np.int32], most: int, least: int, close: float
) -> Iterator[NDArray[np.int64]]:
    """Give the votes of each crowd, the largest first.

    Args:
        grid: Where votes stand.
        anchors: (n,) int32, whose votes they are.
        most: Crowds to give.
        least: Different anchors in a square of four cells.
        close: How many bins of pitch and 64 frames of place belong to a crowd's middle.

    Yields:
        Rows, several of an anchor among them.
    """
    if not len(anchors):
        return
    order, cells = _sorted(grid.cells(), anchors)
    names, counts = _different(cells, anchors[order])
    squares = counts.astype(np.int64)
    for step in (1, 32, 33):
        at = np.minimum(np.searchsorted(names, names + step), len(names) - 1)
        squares += np.where(names[at] == names + step, counts[at], 0)
    best = np.argsort(-squares, kind="stable")
    kept: list[int] = []
    for row in best[: 4 * most]:
        if squares[row] < least or len(kept) == most:
            return
        name = int(names[row])
        if any(abs(name - other - step) <= 1 for other in kept for step in (-32, 0, 32)):
            continue
        kept.append(name)
        ordinal = name >> 29
        first, last = np.searchsorted(cells, (ordinal << 29, (ordinal + 1) << 29))
        rows = order[first:last]
        # The middle of the square.
        place = (((name >> 5) & 0xFFFFFF) - 4096 + 1) * _PLACE
        shift = ((name & 31) + 1) * _PITCH - _LOWEST
        near = np.abs(grid.shifts[rows] - shift) < close * _PITCH
        near &= np.abs(grid.places[rows] - place) < close * _PLACE
        yield rows[near]


@numba.njit(cache=True)
def _counter(cell: Number) -> Number:
    mixed = np.uint64(cell) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(64 - _COUNTERS))


@numba.njit(cache=True)
def _in_company(cells: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    counters = np.zeros(1 << _COUNTERS, np.uint8)
    for cell in cells:
        at = _counter(cell)
        counters[at] += counters[at] < 255
    kept = np.empty(len(cells), np.int64)
    size = 0
    for row in range(len(cells)):
        cell = cells[row]
        middle = int(counters[_counter(cell)])
        company = middle >= least
        if not company:
            for along in (-32, 32):
                beside = int(counters[_counter(cell + along)])
                for across in (-1, 1):
                    here = int(counters[_counter(cell + across)])
                    corner = int(counters[_counter(cell + along + across)])
                    company |= middle + beside + here + corner >= least
        if company:
            kept[size] = row
            size += 1
    return kept[:size]


def _sorted(
    cells: NDArray[np.int64], anchors: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order votes by cell, then by anchor: the rows, and their cells."""
    order = np.argsort(anchors, kind="stable")
    order = order[np.argsort(cells[order], kind="stable")]
    return order, cells[order]


@numba.njit(cache=True)
def _different(
    cells: NDArray[np.int64], anchors: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells, ascending, and how many different anchors are in each.

    Both ascend, anchors within a cell.
    """
    names = np.empty(len(cells), np.int64)
    counts = np.empty(len(cells), np.int64)
    size = -1
    for row in range(len(cells)):
        if size < 0 or cells[row] != names[size]:
            size += 1
            names[size], counts[size] = cells[row], 1
        elif anchors[row] != anchors[row - 1]:
            counts[size] += 1
    return names[: size + 1], counts[: size + 1]
