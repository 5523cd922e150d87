"""Look from a reference to the captures that may hold its words."""

from dataclasses import dataclass

import numpy as np

from fingerprint.index.port import Codes, Snapshot


@dataclass(frozen=True, slots=True)
class TextBackOptions:
    """Which captures are proposed.

    least: Different seeds shared. A passage that a person should look at has 25 tokens and
    some five seeds of them; fewer than two says next to nothing.
    most: A seed that stands in more captures than this is a phrase of the day.
    """

    least: int = 2
    most: int = 20_000


def propose(
    reference: Codes, shelf: Snapshot, options: TextBackOptions = TextBackOptions()
) -> tuple[int, ...]:
    """Return the ordinals of captures that share enough seeds, ascending."""
    hits = shelf.lookup(np.unique(reference.keys), most=options.most)
    pairs = np.unique(hits.ordinal.astype(np.int64) << 32 | hits.query.astype(np.int64))
    ordinals, shared = np.unique(pairs >> 32, return_counts=True)
    return tuple(ordinals[shared >= options.least].tolist())
