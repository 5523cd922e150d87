"""Let hits vote for a common time line.

Hits of a true copy lie on a line, reference frame = speed x capture frame + offset, and all
show the same change of pitch; hits by chance lie anywhere. Each hit knows its own speed
roughly, so it can say where the line passes the middle of the window. What counts is how
many different anchors of the capture agree on that, not how many hits: a loop hits a
thousand times.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.crowd import Grid, crowded, in_company
from fingerprint.audio.line import lay

_APART = 12.0
"""Frames. Lines of one reference that pass nearer to each other are one."""


@dataclass(frozen=True, slots=True)
class VoteOptions:
    """Limits of a vote.

    candidates, lines: crowds tried in a window, and lines laid in each; least: anchors a
    line needs to be told of; nearness: frames from the line that still count as on it;
    close: how many cells of fingerprint.audio.crowd about its middle belong to a crowd;
    most: places in which a key may stand altogether before it is passed over as common. In
    260 hours 6 keys in 100 stand in more, which have 80 of 100 hits; as many copies were
    found without them.
    """

    candidates: int = 40
    lines: int = 2
    least: int = 3
    nearness: float = 2.5
    close: float = 1.3
    most: int = 100


@dataclass(frozen=True, slots=True)
class Votes:
    """Hits that may be true.

    anchors: (n,) int32, rows of the capture's peaks; query: (n,) float64 and reference:
    (n,) int64 frames; shifts: (n,) float32 bins, reference less capture; ratios: (n,)
    float32, natural logarithm of the reference's time by the capture's; ordinals: (n,) int32.
    """

    anchors: NDArray[np.int32]
    query: NDArray[np.float64]
    reference: NDArray[np.int64]
    shifts: NDArray[np.float32]
    ratios: NDArray[np.float32]
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
            self.ratios[rows],
            self.ordinals[rows],
        )

    def grid(self, middle: float) -> Grid:
        """Say where each vote's own line passes frame `middle` of the capture."""
        places = self.reference + np.exp(self.ratios) * (middle - self.query)
        return Grid(places, self.shifts, self.ordinals)


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
        np.concatenate([first.ratios, second.ratios]),
        np.concatenate([first.ordinals, second.ordinals]),
    )


def find_lines(votes: Votes, widest: float, options: VoteOptions = VoteOptions()) -> list[Line]:
    """Find the time lines on which most votes of one window stand.

    Args:
        votes: Of some 30 s of a capture; of longer windows the speeds of single votes are
            not sure enough.
        widest: The factor by which speed may have changed.
        options: See VoteOptions.

    Returns:
        Lines of at least `least` anchors; several of one reference where its music repeats.
    """
    if len(votes) < options.least:
        return []
    middle = float(votes.query.min() + votes.query.max()) / 2
    grid = votes.grid(middle)
    together = in_company(grid, options.least)
    votes, grid = votes.take(together), grid.take(together)
    lines: list[Line] = []
    for rows in crowded(grid, votes.anchors, options.candidates, options.least, options.close):
        crowd = votes.take(rows)
        # A work that is played twice may stand twice in one crowd.
        for _ in range(options.lines):
            line = _line(crowd, middle, widest, options)
            if line is None:
                break
            if not any(_same(line, other, middle) for other in lines):
                lines.append(line)
            crowd = crowd.take(~np.isin(crowd.anchors, line.anchors))
    return lines


def _line(votes: Votes, middle: float, widest: float, options: VoteOptions) -> Line | None:
    """Lay the best line through votes of one reference."""
    if len(votes) < options.least:
        return None
    order = np.lexsort((votes.reference, votes.anchors))
    votes = votes.take(order)
    speed, offset, on = lay(
        votes.query - middle,
        votes.reference.astype(np.float64),
        votes.anchors,
        float(np.exp(np.median(votes.ratios))),
        (options.nearness, widest),
    )
    if on.sum() < options.least or not 1 / widest <= speed <= widest:
        return None
    rows = np.flatnonzero(on)
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
    return one.ordinal == other.ordinal and abs(here - there) < _APART
