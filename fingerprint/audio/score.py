"""Say how sure a stretch of sound makes us.

What counts is k, the number of different anchors on one time line, and for how many
different seconds there is one: a shared drum loop can give any k in two seconds.
"""

import math
from dataclasses import dataclass

import numpy as np

from fingerprint.audio.segments import Stretch


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """Where evidence becomes a review (score 0.5) and where a report (0.9).

    Anchors `review` and `report`; `seconds_review` and `seconds_report` different seconds
    with an anchor; `sparse` is the least anchors a second over a long stretch that a report
    may rest on.
    """

    review: float = 11.0
    report: float = 22.0
    seconds_review: float = 2.0
    seconds_report: float = 4.0
    sparse: float = 0.35


def covered_seconds(stretch: Stretch) -> int:
    """Count the different seconds of the capture in which there is an anchor."""
    return len(np.unique(stretch.line.query // 50))


def score(stretch: Stretch, options: ScoreOptions = ScoreOptions()) -> float:
    """Judge one stretch: 0 to 1, rising with anchors and with seconds."""
    by_anchors = _calibrated(stretch.anchors, options.review, options.report)
    by_seconds = _calibrated(
        covered_seconds(stretch), options.seconds_review, options.seconds_report
    )
    density = stretch.anchors / max((stretch.end - stretch.start) / 50, 1.0)
    by_density = _calibrated(density, options.sparse / 4, options.sparse)
    return min(by_anchors, by_seconds, by_density)


def _calibrated(evidence: float, review: float, report: float) -> float:
    """Map evidence to 0-1 by a logistic in its logarithm: 0.5 at `review`, 0.9 at `report`."""
    if evidence <= 0:
        return 0.0
    steepness = math.log(9.0) / math.log(report / review)
    return 1.0 / (1.0 + math.pow(review / evidence, steepness))
