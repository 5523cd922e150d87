"""What others find copies with: MinHash behind LSH (datasketch, rensa), counts of shingles.

Each gives the works of a page a score and says nothing of passages. None of the packages is
needed by the service: where one is not installed its rows say so. The count stands for what
Elasticsearch does with hashed shingles as terms, without the server: the terms that a page
and a chunk of 2000 characters share.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from bench.text_books import Book
from bench.text_shingles import CHUNK, WINDOW, Tokenise, hashed, shingles, windows

try:
    import datasketch
except ImportError:
    datasketch = None
try:
    import rensa
except ImportError:
    rensa = None

_PERMUTATIONS, _BANDS = 128, 64
"""Two rows a band: a pair of windows that share a fifth of their shingles is mostly found."""

Scores = Mapping[str, float]


class Peer(Protocol):
    """One way to find works in a page."""

    def index(self, books: Sequence[Book]) -> None:
        """Take in the references."""
        ...

    def ask(self, page: str) -> Scores:
        """Return a score for each work that comes into question."""
        ...


class MinHashes:
    """Windows of 500 characters, half overlapping, by datasketch or rensa.

    `make` sketches shingles, `table` finds sketches alike; a work scores the highest
    resemblance that any two windows are estimated to have.
    """

    def __init__(
        self,
        language: str,
        tokenise: Tokenise,
        make: Callable[[list[str]], Any],  # either package's sketch
        table: Any,  # either package's table
    ) -> None:
        self._language = language
        self._tokenise = tokenise
        self._make = make
        self._table = table
        self._kept: list[tuple[str, Any]] = []

    def _sketches(self, text: str) -> list[Any]:
        size = WINDOW[self._language]
        tokens = self._tokenise(text, self._language)
        sets = (shingles(one, self._language) for one in windows(tokens, size, size // 2))
        return [self._make(one) for one in sets if one]

    def index(self, books: Sequence[Book]) -> None:
        for book in books:
            for sketch in self._sketches(book.text):
                self._table.insert(len(self._kept), sketch)
                self._kept.append((book.name, sketch))

    def ask(self, page: str) -> Scores:
        best: dict[str, float] = {}
        for sketch in self._sketches(page):
            for row in self._table.query(sketch):
                work, other = self._kept[row]
                best[work] = max(best.get(work, 0.0), float(sketch.jaccard(other)))
        return best


class Counts:
    """The most shingles that a page shares with any chunk of a work, in numpy."""

    def __init__(self, language: str, tokenise: Tokenise) -> None:
        self._language = language
        self._tokenise = tokenise
        self._known: dict[str, int] = {}
        self._works: list[str] = []
        self._terms = np.empty(0, np.uint64)
        self._chunks = np.empty(0, np.int64)

    def index(self, books: Sequence[Book]) -> None:
        terms, chunks = [], []
        size = CHUNK[self._language]
        for book in books:
            tokens = self._tokenise(book.text, self._language)
            for chunk in windows(tokens, size, size):
                mine = np.unique(hashed(chunk, self._language, self._known))
                terms.append(mine)
                chunks.append(np.full(len(mine), len(self._works)))
                self._works.append(book.name)
        every = np.concatenate(terms)
        order = np.argsort(every, kind="stable")
        self._terms, self._chunks = every[order], np.concatenate(chunks)[order]

    def ask(self, page: str) -> Scores:
        tokens = self._tokenise(page, self._language)
        asked = np.unique(hashed(tokens, self._language, self._known))
        first = np.searchsorted(self._terms, asked, "left")
        last = np.searchsorted(self._terms, asked, "right")
        rows = [np.arange(a, b) for a, b in zip(first, last, strict=True) if b > a]
        if not rows:
            return {}
        counts = np.bincount(self._chunks[np.concatenate(rows)], minlength=len(self._works))
        best: dict[str, float] = {}
        for chunk in np.flatnonzero(counts).tolist():
            work = self._works[chunk]
            best[work] = max(best.get(work, 0.0), float(counts[chunk]))
        return best


def of_datasketch(language: str, tokenise: Tokenise) -> Peer | None:
    """Return datasketch's MinHash and LSH, None where it is not installed."""
    if datasketch is None:
        return None

    def make(parts: list[str]) -> object:
        sketch = datasketch.MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([part.encode() for part in parts])
        return sketch

    rows = _PERMUTATIONS // _BANDS
    table = datasketch.MinHashLSH(num_perm=_PERMUTATIONS, params=(_BANDS, rows))
    return MinHashes(language, tokenise, make, table)


def of_rensa(language: str, tokenise: Tokenise) -> Peer | None:
    """Return rensa's R-MinHash and LSH, None where it is not installed."""
    if rensa is None:
        return None

    def make(parts: list[str]) -> object:
        sketch = rensa.RMinHash(_PERMUTATIONS, 1)
        sketch.update(parts)
        return sketch

    table = rensa.RMinHashLSH(0.1, _PERMUTATIONS, _BANDS)
    return MinHashes(language, tokenise, make, table)


PEERS: dict[str, Callable[[str, Tokenise], Peer | None]] = {
    "datasketch MinHashLSH": of_datasketch,
    "rensa RMinHashLSH": of_rensa,
    "shingle count, as Elasticsearch": Counts,
}
