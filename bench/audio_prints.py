"""Chromaprint as such, through pyacoustid's module: for copies among tracks, and as a peer."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprint.decode import sound_blocks

try:
    import chromaprint
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""
"""Why there is none; empty where there is."""

RATE = 11025
"""The rate Chromaprint itself works at."""
ITEM_SECONDS = 0.1238
"""One 32-bit item stands for 1365 samples."""


def printed(samples: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Return the items of sound at RATE, (n,) uint32; none for less than three seconds."""
    printer = chromaprint.Fingerprinter()
    printer.start(RATE, 1)
    printer.feed((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    items, _ = chromaprint.decode_fingerprint(printer.finish())
    return np.array(items, np.uint32)


def print_of(path: Path) -> NDArray[np.uint32]:
    """Return the items of the whole sound of a file."""
    return printed(np.concatenate(list(sound_blocks(path, rate=RATE))))
