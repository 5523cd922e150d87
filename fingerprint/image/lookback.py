"""Look from a reference to the pictures that may show it."""

from dataclasses import dataclass

import numpy as np

from fingerprint.image.patches import Patches, mirrored, words
from fingerprint.index.port import Codes, Snapshot

VIEW_WORDS, PATCH_WORDS = 4, 3
"""Words a view and a patch are cut into; those of patches are numbered from FIRST_PATCH."""
FIRST_PATCH = 8


@dataclass(frozen=True, slots=True)
class ImageBackOptions:
    """Which pictures are proposed.

    least: Words shared, a view's counting as four of patches. A pair of views has at least
    one, and a plane needs six pairs of patches.
    captures: So many with the most words: chance alone gives a picture some four.
    most: A word that occurs more often says nothing.
    """

    least: int = 4
    captures: int = 500
    most: int = 100_000


def propose(
    reference: Codes, shelf: Snapshot, options: ImageBackOptions = ImageBackOptions()
) -> tuple[int, ...]:
    """Return the ordinals of pictures that share enough words, the fullest first.

    A kept picture has views of its mirror image but patches only as they stand, so the
    reference asks with its own patches and with those of its mirror image.
    """
    arrays = reference.arrays
    views = np.asarray(arrays["views"]).astype(np.uint64)
    patches = Patches(
        np.asarray(arrays["patches"]).astype(np.uint64),
        np.asarray(arrays["places"]).astype(np.float32),
    )
    flipped = mirrored(patches, float(arrays["shape"][0]))
    of_views = np.unique(words(views, VIEW_WORDS, 0))
    of_patches = [words(p.hashes, PATCH_WORDS, FIRST_PATCH) for p in (patches, flipped)]
    asked = np.concatenate([of_views, np.unique(np.concatenate(of_patches))])
    hits = shelf.lookup(asked, most=options.most)
    pairs = np.unique(hits.ordinal.astype(np.int64) << 32 | hits.query.astype(np.int64))
    weight = np.where(pairs & 0xFFFFFFFF < of_views.size, 4, 1)
    ordinals, place = np.unique(pairs >> 32, return_inverse=True)
    votes = np.bincount(place, weights=weight, minlength=ordinals.size)
    fullest = np.argsort(-votes, kind="stable")[: options.captures]
    return tuple(ordinals[fullest[votes[fullest] >= options.least]].tolist())
