"""Say what the passages of one work amount to: a copy, a short stretch, a quotation.

A score is set by the strongest passage alone. Sums would turn the many small echoes in a
sequel or an imitation into a certainty that none of them carries.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.match import Flag
from fingerprint.text.sift import Sifted, Standing


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Limits for one stream, in tokens.

    `report` and `review` are the evidence worth 0.9 and 0.5. Of 1000 unrelated pages a
    language, none had `report` but two that truly quote; five Chinese and no English ones
    had `review`. `quotation` is how much may be copied and still be a quotation.
    """

    report: float
    review: float
    quotation: int


@dataclass(frozen=True, slots=True)
class ClassifyOptions:
    """Limits that hold for both streams together.

    `quotation_share` is the most of a capture that a quotation takes, `doubtful` the most
    a work can score on text that other works have too, `report` the score of a copy.
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


def classify(
    found: Sequence[InStream], tokens: int, options: ClassifyOptions = ClassifyOptions()
) -> Verdict:
    """Weigh the passages of one work in one capture.

    Args:
        found: One item a stream in which the work has passages.
        tokens: In the capture, both streams together.
        options: See ClassifyOptions.
    """
    best, own = 0.0, 0.0
    raw = 0.0
    for stream in found:
        for item in stream.passages:
            score = calibrate(item.passage.evidence, stream.limits)
            raw += item.passage.evidence
            best = max(best, score)
            if item.standing is Standing.OWN:
                own = max(own, score)
    score = max(own, min(best, options.doubtful))
    flags = []
    if score < options.report:
        flags.append(Flag.SHORT)
    if _is_quotation(found, tokens, options):
        flags.append(Flag.QUOTATION)
    if all(item.standing is Standing.COMMON for stream in found for item in stream.passages):
        flags.append(Flag.COMMON)
    return Verdict(score, raw, tuple(flags))


def _is_quotation(found: Sequence[InStream], tokens: int, options: ClassifyOptions) -> bool:
    copied = [_copied(stream) for stream in found]
    short = all(n < s.limits.quotation for n, s in zip(copied, found, strict=True))
    return short and sum(copied) < options.quotation_share * tokens


def _copied(stream: InStream) -> int:
    """Count the tokens that pieces cover; passages of one work hardly overlap."""
    return sum(b - a for item in stream.passages for a, b in item.passage.extents)
