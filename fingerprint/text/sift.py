"""Tell whose a passage is when several works have it.

A story told in two books is found in both. The work that explains a stretch best owns it;
a work that comes clearly second is shown to a person, and what three works or more share -
a prayer, a proverb, a famous poem - is common text and proves nothing about any of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.text.cluster import Passage

_NOBODY = -1


class Standing(StrEnum):
    """What a passage says of its work."""

    OWN = "own"
    SECOND = "second"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class SiftOptions:
    """When stretches count as the same, as shares, and how many works make text common."""

    overlap: float = 0.5
    tie: float = 0.95
    common_works: int = 3


@dataclass(frozen=True, slots=True)
class Sifted:
    """A passage, its work, and its standing."""

    passage: Passage
    work: WorkId
    standing: Standing


def sift(
    passages: Sequence[tuple[WorkId, Passage]],
    length: int,
    options: SiftOptions = SiftOptions(),
) -> list[Sifted]:
    """Give each passage its standing; drop what another edition of its work explains better.

    Args:
        passages: Of one stream of one capture, in any order.
        length: Tokens in that stream.
        options: See SiftOptions.

    Returns:
        The strongest first.
    """
    ranked = sorted(passages, key=lambda p: (-p[1].evidence, p[0], p[1].ordinal, p[1].query))
    sharers = _sharers(ranked, length)
    owner = np.full(length, _NOBODY, np.int32)
    sifted: list[Sifted] = []
    for work, passage in ranked:
        tokens = _tokens(passage)
        mine, better = 0, 0
        owners, tokens_each = np.unique(owner[tokens], return_counts=True)
        for i, count in zip(owners.tolist(), tokens_each.tolist(), strict=True):
            if i == _NOBODY:
                continue
            if sifted[i].work == work:
                mine += count
            elif passage.evidence < options.tie * sifted[i].passage.evidence:
                better += count
        if mine >= options.overlap * len(tokens):
            continue
        standing = Standing.OWN
        if np.median(sharers[tokens]) >= options.common_works:
            standing = Standing.COMMON
        elif better >= options.overlap * len(tokens):
            standing = Standing.SECOND
        owner[tokens[owner[tokens] == _NOBODY]] = len(sifted)
        sifted.append(Sifted(passage, work, standing))
    return sifted


def _tokens(passage: Passage) -> NDArray[np.int64]:
    """Return the positions that the pieces of a passage cover, ascending."""
    return np.unique(np.concatenate([np.arange(a, b) for a, b in passage.extents]))


def _sharers(ranked: Sequence[tuple[WorkId, Passage]], length: int) -> NDArray[np.int32]:
    """Count for each token the works that have it."""
    by_work: defaultdict[WorkId, list[Passage]] = defaultdict(list)
    for work, passage in ranked:
        by_work[work].append(passage)
    sharers = np.zeros(length, np.int32)
    for of_one in by_work.values():
        covered = np.zeros(length, np.bool_)
        for passage in of_one:
            covered[_tokens(passage)] = True
        sharers += covered
    return sharers
