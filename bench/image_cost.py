"""What a picture costs: CPU and bytes, alone and in an index filled with others.

The index is filled with references whose patches are drawn from those of the real ones and
changed in some bits, so that words occur as often as in as many real pictures.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.image_asking import IMAGE, enrolled
from bench.image_sources import Picture
from domain.work import ReferenceId, WorkId
from fingerprint.image.codes import PATCH_WORDS, VIEW_WORDS, patches_of
from fingerprint.image.keys import VIEWS
from fingerprint.image.keys import words as whole_words
from fingerprint.image.patches import words
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.modality import Media

_ASKED = 20
_BITS = 5
"""Bits changed in a hash: so it is another's, and as usual as its own."""


def cost(
    known: Sequence[Picture], sizes: Sequence[int], folder: Path, seed: int
) -> list[dict[str, float]]:
    """Fill an index step by step; ask at each size.

    Args:
        known: Real pictures; some are asked about, all give their patches.
        sizes: Numbers of references, ascending.
        folder: For the index.
        seed: What the others look like follows from it.

    Returns:
        A row a size: CPU ms a picture enrolled, fingerprinted and matched; bytes a reference.
    """
    rng = np.random.default_rng((seed, 8))
    pictures = list(known)[:200]
    begun = time.process_time()
    real = [enrolled(picture) for picture in pictures]
    enrol = (time.process_time() - begun) / len(pictures)
    index = LocalIndex(folder, IMAGE.scheme, IMAGE.shape)
    for picture, codes in zip(pictures, real, strict=True):
        index.add(ReferenceId(picture.name), WorkId(picture.name), codes)
    pool = np.concatenate([patches_of(codes.arrays).hashes for codes in real])
    views = np.concatenate(
        [np.asarray(codes.arrays["views"]).view(np.uint64) for codes in real]
    )
    rows, count = [], len(real)
    for size in sizes:
        for number in range(count, size):
            name = f"other {number}"
            other = _other(rng, real[number % len(real)], pool, views)
            index.add(ReferenceId(name), WorkId(name), other)
        count = max(count, size)
        index.merge()
        rows.append({"references": count, "enrol_ms": 1000 * enrol, **_asked(index, pictures)})
        held = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        rows[-1]["bytes_a_reference"] = held / count
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
        np.tile(np.arange(hashes.size, dtype=np.uint32), PATCH_WORDS),
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
