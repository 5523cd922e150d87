"""Prints of whole tracks: Chromaprint, where its library is installed.

A print compares two whole recordings bit by bit. It knows nothing of pitch or tempo and
little of short excerpts, but copies of one track that differ only in encoding stay within a
few percent of bits of each other, while different tracks differ in nearly half. It is made
of the same 8 kHz sound that quads are made of, on its way there: of 12 tracks, 0.00 to
0.09 % of the bits were other than those of the sound at full rate in stereo.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia

try:
    import chromaprint
except ImportError as error:
    _MISSING = str(error)
else:
    _MISSING = ""

LONGEST_SECONDS = 120.0
"""A print is of the first two minutes, as AcoustID's are."""
SHORTEST_SECONDS = 20.0
"""Shorter sound is no track: it is not printed."""
ITEM_SECONDS = 1365 / 11025
"""One 32-bit item stands for so much; see `LISTENS_SECONDS`."""
LISTENS_SECONDS = (4096 + 19 * 1365) / 11025
"""An item is made of so much sound, from its start on: five frames make a row of an image,
sixteen rows an item."""
ALGORITHM = 1
"""Which of Chromaprint's algorithms: the one AcoustID takes (`CHROMAPRINT_ALGORITHM_TEST2`)."""

Items = NDArray[np.uint32]


def available() -> bool:
    """Tell whether the library can be used."""
    return not _MISSING


def chromaprint_state() -> str:
    """Say in words whether whole tracks get prints, and if not, why."""
    if _MISSING:
        return f"not available: {_MISSING} (install libchromaprint1)"
    return "available"


class Printer:
    """Prints sound that passes by on its way to somebody else.

    Without the library it lets sound pass, and its print is empty.
    """

    def __init__(self, rate: int, channels: int = 1, longest: float = LONGEST_SECONDS) -> None:
        """Begin a print of sound at `rate`, of its first `longest` seconds."""
        self._left = round(longest * rate) * channels
        self._wait = round(SHORTEST_SECONDS * rate)
        self._begun = False
        if not _MISSING:
            self._printer = chromaprint.Fingerprinter(ALGORITHM)
            self._printer.start(rate, channels)

    def through(self, blocks: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """Yield blocks as they are, (n,) float32 each, having listened to them.

        Of sound that ends before SHORTEST_SECONDS there is no print.
        """
        waiting: list[NDArray[np.float32]] = []
        for block in blocks:
            if self._left > 0 and not _MISSING:
                waiting.append(block)
                self._wait -= len(block)
            if self._wait <= 0:
                for one in waiting:
                    self.feed(_sixteen_bits(one[: max(0, self._left)]))
                waiting.clear()
            yield block

    def feed(self, samples: bytes) -> None:
        """Listen to interleaved 16-bit samples, of the processor's byte order."""
        self._left -= len(samples) // 2
        self._begun = self._begun or bool(samples)
        self._printer.feed(samples)

    def items(self) -> Items:
        """End the print.

        Returns:
            (n,) uint32, about eight a second; empty for less than three seconds of sound,
            and without the library.

        Raises:
            UndecodableMedia: The library refuses the sound.
        """
        if _MISSING or not self._begun:
            return np.empty(0, np.uint32)
        try:
            items, _ = chromaprint.decode_fingerprint(self._printer.finish())
        except chromaprint.FingerprintError as error:
            raise UndecodableMedia("chromaprint refuses the sound") from error
        return np.array(items, np.uint32)


def _sixteen_bits(block: NDArray[np.float32]) -> bytes:
    return (np.clip(block, -1, 1) * 32767).astype("<i2").tobytes()
