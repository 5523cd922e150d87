"""faiss beside our lookups: exhaustive search, inverted file, exact words. One thread.

faiss is no dependency of the service. Where it is not installed its rows say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.index_frames import FLIPS, Planted
from bench.index_rows import once, say

try:
    import faiss
except ImportError:
    faiss = None

_BITS = 256
_WORDS, _WORD = 16, 16
_NEAREST = 8


@dataclass(frozen=True, slots=True)
class Peer:
    """What one peer did: milliseconds of CPU a lookup, recall at each of FLIPS, building."""

    name: str
    lookup_ms: float
    recall: tuple[float, ...]
    build_seconds: float

    def told(self) -> str:
        """Say it in a few words."""
        shares = "/".join(f"{share:.3g}" for share in self.recall)
        return f"faiss {self.name} {self.lookup_ms:.3g} ms {shares}"


def installed() -> bool:
    """Tell whether there is a faiss to compare with."""
    return faiss is not None


def recall(right: NDArray[np.bool_], flips: NDArray[np.int64]) -> tuple[float, ...]:
    """Return the share of right answers at each of FLIPS."""
    return tuple(float(np.mean(right[flips == number])) for number in FLIPS)


def peers(hashes: NDArray[np.uint64], asked: Planted) -> Iterator[Peer]:
    """Build and ask each peer with the hashes that ours is asked with."""
    rows = np.ascontiguousarray(hashes).view(np.uint8).reshape(-1, _BITS // 8)
    faiss.omp_set_num_threads(1)
    say(f"faiss: exhaustive search of {len(rows):,} hashes")
    flat = faiss.IndexBinaryFlat(_BITS)
    yield _asked("Flat", flat, _fill(flat, rows), asked, 60)
    del flat
    lists = min(round(len(rows) ** 0.5), 2048)
    say(f"faiss: inverted file of {lists} lists")
    quantizer = faiss.IndexBinaryFlat(_BITS)
    inverted = faiss.IndexBinaryIVF(quantizer, _BITS, lists)
    inverted.cp.niter = 5
    # Only building may use both cores: what is compared is the asking.
    faiss.omp_set_num_threads(2)
    inverted.train(rows[: 40 * lists])
    spent = _fill(inverted, rows)
    faiss.omp_set_num_threads(1)
    for probes in (32, 128):
        inverted.nprobe = probes
        yield _asked(f"IVF nprobe {probes}", inverted, spent, asked, 300)
    del inverted
    say("faiss: exact words of 16 bits")
    words = faiss.IndexBinaryMultiHash(_BITS, _WORDS, _WORD)
    words.nflip = 0
    yield _asked("MultiHash", words, _fill(words, rows), asked, len(asked.rows))


def _fill(index: Any, rows: NDArray[np.uint8]) -> float:  # faiss is untyped
    """Add all hashes; return seconds of CPU."""
    return once(lambda: index.add(rows))[0]


def _asked(
    name: str,
    index: Any,  # faiss is untyped
    built: float,
    asked: Planted,
    most: int,
) -> Peer:
    """Ask for the nearest, all questions in one call; the median of three calls counts."""
    questions = asked.hashes[:most].view(np.uint8).reshape(-1, _BITS // 8)
    found: list[NDArray[np.int64]] = []

    def ask() -> None:
        found[:] = [index.search(questions, _NEAREST)[1]]

    spent = sorted(once(ask)[0] for _ in range(3))[1]
    right = (found[0] == asked.rows[:most, None]).any(axis=1)
    shares = recall(right, asked.flips[:most])
    return Peer(name, spent / len(questions) * 1000, shares, built)
