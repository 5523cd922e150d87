"""Align a capture with a reference around the seeds they share.

Each chain of seeds is grown in both directions by an alignment in a band, which stops once
it has fallen `drop` below its best (gapped X-drop, Altschul et al. 1997). What agrees earns
what it says (see fingerprint.text.rarity) and what differs costs a fraction of that, so that
evidence grows as long as more than about a quarter agrees: a rare word that comes back in
its place is no accident, however many around it were exchanged.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

_NONE = -(1 << 40)
NO_LEAPS = 0


@dataclass(frozen=True, slots=True)
class AlignOptions:
    """Costs and limits of alignments, in points (see fingerprint.text.rarity) and tokens.

    `differ` is the cost of a token that differs, `gap` of one that only one side has. Where
    `leap` is not NO_LEAPS, a stretch of any length may differ for `leap` points and `stride`
    more a token: a replaced word costs less than its letters. `band` is how far the sides may
    drift apart between two places that agree, `drop` how far the score may fall. An end
    lies on `solid` tokens in a row that agree; after `sure` of them, where the score was
    never higher, what agrees further is taken as it stands. `least` is the evidence, in
    points, below which a piece is dropped, `most_pieces` how many a reference can have.
    """

    differ: int = 2
    gap: int = 4
    leap: int = NO_LEAPS
    stride: int = 0
    band: int = 24
    drop: int = 100
    solid: int = 2
    sure: int = 8
    least: int = 96
    most_pieces: int = 4000


def extend(
    query: NDArray[np.uint16],
    reference: NDArray[np.uint16],
    chains: NDArray[np.int64],
    points: NDArray[np.int64],
    options: AlignOptions,
) -> NDArray[np.int64]:
    """Grow the chains of one reference into pieces.

    Args:
        query: The capture's stream, (n,) uint16.
        reference: The reference's stream, (m,) uint16; may be mapped from disk.
        chains: Rows of `link` for this reference, the heaviest first.
        points: What each token earns where it agrees, (65536,) int64, read-only.
        options: See AlignOptions.

    Returns:
        (p, 6) int64 rows: query span, reference span (half-open), evidence in points, and
        how many tokens agree.
    """
    pieces = _extend(fixed(query), fixed(reference), chains, points, _limits(options))
    return np.asarray(pieces)


@cache
def _limits(options: AlignOptions) -> NDArray[np.int64]:
    return np.array(
        (
            *(options.differ, options.gap, options.leap, options.stride),
            *(options.band, options.drop, options.solid, options.sure),
            *(options.least, options.most_pieces),
        ),
        np.int64,
    )


def fixed(tokens: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Show a stream as one kind of array, so that a kernel is compiled only once."""
    flags = tokens.flags
    if type(tokens) is np.ndarray and flags.c_contiguous and not flags.writeable:
        return tokens  # as it comes from an index
    view = np.require(tokens, np.uint16, ["C", "A"]).view(np.ndarray)
    view.setflags(write=False)
    return view


@njit(cache=True, nogil=True)
def _extend(query, reference, chains, points, limits):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """See `extend`; `limits` are the options in its order."""
    band, least, most = limits[4], limits[8], limits[9]
    pieces = np.empty((min(chains.shape[0], most), 6), np.int64)
    # Scores and counts of the row: aligned, and within a leap.
    rows = np.empty((5, 2 * band + 3), np.int64)
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
        after, q_on, r_on, same_on = _grow(query, q, reference, r, 1, points, limits, rows)
        before, q_back, r_back, same_back = _grow(
            query, q - 1, reference, r - 1, -1, points, limits, rows
        )
        if after + before >= least:
            pieces[count, 0] = q - q_back
            pieces[count, 1] = q + q_on
            pieces[count, 2] = r - r_back
            pieces[count, 3] = r + r_on
            pieces[count, 4] = after + before
            pieces[count, 5] = same_on + same_back
            count += 1
    return pieces[:count].copy()


