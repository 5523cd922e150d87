"""Ask of pairs of patches with how many others each agrees on one place, size and turn.

A pair of turned patches says where all of a reference would lie. Among chance pairs nearly
none say the same; so the pair that most others follow tells a reference that may be there,
and which pairs to fit a plane to.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.image.corners import CANVAS

ROWS = 11
"""The lower bits of a patch's value: its row. What follows says roughly where it lies."""

_TURNS, _SIZES, _CELLS = 5, 3, 4
_STEP = float(np.log(1.44))  # of size: that of the levels of a reference
_SEEDS = 200

Limits = tuple[float, float, float, float]
"""How far pairs that agree may differ: see `followers`."""


def noted(places: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Write roughly where patches lie above their rows: the values of their keys.

    Args:
        places: (n, 4) float32, see Patches; n below 2048.
    """
    if len(places) >= 1 << ROWS:
        raise ValueError(f"{len(places)} patches are more than {(1 << ROWS) - 1}")
    turn = (places[:, 3] / (2 * np.pi) * (1 << _TURNS)).astype(np.float64).round()
    size = np.clip(np.log(places[:, 2]) / _STEP, 0, (1 << _SIZES) - 1).round()
    cells = np.clip(places[:, :2] / CANVAS * (1 << _CELLS), 0, (1 << _CELLS) - 1)
    value = turn.astype(np.int64) % (1 << _TURNS)
    for part, bits in ((size, _SIZES), (cells[:, 0], _CELLS), (cells[:, 1], _CELLS)):
        value = value << bits | part.astype(np.int64)
    value = value << ROWS | np.arange(len(places))
    return value.astype(np.uint32)


def rows(values: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the rows that values were noted for."""
    return values.astype(np.int64) & ((1 << ROWS) - 1)


def roughly(values: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return where values say that patches lie: (n, 4), the middles of their cells."""
    rest = values.astype(np.int64) >> ROWS
    found = np.empty((len(values), 4))
    for column in (1, 0):
        found[:, column] = (rest % (1 << _CELLS) + 0.5) * CANVAS / (1 << _CELLS)
        rest >>= _CELLS
    found[:, 2] = np.exp(rest % (1 << _SIZES) * _STEP)
    found[:, 3] = (rest >> _SIZES) * (2 * np.pi / (1 << _TURNS))
    return found


def followers(
    reference: NDArray[np.float64],
    capture: NDArray[np.float64],
    weights: NDArray[np.float64],
    limits: Limits,
) -> NDArray[np.bool_]:
    """Mark the pairs that agree with the pair most others agree with, by weight.

    Args:
        reference: (n, 4), where the patches of pairs lie in the reference.
        capture: (n, 4), where they lie in the capture.
        weights: (n,), what a pair counts.
        limits: Logarithm of the ratio of sizes, radians, and places in canvas units plus a
            share of the distance.
    """
    order, moves = _moves(reference, capture)
    marks = np.zeros(len(order), np.bool_)
    if not len(order):
        return marks
    sides = np.column_stack([reference[:, :2], capture[:, :2]])[order]
    seed, _ = _followed(moves, sides, weights[order], limits, 1)
    marks[order] = _marked(seed, moves, sides, limits)
    return marks


def peaks(
    starts: NDArray[np.int64],
    reference: NDArray[np.float64],
    capture: NDArray[np.float64],
    weights: NDArray[np.float64],
    limits: Limits,
) -> NDArray[np.float64]:
    """Return the weight of the pairs that agree best, of each of several groups of pairs.

    Args:
        starts: (groups + 1,) int64, the first pair of each group, and the end.
        reference: (n, 4), see `followers`.
        capture: (n, 4).
        weights: (n,).
        limits: See `followers`.
    """
    sides = np.column_stack([reference[:, :2], capture[:, :2]])
    return _peaks(starts, sides, np.column_stack(_turned(reference, capture)), weights, limits)


def _turned(
    reference: NDArray[np.float64], capture: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the logarithms of ratios of sizes, and turns between 0 and a full one."""
    turn = np.mod(capture[:, 3] - reference[:, 3], 2 * np.pi)
    return np.log(capture[:, 2] / reference[:, 2]), turn


def _moves(
    reference: NDArray[np.float64], capture: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    zoom, turn = _turned(reference, capture)
    order = np.argsort(turn, kind="stable")
    return order, _table(zoom[order], turn[order])


@njit(cache=True)
def _table(zoom: NDArray[np.float64], turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows of turn, logarithm of size, and the turned unit of length across."""
    moves = np.empty((len(turn), 4))
    for i in range(len(turn)):
        size = np.exp(zoom[i])
        moves[i] = (turn[i], zoom[i], size * np.cos(turn[i]), size * np.sin(turn[i]))
    return moves


@njit(cache=True)
def _agree(
    i: int, j: int, moves: NDArray[np.float64], sides: NDArray[np.float64], limits: Limits
) -> bool:
    """Say whether pair j lies where pair i says, at its size; turns are compared before."""
    if abs(moves[j, 1] - moves[i, 1]) > limits[0]:
        return False
    x, y = sides[j, 0] - sides[i, 0], sides[j, 1] - sides[i, 1]
    across = moves[i, 2] * x - moves[i, 3] * y
    down = moves[i, 3] * x + moves[i, 2] * y
    off_x, off_y = sides[i, 2] + across - sides[j, 2], sides[i, 3] + down - sides[j, 3]
    reach = limits[2] + limits[3] * np.sqrt(across * across + down * down)
    return bool(off_x * off_x + off_y * off_y <= reach * reach)


@njit(cache=True)
def _followed(
    moves: NDArray[np.float64],
    sides: NDArray[np.float64],
    weights: NDArray[np.float64],
    limits: Limits,
    step: int,
) -> tuple[int, float]:
    """Return the pair that most weight follows, and the weight; turns ascend.

    Only those that turn alike are compared, and only where they weigh more than the best.
    """
    count = len(moves)
    # Turns go round, so all are laid end to end three times, and seeds stand in the middle.
    before = np.zeros(3 * count + 1)
    for j in range(3 * count):
        before[j + 1] = before[j] + weights[j % count]
    best, most = 0, 0.0
    low, high = 0, 0
    for i in range(count):
        turn = moves[i, 0] + 2 * np.pi
        while turn - _unrolled(moves, low, count) > limits[1]:
            low += 1
        while high < 3 * count and _unrolled(moves, high, count) - turn <= limits[1]:
            high += 1
        if i % step or before[high] - before[low] <= most:
            continue
        number = 0.0
        for j in range(low, high):
            if _agree(i, j % count, moves, sides, limits):
                number += weights[j % count]
        if number > most:
            best, most = i, number
    return best, most


@njit(cache=True)
def _unrolled(moves: NDArray[np.float64], j: int, count: int) -> float:
    return float(moves[j % count, 0] + 2 * np.pi * (j // count))


@njit(cache=True)
def _marked(
    seed: int, moves: NDArray[np.float64], sides: NDArray[np.float64], limits: Limits
) -> NDArray[np.bool_]:
    marks = np.zeros(len(moves), np.bool_)
    for j in range(len(moves)):
        turn = abs(moves[j, 0] - moves[seed, 0])
        alike = min(turn, 2 * np.pi - turn) <= limits[1]
        marks[j] = alike and _agree(seed, j, moves, sides, limits)
    return marks


@njit(cache=True)
def _peaks(
    starts: NDArray[np.int64],
    sides: NDArray[np.float64],
    moved: NDArray[np.float64],
    weights: NDArray[np.float64],
    limits: Limits,
) -> NDArray[np.float64]:
    found = np.zeros(len(starts) - 1)
    for group in range(len(starts) - 1):
        own = slice(starts[group], starts[group + 1])
        zoom, turn = moved[own, 0], moved[own, 1]
        order = np.argsort(turn)
        moves = _table(zoom[order], turn[order])
        step = 1 + len(order) // _SEEDS
        _, found[group] = _followed(moves, sides[own][order], weights[own][order], limits, step)
    return found
