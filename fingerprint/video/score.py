"""Say how sure the evidence of a stretch makes us.

Evidence is a sum over frames (see `extend`). Measured on 455 queries against 64 wrong
references each: the worst wrong pair had 84, and wrong pairs thin out by a factor e for
every 12. So 85 is where a person should look, and 170, where the extrapolated chance of a
wrong pair is 10^-8, is where we report.
"""

from fingerprint.video.extend import Stretch

REVIEW = 85.0  # evidence
REPORT = 170.0

# What is worth telling at all: evaluation reads the tail below the threshold of review.
MENTION = REVIEW / 2

# With less new content than so many frames' worth, a stretch is one picture standing still.
_STILL_FRAMES = 2.0

# The most a still picture can reach, a score of 0.79: a person looks at it.
_STILL_MOST = REVIEW + 0.6 * (REPORT - REVIEW)


def calibrated(evidence: float) -> float:
    """Return how sure evidence makes us: 85 gives 0.5, 170 gives 0.9, a logistic between.

    Args:
        evidence: 0 or more.

    Returns:
        0.1 to 1, rising with evidence.
    """
    # 9 is the odds of 0.9; the exponent is bounded where the answer is 1 anyway.
    return float(1 / (1 + 9.0 ** -min((evidence - REVIEW) / (REPORT - REVIEW), 300.0)))


def still(stretch: Stretch) -> bool:
    """Tell whether a stretch shows one picture only."""
    return stretch.fresh < _STILL_FRAMES


def worth(stretch: Stretch) -> float:
    """Return the evidence of a stretch, still pictures judged apart.

    A picture that stands for ten seconds matches in every frame but proves the picture
    only: its repetitions count half, where it is near enough to be the same picture, and
    no more than a person's look is worth.
    """
    if not still(stretch):
        return stretch.evidence
    repeated = stretch.plain / 2 if stretch.distance < 20 else 0.0
    return min(max(stretch.evidence, repeated), _STILL_MOST)
