"""Let hits vote for a common time line.

Hits of a true copy lie on a line, reference frame = speed x capture frame + offset, and all
show the same change of pitch; hits by chance lie anywhere. What counts is how many different
anchors of the capture stand on one line, not how many hits: a loop hits a thousand times.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.keys import ProbeOptions

_OFFSET_BIN = 32
"""Frames. At the edge of a window of 20 s, 10 % of tempo are 50 frames: two bins."""
_PITCH_BIN = 1.2
"""Bins of pitch."""


@dataclass(frozen=True, slots=True)
class VoteOptions:
    """Limits of a vote.

    candidates: lines tried in a window; least: anchors a line needs to be told of; nearness:
    frames from the line that still count as on it; most: references in which a key may
    stand altogether before it is passed over as common; crowd: hits a line search takes.
    """

    candidates: int = 12
    least: int = 4
    nearness: float = 2.5
    most: int = 1500
    crowd: int = 2500


@dataclass(frozen=True, slots=True)
class Votes:
    """Hits that agree with their quad in pitch and tempo, as far as these may change.

    anchors: (n,) int32, rows of the capture's peaks; query: (n,) float64 and reference:
    (n,) int64 frames; shifts: (n,) float32 bins, reference less capture; ordinals: (n,)
    int32.
    """

    anchors: NDArray[np.int32]
    query: NDArray[np.float64]
    reference: NDArray[np.int64]
    shifts: NDArray[np.float32]
    ordinals: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.anchors)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Votes":
        """Return some of the votes."""
        return Votes(
            self.anchors[rows],
            self.query[rows],
            self.reference[rows],
            self.shifts[rows],
            self.ordinals[rows],
        )


@dataclass(frozen=True, slots=True)
class Line:
    """Votes of one reference on one time line: reference = speed x query + offset.

    `offset` in frames, `shift` in bins of pitch; anchors, query and reference as in Votes,
    one row an anchor, ascending.
    """

    ordinal: int
    speed: float
    offset: float
    shift: float
    anchors: NDArray[np.int32]
    query: NDArray[np.float64]
    reference: NDArray[np.int64]


def join_votes(first: Votes, second: Votes) -> Votes:
    """Put the votes of two halves of a window together."""
    return Votes(
        np.concatenate([first.anchors, second.anchors]),
        np.concatenate([first.query, second.query]),
        np.concatenate([first.reference, second.reference]),
        np.concatenate([first.shifts, second.shifts]),
        np.concatenate([first.ordinals, second.ordinals]),
    )


def find_lines(
    votes: Votes,
    reach: ProbeOptions = ProbeOptions(),
    options: VoteOptions = VoteOptions(),
) -> list[Line]:
    """Find the time lines on which most votes of one window stand.

    Args:
        votes: Of some 20 s of a capture; in longer windows a change of tempo blurs the vote.
        reach: How much pitch and tempo may have changed.
        options: See VoteOptions.

    Returns:
        Lines of at least `least` anchors; several of one reference where its music repeats.
    """
    if len(votes) < options.least:
        return []
    middle = float(votes.query.min() + votes.query.max()) / 2
    offsets = votes.reference - np.round(votes.query - middle).astype(np.int64)
    cells = (
        (votes.ordinals.astype(np.int64) << 24)
        | ((offsets + 4096) // _OFFSET_BIN << 5)
        | np.floor((votes.shifts + 12) / _PITCH_BIN).astype(np.int64)
    )
    order = _order(cells)
    votes, cells, offsets = votes.take(order), cells[order], offsets[order]
    slack = reach.tempo * float(np.ptp(votes.query)) / 2 + 1.5 * _OFFSET_BIN
    lines: list[Line] = []
    for cell in _crowded(cells, votes.anchors, options):
        ordinal = int(cell) >> 24
        offset = (((int(cell) >> 5) & 0x7FFFF) + 1) * _OFFSET_BIN - 4096
        shift = ((int(cell) & 31) + 0.5) * _PITCH_BIN - 12
        first, last = np.searchsorted(cells, (ordinal << 24, (ordinal + 1) << 24))
        near = np.arange(first, last)[
            (np.abs(votes.shifts[first:last] - shift) < 1.3)
            & (np.abs(offsets[first:last] - offset) < slack)
        ]
        line = _line(votes.take(near), middle, reach, options)
        if line is not None and not any(_same(line, other, middle) for other in lines):
            lines.append(line)
    return lines


def _crowded(
    cells: NDArray[np.int64], anchors: NDArray[np.int32], options: VoteOptions
) -> NDArray[np.int64]:
    """Name the cells in which, with their neighbours, the most different anchors meet.

    Cells ascend.
    """
    fresh = _changes(cells)
    names = cells[fresh]
    bits = int(np.ptp(anchors)).bit_length()
    pairs = (np.cumsum(fresh) - 1) << bits | (anchors.astype(np.int64) - anchors.min())
    pairs.sort()
    counts = np.bincount(pairs[_changes(pairs)] >> bits, minlength=len(names))
    totals = counts.astype(np.float64)
    for step, weight in ((32, 1.0), (1, 0.5)):
        at = np.minimum(np.searchsorted(names, names + step), len(names) - 1)
        totals += weight * np.where(names[at] == names + step, counts[at], 0)
    best = np.argsort(-totals, kind="stable")[: options.candidates * 3]
    best = best[totals[best] >= 3]
    kept: list[int] = []
    for row in best:
        name = int(names[row])
        # A neighbour of a chosen cell is seen from there.
        if all(abs(name - other) not in (1, 31, 32, 33) for other in kept):
            kept.append(name)
    return np.array(kept[: options.candidates], np.int64)


def _order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what sorts numbers, in the time it takes to sort them alone."""
    low = len(numbers).bit_length()
    if len(numbers) and (int(numbers.max()) >> (62 - low) or int(numbers.min()) < 0):
        return np.argsort(numbers, kind="stable")
    both = np.sort(numbers << low | np.arange(len(numbers)))
    return both & ((1 << low) - 1)


