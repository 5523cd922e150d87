"""Which tracks are one recording: found in two packages, shortened, remixed from one master.

Their Chromaprints are laid over each other where they share codes. Two tracks that agree in
more than four bits of five for ten seconds have that recording in common. What was played
faster is not seen that way, but games call it `race` and `race_fast`, so names count as well.
What only our own matcher would notice is not put together, since that would hide its mistakes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Prints = dict[str, NDArray[np.uint32]]

SHARED: tuple[tuple[str, str, str], ...] = ()
"""Pairs of tracks that were listened to, with what they have in common."""

_ENDING = re.compile(r"([_-](fast|f|slow|old|short|epic|remix|alt))+$")
"""What games add to the name of a track that is made from another."""
_ITEMS = 80
"""Ten seconds of Chromaprint."""
_DIFFERENT = 0.2
"""Share of bits; different music differs in 0.45 and more."""
_COMMON = 12
"""A code that stands in more tracks than this is silence or a held note."""


def families(prints: Prints) -> list[tuple[str, ...]]:
    """Put tracks together that share a recording.

    Args:
        prints: Chromaprints by the tracks' names; empty ones where there are none.

    Returns:
        Names, of families of two and more.
    """
    group = {name: name for name in prints}
    pairs = [(one, other) for one, other, _ in SHARED if one in prints and other in prints]
    for one, other in [*pairs, *_called_alike(prints), *_alike(prints)]:
        kept, gone = sorted((group[one], group[other]))
        group = {name: kept if g == gone else g for name, g in group.items()}
    members: defaultdict[str, list[str]] = defaultdict(list)
    for name, first in group.items():
        members[first].append(name)
    return [tuple(names) for names in members.values() if len(names) > 1]


def _called_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of which one has the other's name and an ending."""
    first: dict[str, str] = {}
    return [
        (first[base], name)
        for name in sorted(names)
        if first.setdefault(base := _ENDING.sub("", name), name) != name
    ]


def _alike(prints: Prints) -> list[tuple[str, str]]:
    """Return pairs that agree somewhere for ten seconds."""
    names = sorted(prints)
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, name in enumerate(names):
        for at, item in enumerate(prints[name].tolist()):
            places[item].append((number, at))
    votes: Counter[tuple[int, int, int]] = Counter()
    for spots in places.values():
        if not 1 < len({number for number, _ in spots}) <= _COMMON or len(spots) > 10 * _COMMON:
            continue
        for turn, (number, at) in enumerate(spots):
            votes.update(
                (number, other, at - there)
                for other, there in spots[turn + 1 :]
                if other != number
            )
    found: dict[tuple[str, str], None] = {}
    for (number, other, shift), count in votes.most_common():
        pair = names[number], names[other]
        if count < 3:
            break
        if pair not in found and _agree(prints[pair[0]], prints[pair[1]], shift):
            found[pair] = None
    return list(found)


def _agree(one: NDArray[np.uint32], other: NDArray[np.uint32], shift: int) -> bool:
    """Tell whether two prints agree for ten seconds at a shift."""
    one, other = one[max(shift, 0) :], other[max(-shift, 0) :]
    common = min(len(one), len(other))
    if common < _ITEMS:
        return False
    wrong = np.bitwise_count(one[:common] ^ other[:common]) / 32
    mean = np.convolve(wrong, np.full(_ITEMS, 1 / _ITEMS), "valid")
    # A held note agrees with itself everywhere; music keeps changing its codes.
    lively = np.convolve(np.diff(one[:common], prepend=one[:1]) != 0, np.ones(_ITEMS), "valid")
    return bool(((mean < _DIFFERENT) & (lively > 0.5 * _ITEMS)).any())


def said(found: Sequence[Sequence[str]]) -> str:
    """List families."""
    return "\n".join(f"  one recording: {' = '.join(family)}" for family in found)
