"""What a picture costs: CPU and bytes, alone and in an index filled with others.

The index is filled with references whose patches are drawn from those of the real ones and
changed in some bits, so that words occur as often as in as many real pictures.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.image_asking import IMAGE, enrolled
from bench.image_sources import Picture
from bench.index_engine import Entry, filled, opened
from domain.work import ReferenceId, WorkId
from fingerprint.image.codes import PATCH_WORDS, VIEW_WORDS, patches_of
from fingerprint.image.keys import VIEWS
from fingerprint.image.keys import words as whole_words
from fingerprint.image.patches import words
from fingerprint.image.votes import noted
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.modality import Media

_ASKED = 20
_BITS = 5
"""Bits changed in a hash: so it is another's, and as usual as its own."""


def cost(
    known: Sequence[Picture], sizes: Sequence[int], folder: Path, seed: int
) -> list[dict[str, float]]:
    """Fill an index of each size; ask.

    Args:
        known: Real pictures; some are asked about, all give their patches.
        sizes: Numbers of references, ascending.
        folder: For the index.
        seed: What the others look like follows from it.

    Returns:
        A row a size: CPU ms a picture enrolled, fingerprinted and matched (medians); bytes a
        reference that lookups read, and those that comparing reads.
    """
    rng = np.random.default_rng((seed, 8))
    pictures = list(known)[:200]
    begun = time.process_time()
    real = [enrolled(picture) for picture in pictures]
    enrol = (time.process_time() - begun) / len(pictures)
    pool = np.concatenate([patches_of(codes.arrays).hashes for codes in real])
    views = np.concatenate(
        [np.asarray(codes.arrays["views"]).view(np.uint64) for codes in real]
    )

    def entries(size: int) -> Iterator[Entry]:
        for picture, codes in zip(pictures, real, strict=True):
            yield ReferenceId(picture.name), WorkId(picture.name), codes
        for number in range(len(real), size):
            name = f"other {number}"
            other = _other(rng, real[number % len(real)], pool, views)
            yield ReferenceId(name), WorkId(name), other

    rows = []
    for size in sizes:
        place = folder / str(size)
        made = filled(place, IMAGE, entries(size), f"{size} pictures")
        rows.append(
            {
                "references": size,
                "enrol_ms": 1000 * enrol,
                **_asked(opened(place, IMAGE), pictures),
                "index_bytes": made.bytes / size,
                "stored_bytes": made.stored_bytes / size,
            }
        )
        shutil.rmtree(place)
    return rows


def _other(
    rng: np.random.Generator,
    like: Codes,
    pool: np.ndarray[tuple[int], np.dtype[np.uint64]],
    views: np.ndarray[tuple[int], np.dtype[np.uint64]],
) -> Codes:
    """Make up a reference with as many patches as another has."""
    own = patches_of(like.arrays)
    turned = np.bitwise_or.reduce(
        np.uint64(1) << rng.integers(0, 48, (own.hashes.size, _BITS)).astype(np.uint64), axis=1
    )
    hashes = rng.choice(pool, own.hashes.size) ^ turned
    whole = rng.choice(views, np.asarray(like.arrays["views"]).size)
    whole ^= rng.integers(0, 1 << 63, whole.size, dtype=np.uint64) & rng.integers(
        0, 1 << 63, whole.size, dtype=np.uint64
    )
    values = [
        np.tile(np.arange(whole.size, dtype=np.uint32), VIEW_WORDS),
        np.tile(noted(own.places), PATCH_WORDS),
    ]
    return replace(
        like,
        keys=np.concatenate([whole_words(whole, VIEWS), words(hashes)]),
        values=np.concatenate(values),
        arrays={**like.arrays, "patches": hashes, "views": whole},
    )


def _asked(index: LocalIndex, pictures: Sequence[Picture]) -> dict[str, float]:
    """Ask about some pictures that are enrolled; the first answer is not timed."""
    snapshot = index.snapshot()
    found, fingerprint, match = 0, [], []
    for picture in [pictures[0], *pictures[:_ASKED]]:
        media = Media(picture.path, "image/jpeg", "0" * 64)
        begun = time.process_time()
        codes = IMAGE.fingerprint(media)
        between = time.process_time()
        told = IMAGE.match(codes, media, snapshot)
        match.append(time.process_time() - between)
        fingerprint.append(between - begun)
        found += any(one.work == picture.name and one.score >= 0.9 for one in told)
    return {
        "fingerprint_ms": 1000 * float(np.median(fingerprint[1:])),
        "match_ms": 1000 * float(np.median(match[1:])),
        "asked": len(match) - 1,
        "found": found - 1,
    }
