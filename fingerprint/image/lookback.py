"""Look from a reference to the pictures that may show it."""

from dataclasses import dataclass

import numpy as np

from fingerprint.image.codes import PAIRS, SINGLES, patches_of
from fingerprint.image.keys import VIEWS
from fingerprint.image.keys import words as whole_words
from fingerprint.image.patches import mirrored, probes
from fingerprint.index.port import Codes, Snapshot


@dataclass(frozen=True, slots=True)
class ImageBackOptions:
    """Which pictures are proposed.

    least: Words shared, a view's counting as four of patches. A pair of views has at least
    one, and a plane needs five pairs of patches.
    captures: So many with the most words.
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
    if "patches" not in arrays:
        of_views = np.unique(reference.keys)
        of_patches = np.empty(0, np.uint64)
    else:
        views = np.asarray(arrays["views"]).view(np.uint64)
        of_views = np.unique(whole_words(views, VIEWS))
        patches = patches_of(arrays)
        flipped = mirrored(patches, float(np.asarray(arrays["shape"], np.float64)[0]))
        asked = [probes(side, SINGLES, PAIRS).reshape(-1) for side in (patches, flipped)]
        of_patches = np.unique(np.concatenate(asked))
    hits = shelf.lookup(np.concatenate([of_views, of_patches]), most=options.most)
    pairs = np.unique(hits.ordinal.astype(np.int64) << 32 | hits.query.astype(np.int64))
    weight = np.where(pairs & 0xFFFFFFFF < of_views.size, 4, 1)
    ordinals, place = np.unique(pairs >> 32, return_inverse=True)
    votes = np.bincount(place, weights=weight, minlength=ordinals.size)
    fullest = np.argsort(-votes, kind="stable")[: options.captures]
    return tuple(ordinals[fullest[votes[fullest] >= options.least]].tolist())
