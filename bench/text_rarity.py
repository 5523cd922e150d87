"""Count how common each hanzi is: `python -m bench.text_rarity FOLDER [--words FILE]`.

Prints the rows of `fingerprint.text.rarity`: for each whole number of bits the hanzi that
occur with a chance of that power of a half. FOLDER holds books, `*.txt` in UTF-8; FILE rows
of a word and its count, such as the dictionary of a word segmenter, which stands for the
Chinese of today. Both count the same, whatever their sizes.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprint.text.normalise import streams

TOKENS = 1 << 16
FIRST_HANZI = 0x3400
RAREST = 14
WIDTH = 40


def shares(counted: Iterable[tuple[str, float]]) -> NDArray[np.float64]:
    """Return the share of each token, (65536,), of texts that count so many times."""
    counts = np.zeros(TOKENS)
    for text, times in counted:
        np.add.at(counts, streams(text).hanzi, times)
    return counts / counts.sum()


def rows(share: NDArray[np.float64]) -> Iterator[tuple[int, str]]:
    """Yield the hanzi of each whole number of bits below RAREST, in order of code point."""
    bits = np.floor(-np.log2(np.maximum(share, 2.0**-30)))
    for level in range(RAREST):
        codes = np.flatnonzero(bits == level)
        if len(codes):
            yield level, "".join(chr(code) for code in codes if code >= FIRST_HANZI)


def _words(path: Path) -> Iterator[tuple[str, float]]:
    for row in path.read_text("utf-8").splitlines():
        word, count, *_ = row.split()
        yield word, float(count)


def main() -> None:
    """Count, and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=Path)
    chosen = parser.parse_args()
    books = sorted(chosen.folder.rglob("*.txt"))
    share = shares((book.read_text("utf-8", "replace"), 1.0) for book in books)
    if chosen.words:
        share = (share + shares(_words(chosen.words))) / 2
    for level, hanzi in rows(share):
        pieces = [hanzi[i : i + WIDTH] for i in range(0, len(hanzi), WIDTH)]
        print(f"    {level}: (")
        print("\n".join(f'        "{piece}"' for piece in pieces))
        print("    ),")


if __name__ == "__main__":
    main()
