"""Hashes in any number: crossovers of runs of frames of films that are drawn here.

A run takes, for some seconds, the same bits from one film and the others from another; so
bits keep their bias, neighbouring bits and neighbouring frames go together as they do in
films. Independent hashes would spread evenly over all words and flatter every index but ours,
which keeps hashes of one shot side by side.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.index_rows import say
from domain.work import ReferenceId, WorkId
from fingerprint.index.port import Codes
from fingerprint.video.codes import FRAMES_PER_SECOND, reference_codes
from fingerprint.video.cosines import SCHEME
from fingerprint.video.views import SIDE, VIEWS
from service.demo.content import film_scenes

FLIPS = (18, 30, 45)
"""Bits in which a planted neighbour differs from its original."""
_BITS_TOGETHER = 24
"""On average; a word of the index has 16."""
_FRAMES_TOGETHER = 16
"""On average: a shot of eight seconds."""
_REFERENCE = 50_000
"""Hashes of a reference: about an hour of film."""

Entry = tuple[ReferenceId, WorkId, Codes]


@dataclass(frozen=True, slots=True)
class Planted:
    """Questions whose answer is known.

    hashes: (m, 4) uint64; rows: (m,) int64, the hash each was made of; flips: (m,) int64.
    """

    hashes: NDArray[np.uint64]
    rows: NDArray[np.int64]
    flips: NDArray[np.int64]


def drawn(seed: int, films: int) -> tuple[NDArray[np.uint64], float]:
    """Hash films of a minute. Returns (n, 4) uint64 and how many hashes an hour has."""
    say(f"draw and hash {films} films")
    found = [_film(seed * 1000 + number) for number in range(films)]
    hashes = np.concatenate(found)
    return hashes, len(hashes) / films * 60


def crossovers(real: NDArray[np.uint64], count: int, seed: int) -> NDArray[np.uint64]:
    """Cross runs of real hashes, which are in the order of time. Returns (count, 4) uint64."""
    whole = np.ascontiguousarray(real)
    return _cross(whole, count, seed, 1 / _BITS_TOGETHER, 1 / _FRAMES_TOGETHER)


def planted(hashes: NDArray[np.uint64], count: int, seed: int) -> Planted:
    """Flip bits of some hashes, as often by each of FLIPS."""
    rng = np.random.default_rng((seed, 3))
    rows = rng.integers(0, len(hashes), count)
    flips = np.resize(np.array(FLIPS), count)
    bits = np.unpackbits(hashes[rows].view(np.uint8), axis=1)
    for row, number in enumerate(flips):
        bits[row, rng.choice(256, number, replace=False)] ^= 1
    return Planted(np.packbits(bits, axis=1).view(np.uint64), rows, flips)


def references(hashes: NDArray[np.uint64], first: int = 0) -> Iterator[Entry]:
    """Cut hashes into references; `place_of` finds a row again."""
    for number, start in enumerate(range(0, len(hashes), _REFERENCE)):
        part = hashes[start : start + _REFERENCE]
        name = f"film {first + number:06d}"
        values = np.arange(len(part), dtype=np.uint32)
        seconds = len(part) / FRAMES_PER_SECOND / VIEWS
        yield ReferenceId(name), WorkId(name), Codes(SCHEME, part, values, seconds)


def place_of(row: int) -> tuple[ReferenceId, int]:
    """Return the reference and the value of a row of the hashes that were cut."""
    return ReferenceId(f"film {row // _REFERENCE:06d}"), row % _REFERENCE


def _film(seed: int) -> NDArray[np.uint64]:
    """Return the hashes of one film that an index would hold."""
    step = round(film_scenes.FRAMES_PER_SECOND / FRAMES_PER_SECOND)
    frames = [
        (number / film_scenes.FRAMES_PER_SECOND, _canvas(image), image.size)
        for number, image in enumerate(film_scenes.film_frames(seed, 60.0))
        if number % step == 0
    ]
    # As they are enrolled: view by view, each in the order of time.
    return np.ascontiguousarray(reference_codes(frames).keys)


def _canvas(image: Image.Image) -> NDArray[np.uint8]:
    square = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(square, np.uint8)


@numba.njit(cache=True)
def _cross(
    real: NDArray[np.uint64], count: int, seed: int, change: float, cut: float
) -> NDArray[np.uint64]:
    np.random.seed(seed)  # noqa: NPY002  # numba has no generators to pass
    out = np.empty((count, 4), np.uint64)
    mask = np.empty(4, np.uint64)
    left, one, other = 0, 0, 0
    for row in range(count):
        if left == 0 or one == len(real) or other == len(real):
            left = np.int64(np.random.geometric(cut))  # noqa: NPY002
            one = np.random.randint(len(real))  # noqa: NPY002
            other = np.random.randint(len(real))  # noqa: NPY002
            ahead = np.int64(np.random.geometric(change))  # noqa: NPY002
            turn = np.uint64(1)
            for bit in range(256):
                if ahead == 0:
                    turn ^= np.uint64(1)
                    ahead = np.int64(np.random.geometric(change))  # noqa: NPY002
                ahead -= 1
                if bit & 63 == 0:
                    mask[bit >> 6] = np.uint64(0)
                mask[bit >> 6] |= turn << np.uint64(bit & 63)
        for part in range(4):
            out[row, part] = (real[one, part] & mask[part]) | (real[other, part] & ~mask[part])
        left, one, other = left - 1, one + 1, other + 1
    return out
