"""Which segments to merge, and when.

Every segment is asked on every lookup, so there should be few; every merge writes its
postings again, so it should merge pieces of like size. Pure arithmetic on sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """When segments are merged.

    `most` segments may live side by side (eight lookups instead of one cost 0.2 ms for a
    thousand keys); a segment is rewritten alone when more than `dead_share` of its
    references were replaced or withdrawn; none grows beyond `largest` postings, a billion
    characters' or ten million hashes'.
    """

    most: int = 8
    dead_share: float = 0.5
    largest: int = 1 << 28


@dataclass(frozen=True, slots=True)
class Size:
    """A segment in figures."""

    postings: int
    references: int
    dead: int


def choose(sizes: Sequence[Size], options: MergeOptions = MergeOptions()) -> tuple[int, ...]:
    """Return the places of the segments to merge into one, in order; none is none.

    The smallest go together, as many as must, and on to the next larger one while it is no
    larger than all before it: so each posting is rewritten about log2(n) times in all.
    """
    decayed = tuple(
        i for i, s in enumerate(sizes) if s.dead > options.dead_share * s.references
    )
    if decayed:
        return decayed
    weight = [s.postings + s.references for s in sizes]
    small = [i for i in range(len(sizes)) if weight[i] < options.largest // 2]
    if len(small) <= options.most:
        return ()
    ranked = sorted(small, key=lambda i: (weight[i], i))
    taken = ranked[: len(small) - options.most + 1]
    total = sum(weight[i] for i in taken)
    for i in ranked[len(taken) :]:
        if weight[i] > total or weight[i] + total > options.largest:
            break
        taken.append(i)
        total += weight[i]
    return tuple(sorted(taken))
