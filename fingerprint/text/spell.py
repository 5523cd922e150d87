"""Spell out a stretch of a stored text, when the text itself is not to be had.

What is kept of a reference are its tokens: folded hanzi and letters with their offsets.
Nothing else comes back - no stops, no capitals, no digits - and a rare hanzi that shares
a slot with others shows as a private-use character.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

# Two letters so many characters apart have a stop or a space between them.
_APART = 2


def spell(arrays: Mapping[str, NDArray[np.generic]], start: int, end: int) -> str:
    """Return the tokens whose original characters lie in a span, a space between words.

    Args:
        arrays: The side arrays of codes of text: `hanzi` and `letters`, (n,) uint16 each,
            beside `hanzi_at` and `letters_at`, ascending offsets of characters.
        start: Where the span begins, in characters of the original.
        end: Where it ends.
    """
    tokens, places = [], []
    for name in ("hanzi", "letters"):
        at = np.asarray(arrays[f"{name}_at"], np.int64)
        rows = slice(*np.searchsorted(at, (start, end)).tolist())
        tokens.append(np.asarray(arrays[name][rows], np.uint16))
        places.append(at[rows])
    at = np.concatenate(places)
    order = np.argsort(at, kind="stable")
    letters = (np.arange(len(at)) >= len(tokens[0]))[order]
    # A space before a letter that follows another letter at a distance.
    apart = np.append(False, letters[1:] & letters[:-1] & (np.diff(at[order]) >= _APART))
    row = np.concatenate(tokens)[order].astype("<u4").tobytes().decode("utf-32-le")
    return "".join(
        f" {token}" if space else token
        for token, space in zip(row, apart.tolist(), strict=False)
    )
