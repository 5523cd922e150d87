"""Lay two stretches of text side by side and mark where they differ.

Runs hold every original character of both sides exactly once, in order, so a reader loses
nothing; what decides is the tokens alone. Characters that carry no token - stops, stars,
zero-width marks - go with the token before them, those before the first go ahead.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter

from fingerprint.text.edits import Block, EditOptions, Side, blocks, side_of
from fingerprint.text.normalise import streams
from fingerprint.text.runs import Run


@dataclass(frozen=True, slots=True)
class Figures:
    """How many tokens both sides share in order, and how many each has."""

    same: int
    here: int
    there: int

    @property
    def identity(self) -> float:
        """What part of the longer side is shared, 0 to 1; of nothing, all."""
        longer = max(self.here, self.there)
        return self.same / longer if longer else 1.0


def collate(here: str, there: str, options: EditOptions = EditOptions()) -> tuple[Run, ...]:
    """Compare two stretches of original text.

    Two sides of two million characters take one to three seconds when they are one text,
    ten when a tenth differs.

    Returns:
        Runs whose `here` join to the one side and whose `there` to the other, neighbours of
        different kinds. Turned sides give turned runs.
    """
    left, right = side_of(here), side_of(there)
    turned = left.rank > right.rank
    if turned:
        left, right = right, left
    edited = _runs(left, right, blocks(left, right, options))
    found = _joined(chain([_head(left, right)], edited))
    return tuple(run.turned() for run in found) if turned else tuple(found)


def figures(runs: Iterable[Run]) -> Figures:
    """Count the tokens of runs: hanzi and letters of either side, and those shared."""
    every = tuple(runs)
    return Figures(
        _count("".join(run.here for run in every if run.same)),
        _count("".join(run.here for run in every)),
        _count("".join(run.there for run in every)),
    )


def _count(text: str) -> int:
    normal = streams(text)
    return len(normal.hanzi) + len(normal.letters)


def _head(left: Side, right: Side) -> Run:
    """Return what stands before the first tokens."""
    here, there = left.text[: left.edges[0]], right.text[: right.edges[0]]
    return Run(same=True, here=here, there=there)


def _runs(left: Side, right: Side, script: Iterable[Block]) -> Iterator[Run]:
    for equal, a, b, c, d in script:
        here, there = left.part(a, b), right.part(c, d)
        if equal and here != there:
            yield from _respelt(left, right, (a, b, c))
        elif equal or not here or not there:
            yield Run(equal, here, there)
        else:
            # The space or stop after a changed word is not changed itself.
            tail = _tail(left, right, b, d)
            cut, stop = len(here) - tail, len(there) - tail
            yield Run(same=False, here=here[:cut], there=there[:stop])
            yield Run(same=True, here=here[cut:], there=there[stop:])


def _respelt(left: Side, right: Side, place: tuple[int, int, int]) -> Iterator[Run]:
    """Tell characters that are the same from those that only mean the same."""
    a, b, c = place
    for i in range(b - a):
        here, there = left.part(a + i, a + i + 1), right.part(c + i, c + i + 1)
        yield Run(same=True, here=here[0], there=there[0])
        yield Run(same=True, here=here[1:], there=there[1:])


def _tail(left: Side, right: Side, b: int, d: int) -> int:
    """Return how many characters after the last tokens before b and d are the same."""
    here, there = left.part(b - 1, b)[1:], right.part(d - 1, d)[1:]
    count = 0
    while count < min(len(here), len(there)) and here[-1 - count] == there[-1 - count]:
        count += 1
    return count


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Join neighbours of one kind, and leave out what is empty."""
    wanted = (run for run in runs if run.here or run.there)
    for _, row in groupby(wanted, key=attrgetter("kind")):
        parts = list(row)
        here, there = "".join(r.here for r in parts), "".join(r.there for r in parts)
        yield Run(parts[0].same, here, there)
