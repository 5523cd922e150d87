"""Link the seeds that a capture shares with references to chains.

Seeds of a copy lie near one diagonal: as far as one goes on in the capture, the other goes
on in the reference, but for what was put in or left out.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.text.gate import Shared

# References are laid end to end for linking: the ordinal in the upper 32 bits.
_PLACE_BITS = 32


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """`gap` is how far apart linked seeds lie, in tokens; `lookback` how many are tried."""

    gap: int = 8
    lookback: int = 60


def link(shared: Shared, run: int, options: LinkOptions) -> NDArray[np.int64]:
    """Link seeds to chains.

    Args:
        shared: In any order.
        run: Tokens in a seed.
        options: See LinkOptions.

    Returns:
        (c, 4) int64 rows of ordinal, first query position, first reference position and
        number of seeds; ascending by ordinal, the heaviest chain of each first.
    """
    place = (shared.ordinal << _PLACE_BITS) | shared.reference
    order = np.lexsort((shared.query, place))
    query, place = shared.query[order], place[order]
    weight, previous = _link(query, place, run, options.gap, options.lookback)
    chains = _trace(np.argsort(-weight, kind="stable"), weight, previous)
    first = chains[:, 0].astype(np.int64)
    table = np.empty((len(chains), 4), np.int64)
    table[:, 0] = place[first] >> _PLACE_BITS
    table[:, 1] = query[first]
    table[:, 2] = place[first] & ((1 << _PLACE_BITS) - 1)
    table[:, 3] = chains[:, 1].astype(np.int64)
    return table[np.lexsort((-chains[:, 2], table[:, 0]))]


@njit(cache=True, nogil=True)
def _link(query, place, run, gap, lookback):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Find each seed's best predecessor: (n,) float64 weights, (n,) int64 rows or -1."""
    count = query.shape[0]
    weight = np.empty(count, np.float64)
    previous = np.full(count, -1, np.int64)
    for i in range(count):
        best = float(run)
        for j in range(i - 1, max(-1, i - lookback - 1), -1):
            down = place[i] - place[j]
            if down > gap:
                break
            along = query[i] - query[j]
            if down > 0 and 0 < along <= gap:
                step = min(along, down)
                # A bent or stretched link is worth a little less than a straight one.
                gain = min(step, run) - 0.05 * abs(along - down) - 0.01 * step
                if weight[j] + gain > best:
                    best = weight[j] + gain
                    previous[i] = j
        weight[i] = best
    return weight, previous


@njit(cache=True, nogil=True)
def _trace(order, weight, previous):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Cut links into chains, the heaviest first: (c, 3) of first seed, seeds, weight."""
    used = np.zeros(order.shape[0], np.bool_)
    chains = np.empty((order.shape[0], 3), np.float64)
    count = 0
    for i in order:
        if used[i]:
            continue
        seeds = 0
        first = i
        rest = 0.0
        j = i
        while j >= 0:
            if used[j]:
                rest = weight[j]
                break
            used[j] = True
            first = j
            seeds += 1
            j = previous[j]
        chains[count, 0] = first
        chains[count, 1] = seeds
        chains[count, 2] = weight[i] - rest
        count += 1
    return chains[:count].copy()
