"""Say what the passages of one work amount to: a copy, a short stretch, a quotation.

A score is set by the strongest passage alone. Sums would turn the many small echoes in a
sequel or an imitation into a certainty that none of them carries.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.match import Flag, PassageKind
from fingerprint.text.sift import Sifted, Standing


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Limits for one stream, in tokens.

    `review` and `report` are the evidence worth 0.5 and 0.9. However much it says, a
    passage that covers fewer than `short` is for people to look at: strangers share proverbs
    and verses, hardly ever a paragraph. `quotation` is how much may be copied and still be a
    quotation. Set by the pages that `bench/text.py` reports.
    """

    review: float
    report: float
    short: int
    quotation: int


@dataclass(frozen=True, slots=True)
class ClassifyOptions:
    """Limits that hold for both streams together.

    `quotation_share` is the most of a capture that a quotation takes, `doubtful` the most
    that a short passage scores, or text that other works have too; `report` the score of a
    copy.
    """

    quotation_share: float = 0.15
    doubtful: float = 0.85
    report: float = 0.9


@dataclass(frozen=True, slots=True)
class InStream:
    """Sifted passages of one work in one stream, and the limits of that stream."""

    stream: str
    passages: tuple[Sifted, ...]
    limits: StreamLimits


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the passages amount to. `raw` is all evidence, in tokens."""

    score: float
    raw: float
    flags: tuple[Flag, ...]


def calibrate(evidence: float, limits: StreamLimits) -> float:
    """Turn evidence into a score: 0.5 at `review`, 0.9 at `report`, monotone, below 1.

    A logistic curve in the evidence; four times `report` and more stay below 0.9999.
    """
    slope = math.log(9.0) / (limits.report - limits.review)
    return 1.0 / (1.0 + math.exp(-min(9.0, slope * (evidence - limits.review))))


def weigh(
    item: Sifted, limits: StreamLimits, options: ClassifyOptions = ClassifyOptions()
) -> float:
    """Return the score of one passage."""
    score = calibrate(item.passage.evidence, limits)
    if item.standing is Standing.OWN and item.passage.covered >= limits.short:
        return score
    return min(score, options.doubtful)


def kind_of(
    score: float,
    standing: Standing,
    flags: Sequence[Flag],
    options: ClassifyOptions = ClassifyOptions(),
) -> PassageKind:
    """Say what a passage amounts to, given its score and the flags of all of its work."""
    if standing is Standing.COMMON:
        return PassageKind.COMMON
    if Flag.QUOTATION in flags:
        return PassageKind.QUOTATION
    return PassageKind.PASSAGE if score >= options.report else PassageKind.SHORT


def classify(
    found: Sequence[InStream], tokens: int, options: ClassifyOptions = ClassifyOptions()
) -> Verdict:
    """Weigh the passages of one work in one capture.

    Args:
        found: One item a stream in which the work has passages.
        tokens: In the capture, both streams together.
        options: See ClassifyOptions.
    """
    items = [(item, stream.limits) for stream in found for item in stream.passages]
    score = max((weigh(item, limits, options) for item, limits in items), default=0.0)
    flags = []
    if score < options.report:
        flags.append(Flag.SHORT)
    if _is_quotation(found, tokens, options):
        flags.append(Flag.QUOTATION)
    if all(item.standing is Standing.COMMON for item, _ in items):
        flags.append(Flag.COMMON)
    return Verdict(score, sum(item.passage.evidence for item, _ in items), tuple(flags))


def _is_quotation(found: Sequence[InStream], tokens: int, options: ClassifyOptions) -> bool:
    copied = [sum(item.passage.covered for item in stream.passages) for stream in found]
    short = all(n < s.limits.quotation for n, s in zip(copied, found, strict=True))
    return short and sum(copied) < options.quotation_share * tokens
