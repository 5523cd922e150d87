"""Turn away seeds that stand in a reference by chance.

Of ten thousand seeds of an unrelated page a few share more than themselves. What follows and
precedes a seed on both sides is compared by the length of its longest common subsequence,
64 tokens at a time in the bits of a word (Hyyrö 2004, "Bit-parallel LCS-length computation
revisited"): insertions and replaced words cost little, and a seed is judged in 0.1 us.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from fingerprint.index.prefetch import prefetch
from fingerprint.text.far import Streams, token_at

_CELLS = 1024  # of a table of tokens; two tokens in a cell make a gate a little too lenient
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class GateOptions:
    """How far a seed's neighbours are looked at, and how much of them must agree.

    Of the `glance` tokens of the capture before and as many after, and of the `window`, at
    most 64, a share of `at_a_glance` and of `least` must agree with as many tokens of the
    reference and `slack` more. A glance is cheap, and turns nearly all away.
    """

    glance: int = 40
    at_a_glance: float = 0.15
    window: int = 64
    least: float = 0.12
    slack: int = 8


@dataclass(frozen=True, slots=True)
class Shared:
    """Seeds that a capture shares with references, row by row.

    query: (n,) int64 positions; ordinal: (n,) int64; reference: (n,) int64 positions.
    """

    query: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    reference: NDArray[np.int64]

    def take(self, rows: NDArray[np.bool_]) -> "Shared":
        """Return some of the seeds."""
        return Shared(self.query[rows], self.ordinal[rows], self.reference[rows])


def passed(
    query: NDArray[np.uint16],
    shared: Shared,
    streams: Streams,
    run: int,
    options: GateOptions = GateOptions(),
) -> Shared:
    """Return the seeds whose neighbours agree too.

    Args:
        query: The capture's stream, (n,) uint16, read-only and contiguous.
        shared: Seeds; those of one place of the capture side by side.
        streams: Of the references, which must know all of them.
        run: Tokens in a seed.
        options: See GateOptions.
    """
    kept = _gate(
        query,
        (shared.query, shared.ordinal, shared.reference),
        (streams.addresses, streams.lengths),
        (run, options.glance, options.window, options.slack),
        (options.at_a_glance, options.least),
    )
    return shared.take(kept)


@njit(cache=True, nogil=True)
def _gate(query, shared, streams, limits, shares):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """See `passed`: (n,) bool."""
    first, ordinal, place = shared
    addresses, lengths = streams
    run, glance, window, slack = limits
    after = np.zeros(_CELLS, np.uint64)
    before = np.zeros(_CELLS, np.uint64)
    kept = np.zeros(first.shape[0], np.bool_)
    known, marked = -1, 0
    last = -1
    for i in range(first.shape[0]):
        if i + _AHEAD < first.shape[0]:
            prefetch(addresses[ordinal[i + _AHEAD]] + 2 * place[i + _AHEAD])
        # On from a seed that passed: the same stretch, seen again.
        if last >= 0 and ordinal[i] == ordinal[last] and first[i] - first[last] < glance:
            drift = place[i] - first[i] - place[last] + first[last]
            if -slack <= drift <= slack:
                kept[i] = True
                last = i
                continue
        q = first[i]
        if q != known:
            if known >= 0:
                _clear(after, query, known + run, 1, marked)
                _clear(before, query, known - 1, -1, marked)
            known, marked = q, 0
        far, r = addresses[ordinal[i]], place[i]
        on, back = query.shape[0] - q - run, q
        far_on, far_back = lengths[ordinal[i]] - r - run, r
        passes = True
        for wide, share in ((glance, shares[0]), (window, shares[1])):
            if passes:
                if marked < wide:
                    _mark(after, query, q + run, 1, marked, wide)
                    _mark(before, query, q - 1, -1, marked, wide)
                    marked = wide
                of = min(wide, on, far_on) + min(wide, back, far_back)
                need = share * of
                agreed = _common(after, far, r + run, 1, min(wide + slack, far_on), wide)
                agreed += _common(before, far, r - 1, -1, min(wide + slack, far_back), wide)
                passes = agreed >= need
        kept[i] = passes
        last = i if passes else last
    return kept


@njit(cache=True, nogil=True)
def _mark(cells, query, start, step, done, wide):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Set bits of a window of the capture, from `done` on: bit k of a cell is place k."""
    tokens = query.shape[0] - start if step > 0 else start + 1
    for k in range(done, min(wide, tokens)):
        cells[query[start + k * step] & (_CELLS - 1)] |= np.uint64(1) << np.uint64(k)


@njit(cache=True, nogil=True)
def _clear(cells, query, start, step, wide):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Take back what `_mark` did."""
    tokens = query.shape[0] - start if step > 0 else start + 1
    for k in range(min(wide, tokens)):
        cells[query[start + k * step] & (_CELLS - 1)] = np.uint64(0)


@njit(cache=True, nogil=True)
def _common(cells, address, start, step, tokens, wide):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0917
    """Return the longest common subsequence of `wide` tokens of the capture and `tokens`."""
    row = ~np.uint64(0)
    for k in range(tokens):
        hit = row & cells[token_at(address, start + k * step) & (_CELLS - 1)]
        row = (row + hit) | (row - hit)
    gone = ~row
    if wide < 64:
        gone &= (np.uint64(1) << np.uint64(wide)) - np.uint64(1)
    count = 0
    while gone:
        gone &= gone - np.uint64(1)
        count += 1
    return count
