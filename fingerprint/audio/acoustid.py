"""The string that AcoustID and `fpcalc` write a print as, read and written by ourselves.

It comes from strangers, so it is not handed to a library in C. Each item is told by which
bits differ from the item before: the distance from one such bit to the next in three bits
each, 0 ending an item, 7 and more with five bits more behind all others. A header of four
bytes says the algorithm and how many items there are; all of it is URL-safe base64 without
padding. The form is that of Chromaprint's `src/fingerprint_compressor.cpp`.
"""

import base64
import binascii

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from fingerprint.audio.chromaprint import ALGORITHM

_NORMAL, _MORE = 3, 5
_ESCAPE = 7
_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

Items = NDArray[np.uint32]


def compressed(items: Items) -> str:
    """Return a print, (n,) uint32, as AcoustID takes it."""
    changed = items.copy()
    changed[1:] ^= items[:-1]
    rows, bits = np.nonzero(changed[:, None] >> np.arange(32, dtype=np.uint32) & 1)
    steps = bits + 1
    follows = rows[1:] == rows[:-1]
    steps[1:][follows] -= bits[:-1][follows] + 1
    # Every item ends with a zero, so what is of item i stands i places farther on.
    normal = np.zeros(len(steps) + len(items), np.uint8)
    normal[np.arange(len(steps)) + rows] = np.minimum(steps, _ESCAPE)
    more = (steps[steps >= _ESCAPE] - _ESCAPE).astype(np.uint8)
    head = bytes([ALGORITHM]) + len(items).to_bytes(3, "big")
    body = head + _packed(normal, _NORMAL) + _packed(more, _MORE)
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


def decompressed(text: str, *, most: int) -> Items:
    """Read a print that AcoustID or `fpcalc` wrote.

    Args:
        text: As `compressed` writes it.
        most: Longer prints are refused.

    Returns:
        (n,) uint32.

    Raises:
        BadInput: It is none, or of another algorithm than AcoustID's.
    """
    body = _decoded(text)
    if len(body) < 4:
        raise BadInput(f"a fingerprint of {len(body)} bytes has no header")
    if body[0] != ALGORITHM:
        raise BadInput(
            f"the fingerprint is of Chromaprint's algorithm {body[0] + 1}; make one of"
            f" algorithm {ALGORITHM + 1}, as fpcalc does when nothing is said"
        )
    count = int.from_bytes(body[1:4], "big")
    if count > most:
        raise BadInput(f"expected at most {most} items in a fingerprint, found {count}")
    normal = _unpacked(body[4:], _NORMAL)
    ends = np.flatnonzero(normal == 0)[:count]
    if len(ends) < count:
        raise BadInput(f"the fingerprint ends after {len(ends)} of {count} items")
    normal = normal[: ends[-1] + 1 if count else 0]
    used = -(-len(normal) * _NORMAL // 8)
    escaped = np.flatnonzero(normal == _ESCAPE)
    more = _unpacked(body[4 + used :], _MORE)
    if len(more) < len(escaped):
        raise BadInput("the fingerprint ends before its exceptions do")
    steps = normal.astype(np.int64)
    steps[escaped] += more[: len(escaped)]
    return _items(steps, normal == 0, count)


def _items(steps: NDArray[np.int64], zeros: NDArray[np.bool_], count: int) -> Items:
    """Add up steps to bits, and bits to items."""
    rows = np.cumsum(zeros)[~zeros]
    reached = np.cumsum(steps)
    before = np.concatenate([[0], reached[zeros]])
    bits = reached[~zeros] - before[rows]
    if bits.size and bits.max() > 32:
        raise BadInput(f"the fingerprint has a bit {bits.max()}, of 32")
    changed = np.zeros(count, np.uint32)
    np.bitwise_or.at(changed, rows, np.uint32(1) << (bits - 1).astype(np.uint32))
    found: Items = np.bitwise_xor.accumulate(changed)
    return found


def _decoded(text: str) -> bytes:
    raw = text.strip().rstrip("=").encode("utf-8", "replace")
    stray = next((i for i, one in enumerate(raw) if one not in _ALPHABET), None)
    if stray is not None:
        raise BadInput(f"character {stray + 1} of the fingerprint is none of URL-safe base64")
    try:
        return base64.urlsafe_b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error as error:
        raise BadInput(f"the fingerprint is no base64: {error}") from error


def _packed(values: NDArray[np.uint8], width: int) -> bytes:
    """Lay numbers of `width` bits end to end, lowest bit first."""
    bits = values[:, None] >> np.arange(width, dtype=np.uint8) & 1
    return np.packbits(bits.reshape(-1), bitorder="little").tobytes()


def _unpacked(body: bytes, width: int) -> NDArray[np.uint8]:
    bits = np.unpackbits(np.frombuffer(body, np.uint8), bitorder="little")
    whole = bits[: bits.size // width * width].reshape(-1, width)
    weights = (1 << np.arange(width)).astype(np.uint8)
    found: NDArray[np.uint8] = (whole * weights).sum(axis=1, dtype=np.uint8)
    return found