def _changes(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the first of every run of equal numbers."""
    fresh = np.ones(len(numbers), np.bool_)
    fresh[1:] = numbers[1:] != numbers[:-1]
    return fresh


def _line(
    votes: Votes, middle: float, reach: ProbeOptions, options: VoteOptions
) -> Line | None:
    """Lay the best line through votes of one reference."""
    seen = np.unique(
        (votes.anchors.astype(np.int64) << 24) | votes.reference, return_index=True
    )[1]
    votes = votes.take(seen)
    if len(votes) < options.least:
        return None
    crowd = votes
    if len(votes) > options.crowd:
        crowd = votes.take(np.linspace(0, len(votes) - 1, options.crowd).astype(np.int64))
    local = np.unique(crowd.anchors, return_inverse=True)[1].astype(np.int64)
    times, places = crowd.query - middle, crowd.reference.astype(np.float64)
    fixed = (times, places, local)
    _, speed, _ = _steepest(*fixed, 1 - reach.tempo, 1 + reach.tempo, 0.01, 5.0)
    _, speed, offset = _steepest(*fixed, speed - 0.01, speed + 0.01, 0.0025, 4.0)
    times, places = votes.query - middle, votes.reference.astype(np.float64)
    on = np.abs(places - speed * times - offset) < options.nearness + 1
    for _ in range(2):
        if on.sum() < options.least:
            return None
        if np.ptp(times[on]) > 100:
            slope = np.polyfit(times[on], places[on], 1)
            better = float(slope[0]), float(slope[1])
        else:
            better = speed, float(np.median(places[on] - speed * times[on]))
        closer = np.abs(places - better[0] * times - better[1]) < options.nearness
        if closer.sum() < 0.7 * on.sum():
            break
        on, (speed, offset) = closer, better
    rows = np.flatnonzero(on)
    # One vote an anchor: of several on the line, the first.
    rows = rows[np.unique(votes.anchors[rows], return_index=True)[1]]
    if len(rows) < options.least or abs(speed - 1) > reach.tempo + 0.03:
        return None
    return Line(
        ordinal=int(votes.ordinals[0]),
        speed=speed,
        offset=offset - speed * middle,
        shift=float(np.median(votes.shifts[rows])),
        anchors=votes.anchors[rows],
        query=votes.query[rows],
        reference=votes.reference[rows],
    )


def _same(one: Line, other: Line, middle: float) -> bool:
    here = one.speed * middle + one.offset
    there = other.speed * middle + other.offset
    return one.ordinal == other.ordinal and abs(here - there) < 3 * _OFFSET_BIN


@numba.njit(cache=True)
def _steepest(  # noqa: PLR0917  # numba takes arguments by position
    times: NDArray[np.float64],
    places: NDArray[np.float64],
    anchors: NDArray[np.int64],
    slowest: float,
    fastest: float,
    step: float,
    width: float,
) -> tuple[int, float, float]:
    """Try speeds: at the right one, the most anchors share an offset to within `width`.

    A Hough transform over speed and offset. Returns the count, the speed, the offset.
    """
    best, best_speed, best_offset = 0, 1.0, 0.0
    tally = np.zeros(anchors.max() + 1, np.int32)
    for turn in range(round((fastest - slowest) / step) + 1):
        speed = slowest + turn * step
        offsets = places - speed * times
        order = np.argsort(offsets)
        tally[:] = 0
        tail = 0
        different = 0
        for head in range(len(order)):
            new = anchors[order[head]]
            different += tally[new] == 0
            tally[new] += 1
            while offsets[order[head]] - offsets[order[tail]] > width:
                old = anchors[order[tail]]
                tally[old] -= 1
                different -= tally[old] == 0
                tail += 1
            closer = abs(speed - 1) < abs(best_speed - 1)
            if different > best or (different == best and closer):
                best, best_speed = different, speed
                best_offset = 0.5 * (offsets[order[head]] + offsets[order[tail]])
    return best, best_speed, best_offset
