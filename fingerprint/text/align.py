"""Align a capture with references around the seeds they share.

Seeds of a copy lie near one diagonal, so seeds that run side by side are linked to chains,
and each chain is grown in both directions by a banded alignment that stops once it has
fallen `drop` below its best (gapped X-drop, Altschul et al. 1997). Evidence is the
alignment's score: +1 a matching token, -1 a differing, missing or added one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

# References are laid end to end for linking: the ordinal in the upper 32 bits.
_PLACE_BITS = 32


@dataclass(frozen=True, slots=True)
class AlignOptions:
    """Limits of links and alignments, in tokens of the stream.

    `gap` and `lookback` bound a link; a chain of one seed must first gain `gate` in a
    narrow alignment (`gate_band`, `gate_drop`), which turns away nearly all chance seeds
    at a twentieth of the cost. `least` is the evidence below which a piece is dropped.
    Measured with the seeds and on the novels of fingerprint.text.search.
    """

    gap: int = 8
    lookback: int = 60
    gate: int = 3
    gate_band: int = 6
    gate_drop: int = 7
    gate_reach: int = 40
    band: int = 24
    drop: int = 18
    least: int = 12
    most_pieces: int = 4000


@dataclass(frozen=True, slots=True)
class Shared:
    """Seeds that a capture shares with references, row by row.

    query: (n,) int64 positions; ordinal: (n,) int64; reference: (n,) int64 positions.
    """

    query: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    reference: NDArray[np.int64]


def link(shared: Shared, run: int, options: AlignOptions) -> NDArray[np.int64]:
    """Link seeds to chains.

    Args:
        shared: In any order.
        run: Tokens in a seed.
        options: See AlignOptions.

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


def extend(
    query: NDArray[np.uint16],
    reference: NDArray[np.uint16],
    chains: NDArray[np.int64],
    run: int,
    options: AlignOptions,
) -> NDArray[np.int64]:
    """Grow the chains of one reference into pieces.

    Args:
        query: The capture's stream, (n,) uint16.
        reference: The reference's stream, (m,) uint16; may be mapped from disk.
        chains: Rows of `link` for this reference, the heaviest first.
        run: Tokens in a seed.
        options: See AlignOptions.

    Returns:
        (p, 5) int64 rows: query span, reference span (half-open), evidence.
    """
    pieces = _extend(_fixed(query), _fixed(reference), chains, run, _limits(options))
    return np.asarray(pieces)


@cache
def _limits(options: AlignOptions) -> NDArray[np.int64]:
    return np.array(
        (
            *(options.gate_band, options.gate_drop, options.gate_reach, options.gate),
            *(options.band, options.drop, options.least, options.most_pieces),
        ),
        np.int64,
    )


def _fixed(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Show a stream as one kind of array, so that the kernel is compiled only once."""
    flags = tokens.flags
    if type(tokens) is np.ndarray and flags.c_contiguous and not flags.writeable:
        return tokens  # as it comes from an index: asked for each of a thousand references
    view = np.require(tokens, np.uint16, ["C", "A"]).view(np.ndarray)
    view.setflags(write=False)
    return view


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


@njit(cache=True, nogil=True)
def _grow(a, i0, b, j0, step, band, drop, reach, row):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Align onwards from a[i0] and b[j0] by `step` (1 or -1): best score, tokens of a, of b.

    `row` is scratch of at least 2 * band + 2; cell d holds the alignment whose part of b is
    d - band longer than its part of a.
    """
    none = -1000000
    of_a = a.shape[0] - i0 if step > 0 else i0 + 1
    of_b = b.shape[0] - j0 if step > 0 else j0 + 1
    width = 2 * band + 1
    for d in range(width):
        row[d] = band - d if d >= band else none
    row[width] = none
    best, best_a, best_b = 0, 0, 0
    for i in range(1, min(of_a, reach) + 1):
        token = a[i0 + (i - 1) * step]
        alive = False
        left = none
        for d in range(width):
            j = i + d - band
            value = none
            if 0 <= j <= of_b:
                if j >= 1:
                    value = row[d] + (1 if token == b[j0 + (j - 1) * step] else -1)
                value = max(value, row[d + 1] - 1, left - 1)
                if value < best - drop:
                    value = none
                else:
                    alive = True
                    if value > best:
                        best, best_a, best_b = value, i, j
            row[d] = value
            left = value
        if not alive:
            break
    return best, best_a, best_b


@njit(cache=True, nogil=True)
def _extend(query, reference, chains, run, limits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """See `extend`; `limits` are the options in its order."""
    narrow, narrow_drop, narrow_reach, gate, band, drop, least, most = limits
    pieces = np.empty((min(chains.shape[0], most), 5), np.int64)
    row = np.empty(2 * max(band, narrow) + 2, np.int64)
    whole = query.shape[0]
    count = 0
    for c in range(chains.shape[0]):
        q, r = chains[c, 1], chains[c, 2]
        known = False
        for p in range(count):
            if pieces[p, 0] <= q < pieces[p, 1] and pieces[p, 2] <= r < pieces[p, 3]:
                known = True
                break
        if known or count >= most:
            continue
        if chains[c, 3] < 2:
            after, _, _ = _grow(
                query, q + run, reference, r + run, 1, narrow, narrow_drop, narrow_reach, row
            )
            before, _, _ = _grow(
                query, q - 1, reference, r - 1, -1, narrow, narrow_drop, narrow_reach, row
            )
            if after + before < gate:
                continue
        after, q_on, r_on = _grow(query, q, reference, r, 1, band, drop, whole, row)
        before, q_back, r_back = _grow(
            query, q - 1, reference, r - 1, -1, band, drop, whole, row
        )
        if after + before >= least:
            pieces[count, 0] = q - q_back
            pieces[count, 1] = q + q_on
            pieces[count, 2] = r - r_back
            pieces[count, 3] = r + r_on
            pieces[count, 4] = after + before
            count += 1
    return pieces[:count].copy()
