"""Find what stands more than once on a shelf, so that every copy has one true source.

Books repeat themselves (a file may hold a chapter twice) and each other. A passage cut there
could rightly be said to come from either place; so none is cut there.
"""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from bench.text_books import Book
from domain.errors import BadInput

RUNS = {"zh": 24, "en": 80}
"""Letters in a row that no two writers write by chance, stops and spaces aside."""
_TRIES = 2000
_BASE = np.uint64(0x9E3779B97F4A7C15)

Repeats = Mapping[str, NDArray[np.int64]]
"""By book, (n + 1,) int64: how many repeated runs start before each character."""


def repeats(books: Sequence[Book], run: int) -> Repeats:
    """Count the runs of `run` letters that stand elsewhere on the shelf too."""
    places = [_letters(book.text) for book in books]
    hashes = [_hashed(codes, run) for _, codes in places]
    every = np.sort(np.concatenate(hashes))
    twice = np.unique(every[1:][every[1:] == every[:-1]])
    told = {}
    for book, (at, _), mine in zip(books, places, hashes, strict=True):
        counts = np.zeros(len(book.text) + 1, np.int64)
        rows = np.searchsorted(twice, mine).clip(max=max(len(twice) - 1, 0))
        if len(twice):
            counts[at[: len(mine)][twice[rows] == mine] + 1] = 1
        told[book.name] = np.cumsum(counts)
    return told


def borrowed(books: Sequence[Book], among: Sequence[Book], run: int) -> dict[str, float]:
    """Return the share of each book's runs that stand in other books too."""
    known = np.unique(np.concatenate([_hashed(_letters(book.text)[1], run) for book in among]))
    shares = {}
    for book in books:
        mine = _hashed(_letters(book.text)[1], run)
        rows = np.searchsorted(known, mine).clip(max=len(known) - 1)
        shares[book.name] = float(np.mean(known[rows] == mine)) if len(mine) else 0.0
    return shares


def once_there(book: Book, rng: Random, length: int, known: Repeats) -> tuple[int, int]:
    """Draw a span of a book in which no repeated run starts.

    Raises:
        BadInput: None was drawn; the book says nothing of its own.
    """
    counts = known[book.name]
    for _ in range(_TRIES):
        start, end = book.excerpt(rng, length)
        if counts[start] == counts[end]:
            return start, end
    raise BadInput(f"no {length} characters that stand nowhere else", place=book.name)


def _letters(text: str) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return where the letters and hanzi of a text stand, and what they are."""
    codes = np.frombuffer(text.casefold().encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) != len(text):  # a letter that folds to two would move all behind it
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds, rows = np.unique(codes, return_inverse=True)
    at = np.flatnonzero(np.array([chr(code).isalpha() for code in kinds])[rows])
    return at, codes[at].astype(np.uint64)


def _hashed(codes: NDArray[np.uint64], run: int) -> NDArray[np.uint64]:
    """Hash every run, by a polynomial modulo 2^64."""
    count = max(len(codes) - run + 1, 0)
    hashes = np.zeros(count, np.uint64)
    for step in range(run):
        hashes = hashes * _BASE + codes[step : step + count]
    return hashes
