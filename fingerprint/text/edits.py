"""Find the fewest edits that turn one text into another.

Hanzi are compared one by one and other scripts word by word, as a person would; of words
whose letters hardly differ the letters are compared, so that neither a misspelling nor a
missing space hides the rest of a word.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq, Levenshtein

from fingerprint.text.anchors import AnchorOptions, windows
from fingerprint.text.normalise import streams

Block = tuple[bool, int, int, int, int]
"""Whether both sides are equal there, and half-open spans of tokens on either side."""


@dataclass(frozen=True, slots=True)
class EditOptions:
    """Limits of edit scripts.

    cells: Most cells of one table; 2²⁸ take a tenth of a second. What has no anchor within
    so much is shown as changed in one piece. Of changed words whose letters agree by at
    least `alike`, as in misspellings and words run together, the letters are compared.
    """

    cells: int = 1 << 28
    alike: float = 0.75
    anchors: AnchorOptions = field(default_factory=AnchorOptions)


@dataclass(frozen=True, slots=True)
class Side:
    """One text taken apart.

    `tokens` are written as characters; `edges` says at which character each begins, and
    ends with the length; `units` at which token each hanzi or word begins, and ends with
    the number of tokens.
    """

    text: str
    tokens: str
    edges: list[int]
    units: list[int]

    @property
    def rank(self) -> tuple[str, list[int]]:
        """What puts two sides in an order of their own, whichever is called here."""
        return self.tokens, self.units

    def part(self, start: int, end: int) -> str:
        """Return the characters of tokens, and what goes with them."""
        return self.text[self.edges[start] : self.edges[end]]


def side_of(text: str) -> Side:
    """Take a text apart."""
    normal = streams(text)
    at = np.concatenate([normal.hanzi_at, normal.letters_at])
    order = np.argsort(at, kind="stable")
    tokens = np.concatenate([normal.hanzi, normal.letters])[order]
    begins = np.concatenate([np.ones(len(normal.hanzi), np.bool_), normal.letters_start])
    units = [*np.flatnonzero(begins[order]).tolist(), len(tokens)]
    # Tokens are code points themselves, and none is a surrogate.
    written = tokens.astype("<u4").tobytes().decode("utf-32-le")
    return Side(text, written, [*at[order].tolist(), len(text)], units)


def blocks(left: Side, right: Side, options: EditOptions) -> Iterator[Block]:
    """Compare two texts by least edits (Levenshtein), in windows where they are long.

    Yields:
        Blocks that cover the tokens of both sides in order, each once.
    """
    known: dict[str, int] = {}
    ours, theirs = _numbered(left, known), _numbered(right, known)
    for a, b, c, d in windows(ours, theirs, options.anchors):
        for equal, i, j, k, m in _script(*_written(ours[a:b], theirs[c:d]), options.cells):
            here, there = left.units[a + i : a + j + 1], right.units[c + k : c + m + 1]
            block = equal, here[0], here[-1], there[0], there[-1]
            plain = len(here) > here[-1] - here[0] and len(there) > there[-1] - there[0]
            if equal or plain:
                yield block
            else:
                yield from _finer(left, right, (here, there), options)


def _finer(
    left: Side, right: Side, units: tuple[list[int], list[int]], options: EditOptions
) -> Iterator[Block]:
    """Compare words that differ by their letters: all together, else one by one."""
    here, there = units
    whole = here[0], here[-1], there[0], there[-1]
    found = _closer(left, right, whole, options)
    if found or len(here) != len(there):
        yield from found or ((False, *whole),)
        return
    for a, b in zip(pairwise(here), pairwise(there), strict=True):
        yield from _closer(left, right, (*a, *b), options) or ((False, *a, *b),)


def _numbered(side: Side, known: dict[str, int]) -> NDArray[np.uint64]:
    """Number units, equal ones alike: (u,) uint64."""
    words = (side.tokens[a:b] for a, b in pairwise(side.units))
    return np.array([known.setdefault(word, len(known)) for word in words], np.uint64)


def _written(ours: NDArray[np.uint64], theirs: NDArray[np.uint64]) -> tuple[str, str]:
    """Write two rows of numbers as characters, which are compared quickest."""
    _, numbers = np.unique(np.concatenate([ours, theirs]), return_inverse=True)
    text = (numbers + 0x10000).astype("<u4").tobytes().decode("utf-32-le")
    return text[: len(ours)], text[len(ours) :]


def _closer(
    left: Side, right: Side, place: tuple[int, int, int, int], options: EditOptions
) -> Sequence[Block]:
    """Compare letter by letter where letters hardly differ; nothing where they do."""
    a, b, c, d = place
    ours, theirs = left.tokens[a:b], right.tokens[c:d]
    if len(ours) * len(theirs) > options.cells:
        return ()
    if LCSseq.normalized_similarity(ours, theirs) < options.alike:
        return ()
    finer = _script(ours, theirs, options.cells)
    return [(equal, a + i, a + j, c + k, c + m) for equal, i, j, k, m in finer]


def _script(ours: str, theirs: str, cells: int) -> Iterator[Block]:
    """Return the fewest edits between two rows, neighbouring edits as one block."""
    if len(ours) * len(theirs) > cells:
        yield False, 0, len(ours), 0, len(theirs)
        return
    i = k = 0
    for step in Levenshtein.opcodes(ours, theirs):
        if step.tag == "equal":
            if i < step.src_start or k < step.dest_start:
                yield False, i, step.src_start, k, step.dest_start
            yield True, step.src_start, step.src_end, step.dest_start, step.dest_end
            i, k = step.src_end, step.dest_end
    if i < len(ours) or k < len(theirs):
        yield False, i, len(ours), k, len(theirs)
