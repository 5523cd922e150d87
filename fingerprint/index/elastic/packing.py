"""Cut a fingerprint into chunks, and chunks and side arrays into bytes and back.

The codes of a chunk are stored byte by byte - all lowest bytes, then all second ones - since
so the bytes that hardly change compress away: sound takes 6 bytes a code instead of 12.
"""

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import BackendUnavailable
from fingerprint.index.port import Codes

_HEAD = struct.Struct("<4sBII")
_MAGIC = b"KWC1"
_MOST_CODES = 1 << 20
_PIECE = 4 << 20
"""Bytes of a document that holds a part of the side arrays; far below any limit."""
_PREFIX = "array "


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some codes of one reference. keys: (n,) or (n, 4) uint64; values: (n,) uint32."""

    keys: NDArray[np.uint64]
    values: NDArray[np.uint32]

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return self.keys.nbytes + self.values.nbytes


def cut(codes: Codes, at_once: int) -> Iterator[Chunk]:
    """Cut codes where their values ascend, so that what is heard together stays together."""
    # Stable, so that hashes stay in the blocks in which they came.
    order = np.argsort(codes.values, kind="stable")
    for start in range(0, order.size, at_once):
        rows = order[start : start + at_once]
        yield Chunk(codes.keys[rows], codes.values[rows])


def packed(chunk: Chunk) -> bytes:
    """Write a chunk as bytes."""
    steps = np.diff(chunk.values, prepend=np.uint32(0))
    body = _planes(chunk.keys) + _planes(steps)
    width = 1 if chunk.keys.ndim == 1 else chunk.keys.shape[1]
    head = _HEAD.pack(_MAGIC, width, chunk.values.size, zlib.crc32(body))
    return head + zlib.compress(body, 1)


def unpacked(blob: bytes, name: str) -> Chunk:
    """Read what `packed` wrote.

    Raises:
        BackendUnavailable: It is not what was written.
    """
    if len(blob) < _HEAD.size:
        raise _damaged(name)
    magic, width, count, checksum = _HEAD.unpack_from(blob)
    if magic != _MAGIC or width not in {1, 4} or count > _MOST_CODES:
        raise _damaged(name)
    of_keys = count * width * 8
    body = _inflated(blob[_HEAD.size :], of_keys + count * 4, name)
    if len(body) != of_keys + count * 4 or zlib.crc32(body) != checksum:
        raise _damaged(name)
    keys = _joined(body[:of_keys], count * width, np.uint64).view(np.uint64)
    steps = _joined(body[of_keys:], count, np.uint32)
    values = np.cumsum(steps, dtype=np.uint32)
    return Chunk(keys if width == 1 else keys.reshape(-1, width), values)


def pieces(arrays: Mapping[str, NDArray[np.generic]]) -> tuple[bytes, ...]:
    """Write side arrays as bytes of bounded size; none where there are no arrays."""
    if not arrays:
        return ()
    file = io.BytesIO()
    # The prefix, since an array may have the name of one of savez's own arguments.
    named: dict[str, Any] = {f"{_PREFIX}{name}": array for name, array in arrays.items()}
    np.savez(file, **named)
    body = zlib.compress(file.getvalue(), 1)
    return tuple(body[at : at + _PIECE] for at in range(0, len(body), _PIECE))


def arrays_of(parts: tuple[bytes, ...], name: str) -> dict[str, NDArray[np.generic]]:
    """Read what `pieces` wrote.

    Raises:
        BackendUnavailable: It is not what was written.
    """
    if not parts:
        return {}
    try:
        body = zlib.decompress(b"".join(parts))
        with np.load(io.BytesIO(body), allow_pickle=False) as found:
            return {key.removeprefix(_PREFIX): found[key] for key in found.files}
    except (zlib.error, ValueError, OSError, KeyError) as error:
        raise _damaged(name) from error


def _planes(numbers: NDArray[np.uint64] | NDArray[np.uint32]) -> bytes:
    flat = np.ascontiguousarray(numbers).reshape(-1)
    return flat.view(np.uint8).reshape(flat.size, flat.itemsize).T.tobytes()


def _joined(planes: bytes, count: int, dtype: type) -> NDArray[np.generic]:
    width = np.dtype(dtype).itemsize
    rows = np.frombuffer(planes, np.uint8).reshape(width, count)
    return np.ascontiguousarray(rows.T).reshape(-1).view(dtype)


def _inflated(body: bytes, most: int, name: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, most + 1)
    except zlib.error as error:
        raise _damaged(name) from error


def _damaged(name: str) -> BackendUnavailable:
    words = "its reference has to be enrolled again"
    return BackendUnavailable(f"fingerprint {name} in Elasticsearch is damaged: {words}")
