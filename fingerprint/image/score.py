"""Turn agreement into a score, 0 to 1.

Blocks are the evidence; patches that lie on the plane add a little, which decides where so
little of a reference is in the frame that few whole blocks of it are.
"""

import math
from dataclasses import dataclass

from fingerprint.image.agree import Agreement


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What evidence is worth: `doubt` means 0.5, a person should look, `sure` means 0.9.

    A patch on the plane counts as one `patches`th of a block, up to `most` of them. Of 300
    copies of tuning pictures 94 in 100 had 10 and more, and 96 had 7. Of 178,000 wrong pairs
    the worst had 6.5, and 6.6 among icons drawn on one template; of 963,000 of held-out
    pictures two had 11.2 and 11.4, drawn arrows and posters of one style, so `sure` stands
    above these, which costs 11 of 532 reports. Where `several` blocks and a
    share of `share` of all that can be compared show something else, the score ends at
    `unsure`, and a person looks: that is a copy with words or a sticker on it, or another work
    on the same picture or template.
    """

    doubt: float = 7.0
    sure: float = 12.0
    patches: float = 15.0
    most: int = 40
    several: int = 3
    share: float = 0.12
    unsure: float = 0.85


def evidence(found: Agreement, places: int, options: ScoreOptions) -> float:
    """Return the evidence of an agreement on whose plane so many patches lie, in blocks."""
    return found.net + min(places, options.most) / options.patches


def score(found: Agreement, blocks: float, options: ScoreOptions) -> float:
    """Return 0.5 at `doubt` and 0.9 at `sure`, a logistic curve; see ScoreOptions."""
    many = max(options.several, options.share * found.compared)
    return min(_curve(blocks, options), 1.0 if found.differing < many else options.unsure)


def _curve(blocks: float, options: ScoreOptions) -> float:
    slope = math.log(9.0) / (options.sure - options.doubt)
    return 1 / (1 + math.exp(min(700.0, -slope * (blocks - options.doubt))))
