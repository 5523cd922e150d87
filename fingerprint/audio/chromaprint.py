"""A second opinion on whole tracks: Chromaprint, where its library is installed.

Chromaprint compares two whole recordings bit by bit. It knows nothing of pitch or tempo and
little of excerpts, but two copies of one track that differ only in encoding stay within a
few percent of bits of each other, while different tracks differ in nearly half
(measured on 10 tracks of 120 s: at least 0.454).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from fingerprint.decode import sound_blocks

try:
    import chromaprint
except ImportError as error:
    _MISSING = str(error)
else:
    _MISSING = ""

_RATE = 11025
"""The rate Chromaprint itself works at."""
_LONGEST_SECONDS = 600.0
_ITEM_SECONDS = 0.1238
"""One 32-bit item stands for 1365 samples."""


@dataclass(frozen=True, slots=True)
class TrackOptions:
    """How far two tracks may be shifted against each other, and how much must be common.

    `slack` seconds (a leader of silence), `shared` the share of the longer track.
    """

    slack: float = 5.0
    shared: float = 0.8


def available() -> bool:
    """Tell whether the library can be used."""
    return not _MISSING


def chromaprint_state() -> str:
    """Say in words whether whole tracks get a second opinion, and if not, why."""
    if _MISSING:
        return f"not available: {_MISSING} (install libchromaprint1)"
    return "available"


def fingerprint(path: Path) -> NDArray[np.uint32]:
    """Fingerprint the first ten minutes of a file's sound.

    Returns:
        (n,) uint32, about eight a second; empty for less than three seconds of sound.

    Raises:
        RuntimeError: The library is missing; ask `available` first.
        UndecodableMedia: There is no sound that can be decoded.
    """
    if _MISSING:
        raise RuntimeError(chromaprint_state())
    printer = chromaprint.Fingerprinter()
    printer.start(_RATE, 1)
    for block in sound_blocks(path, rate=_RATE, longest=_LONGEST_SECONDS):
        printer.feed((np.clip(block, -1, 1) * 32767).astype("<i2").tobytes())
    try:
        items, _ = chromaprint.decode_fingerprint(printer.finish())
    except chromaprint.FingerprintError as error:
        raise UndecodableMedia(f"{path.name}: chromaprint refuses it") from error
    return np.array(items, np.uint32)


def similarity(
    one: NDArray[np.uint32], other: NDArray[np.uint32], options: TrackOptions = TrackOptions()
) -> float:
    """Compare two whole tracks.

    Returns:
        The share of equal bits at the best shift, 0.5 counting as 0: copies that differ in
        encoding have 0.9 and more, different tracks under 0.1. 0 where one track is so
        much longer that it is no copy of the whole.
    """
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < max(1.0, options.shared * longest):
        return 0.0
    reach = int(options.slack / _ITEM_SECONDS)
    best = 0.0
    for shift in range(-reach, reach + 1):
        left, right = one[max(shift, 0) :], other[max(-shift, 0) :]
        common = min(len(left), len(right))
        if common < options.shared * longest:
            continue
        wrong = np.bitwise_count(left[:common] ^ right[:common]).mean() / 32
        best = max(best, 1 - 2 * float(wrong))
    return best
