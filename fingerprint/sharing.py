"""Tell where a capture has what many have: works of several different authors.

An author repeats himself, a collective volume repeats its authors, and a work has several
editions. So works count by who wrote them: those that share an author count once.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.text.normalise import streams

Makers = frozenset[str]
"""Who made a work, so written that one person is always written alike."""

_NOBODY = ("佚名", "无名氏", "不详", "未知", "anonymous", "anon", "unknown")


def makers_of(work: WorkId, authors: Iterable[str]) -> Makers:
    """Return who made a work: its authors, or somebody of its own where nobody says.

    Names are folded as texts are: case, spaces, and traditional or simplified are one.
    """
    known = {folded for name in authors if (folded := _folded(name))}
    known.difference_update(map(_folded, _NOBODY))
    return frozenset(known or {f"{work} "})


def shared_by(
    extents: Sequence[tuple[WorkId, int, int]],
    makers: Mapping[WorkId, Makers],
    length: int,
    most: int,
) -> NDArray[np.bool_]:
    """Mark what works of `most` or more different authors have.

    Args:
        extents: Half-open stretches of the capture, each with a work that has it.
        makers: Of each of these works.
        length: Of the capture, in the units of the stretches.
        most: How many works, no two of which share an author, make a stretch common.

    Returns:
        (length,) bool.
    """
    marks = np.zeros(length, np.bool_)
    if len(set(makers.values())) < most:
        return marks
    changes = sorted(
        [(start, 1, work) for work, start, _ in extents]
        + [(end, -1, work) for work, _, end in extents]
    )
    over: dict[WorkId, int] = {}
    known: dict[frozenset[Makers], bool] = {}
    for (here, change, work), (there, *_) in pairwise(changes):
        over[work] = over.get(work, 0) + change
        if there > here:
            present = frozenset(makers[w] for w, times in over.items() if times)
            if present not in known:
                known[present] = _apart(tuple(sorted(present, key=sorted)), most)
            marks[here:there] = known[present]
    return marks


def _apart(groups: Sequence[Makers], wanted: int) -> bool:
    """Tell whether so many of these groups have nobody in common."""
    if not wanted:
        return True
    return any(
        _apart([other for other in groups[place + 1 :] if not other & one], wanted - 1)
        for place, one in enumerate(groups)
    )


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    normal = streams(name)
    tokens = [normal.hanzi.tobytes().hex(), normal.letters.tobytes().hex()]
    return ".".join(tokens) if any(tokens) else "".join(name.casefold().split())
