"""Tell whose a passage is when several works have it.

A story told in two books is found in both. The work that explains a stretch best owns it;
a work that comes clearly second is shown to a person, and what works of three different
authors share - a prayer, a proverb, a famous poem - is common text and proves nothing about
any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from domain.work import WorkId
from fingerprint.sharing import makers_of, shared_by
from fingerprint.text.cluster import Passage

_NOBODY = -1


class Standing(StrEnum):
    """What a passage says of its work."""

    OWN = "own"
    SECOND = "second"
    COMMON = "common"


@dataclass(frozen=True, slots=True)
class SiftOptions:
    """When stretches count as the same, as shares, and how many works make text common.

    No two of `common_works` share an author.
    """

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
    authors: Mapping[WorkId, Sequence[str]],
    options: SiftOptions = SiftOptions(),
) -> list[Sifted]:
    """Give each passage its standing; drop what another edition of its work explains better.

    Args:
        passages: Of one stream of one capture, in any order.
        length: Tokens in that stream.
        authors: Of these works, as far as they are known.
        options: See SiftOptions.

    Returns:
        The strongest first.
    """
    ranked = sorted(passages, key=lambda p: (-p[1].evidence, p[0], p[1].ordinal, p[1].query))
    common = _common(ranked, length, authors, options)
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
        if common[tokens].mean() >= options.overlap:
            standing = Standing.COMMON
        elif better >= options.overlap * len(tokens):
            standing = Standing.SECOND
        owner[tokens[owner[tokens] == _NOBODY]] = len(sifted)
        sifted.append(Sifted(passage, work, standing))
    return sifted


def _tokens(passage: Passage) -> NDArray[np.int64]:
    """Return the positions that the pieces of a passage cover, ascending."""
    start, end = passage.query
    covered = np.zeros(end - start, np.bool_)
    for first, last in passage.extents:
        covered[first - start : last - start] = True
    return start + np.flatnonzero(covered)


def _common(
    ranked: Sequence[tuple[WorkId, Passage]],
    length: int,
    authors: Mapping[WorkId, Sequence[str]],
    options: SiftOptions,
) -> NDArray[np.bool_]:
    """Mark the tokens that works of enough different authors have."""
    makers = {work: makers_of(work, authors.get(work, ())) for work, _ in ranked}
    extents = [(work, a, b) for work, passage in ranked for a, b in passage.extents]
    return shared_by(extents, makers, length, options.common_works)