@njit(cache=True, nogil=True)
def _grow(a, a0, b, b0, step, points, limits, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Align onwards from a[a0] and b[b0] by `step` (1 or -1).

    Returns the best score, the tokens of a and of b in it, and how many of them agree.
    """
    score, of_a, of_b, agreed = 0, 0, 0, 0
    while True:
        left_a = a.shape[0] - a0 if step > 0 else a0 + 1
        left_b = b.shape[0] - b0 if step > 0 else b0 + 1
        same = 0
        while same < min(left_a, left_b) and a[a0 + same * step] == b[b0 + same * step]:
            score += points[a[a0 + same * step]]
            same += 1
        a0, b0 = a0 + same * step, b0 + same * step
        more, on_a, on_b, on_agreed, straight = _bend(a, a0, b, b0, step, points, limits, rows)
        score += more
        of_a, of_b, agreed = of_a + same + on_a, of_b + same + on_b, agreed + same + on_agreed
        if not straight:
            return score, of_a, of_b, agreed
        a0, b0 = a0 + on_a * step, b0 + on_b * step


@njit(cache=True, nogil=True)
def _bend(a, a0, b, b0, step, points, limits, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912, PLR0915, PLR0917 - one loop over cells
    """Align on from where both sides differ, until it is hopeless or they agree for long.

    Cell d of a row holds the alignment whose part of b is `d - band + shift` longer than its
    part of a; the band follows the best cell. Returns what `_grow` does, and whether the
    sides agree where it ends.
    """
    differ, gap, leap, stride, band, drop, solid, sure = limits[:8]
    leaps = leap > NO_LEAPS
    of_a = a.shape[0] - a0 if step > 0 else a0 + 1
    of_b = b.shape[0] - b0 if step > 0 else b0 + 1
    width = 2 * band + 1
    score, agreed, straight, far, far_agreed = rows[0], rows[1], rows[2], rows[3], rows[4]
    score[:] = _NONE
    far[:] = _NONE
    agreed[:] = 0
    straight[:] = 0
    straight[band] = solid  # what agreed before
    far_agreed[:] = 0
    for d in range(band, width):
        if (d - band) * gap <= drop:
            score[d] = -(d - band) * gap
    best, best_a, best_b, best_agreed, best_line = 0, 0, 0, 0, 0
    shift = 0
    for i in range(1, of_a + 1):
        token = a[a0 + (i - 1) * step]
        left, left_agreed, left_far, left_far_agreed = _NONE, 0, _NONE, 0
        top, middle = _NONE, band
        for d in range(width):
            j = i + d - band + shift
            here, same, line = _NONE, 0, 0
            away, away_same = _NONE, 0
            if 0 <= j <= of_b:
                if j >= 1:
                    same = agreed[d]
                    if token == b[b0 + (j - 1) * step]:
                        here = score[d] + points[token]
                        same += 1
                        line = straight[d] + 1
                    else:
                        here = score[d] - differ
                if score[d + 1] - gap > here:
                    here, same, line = score[d + 1] - gap, agreed[d + 1], 0
                if left - gap > here:
                    here, same, line = left - gap, left_agreed, 0
                if leaps:
                    away, away_same = far[d] - stride, far_agreed[d]
                    if far[d + 1] - stride > away:
                        away, away_same = far[d + 1] - stride, far_agreed[d + 1]
                    if left_far - stride > away:
                        away, away_same = left_far - stride, left_far_agreed
                    if score[d] - leap > away:
                        away, away_same = score[d] - leap, agreed[d]
                    if score[d + 1] - leap > away:
                        away, away_same = score[d + 1] - leap, agreed[d + 1]
                    if left - leap > away:
                        away, away_same = left - leap, left_agreed
                    if away > here:
                        here, same, line = away, away_same, 0
                    if away < best - drop:
                        away = _NONE
                if here < best - drop:
                    here = _NONE
                elif here > top:
                    top, middle = here, d
            if here > best and line >= solid:
                best, best_a, best_b, best_agreed, best_line = here, i, j, same, line
            score[d], agreed[d], straight[d] = here, same, line
            far[d], far_agreed[d] = away, away_same
            left, left_agreed, left_far, left_far_agreed = here, same, away, away_same
        if top == _NONE:
            break
        if best_a == i and best == top and best_line >= sure:
            return best, best_a, best_b, best_agreed, True
        drift = middle - band
        if 2 * abs(drift) > band:
            shift += drift
            for row in range(rows.shape[0]):
                _moved(rows[row], drift, width, _NONE if row in (0, 3) else 0)
    return best, best_a, best_b, best_agreed, False


@njit(cache=True, nogil=True)
def _moved(row, drift, width, empty):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Move a row's cells down by `drift` (up if negative)."""
    if drift > 0:
        for d in range(width):
            row[d] = row[d + drift] if d + drift < width else empty
    else:
        for d in range(width - 1, -1, -1):
            row[d] = row[d + drift] if d + drift >= 0 else empty
