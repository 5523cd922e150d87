"""A file of named arrays under a header, memory-mapped, complete or not there.

It is written beside its name, flushed and renamed; checksums over the footer and over all
data tell a damaged file from a sound one.

Layout: magic, arrays (each starting at a multiple of 64 bytes), footer as JSON, then 32
bytes: footer length, data length, checksum of footer, checksum of data, magic. The magic
ends in the format's number.
"""

import mmap
import os
import struct
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.errors import BackendUnavailable, OlderFormat

Arrays = Mapping[str, NDArray[np.generic]]
Header = TypeVar("Header")

_TAIL = struct.Struct("<QQII8s")
_ALIGN = 64
_CHUNK = 8 * 1024 * 1024
_AHEAD_FROM, _AHEAD_TO = 1 << 26, 1 << 31
"""Bytes of files that are read ahead when they are mapped: of segments, not fingerprints."""


class Damaged(BackendUnavailable):
    """A file of an index is not what was written. `name` is its place below the index."""

    def __init__(self, path: Path, why: str) -> None:
        self.name = f"{path.parent.name}/{path.name}"
        self.why = why
        super().__init__(f"index file {self.name} is damaged: {why}")


@dataclass(frozen=True, slots=True)
class Part:
    """Where an array lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Footer(Generic[Header]):
    """What the file holds."""

    header: Header
    parts: dict[str, Part]


def write_file(path: Path, magic: bytes, header: object, arrays: Arrays) -> None:
    """Write a file beside `path`, flush it to the disk and rename it there.

    The folder is not flushed: see `flush_folder`.

    Raises:
        OSError: The disk is full or gone; `path` is then untouched.
    """
    # Copies of what is in Elasticsearch are made by whoever asks first, perhaps two at once.
    who = f"{os.getpid()}-{threading.get_ident()}"
    making = path.with_name(f"{path.name}.{who}.making")
    with making.open("wb") as file:
        data = _Summed(file)
        data.write(magic)
        parts = {name: _append(data, array) for name, array in arrays.items()}
        body = msgspec.json.encode(Footer(header, parts))
        file.write(body)
        file.write(_TAIL.pack(len(body), data.size, zlib.crc32(body), data.checksum, magic))
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)


def open_file(
    path: Path, magic: bytes, kind: type[Header], *, whole: bool = True
) -> tuple[Header, Arrays]:
    """Map a file into memory.

    Args:
        path: The file.
        magic: What it must begin and end with.
        kind: The type of its header.
        whole: Check the data too (about a second for a gigabyte), not the footer alone.

    Raises:
        FileNotFoundError: It is gone.
        Damaged: It is not what was written.
        OlderFormat: An earlier version of this program wrote it.
    """
    view, end, footer_sum, data_sum = _framed(path, magic)
    body = bytes(view[end : len(view) - _TAIL.size])
    if zlib.crc32(body) != footer_sum:
        raise Damaged(path, "its footer has another checksum")
    if whole and _checksum(view, end) != data_sum:
        raise Damaged(path, "its data has another checksum")
    footer = msgspec.json.decode(body, type=Footer[kind])  # type: ignore[valid-type]
    arrays = {name: _mapped(view, part) for name, part in footer.parts.items()}
    return footer.header, arrays


def check_file(path: Path, magic: bytes) -> None:
    """Read a whole file and compare its checksums.

    Raises:
        FileNotFoundError: It is gone.
        Damaged: It is not what was written.
        OlderFormat: An earlier version of this program wrote it.
    """
    view, end, footer_sum, data_sum = _framed(path, magic)
    if zlib.crc32(view[end : len(view) - _TAIL.size]) != footer_sum:
        raise Damaged(path, "its footer has another checksum")
    if _checksum(view, end) != data_sum:
        raise Damaged(path, "its data has another checksum")


def flush_folder(folder: Path) -> None:
    """Make renames in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _framed(path: Path, magic: bytes) -> tuple[memoryview, int, int, int]:
    """Map a file; return it with the end of its data and the two checksums."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(magic) + _TAIL.size:
            raise Damaged(path, f"{size} bytes are too few")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if _AHEAD_FROM <= size <= _AHEAD_TO:
        # A first lookup reads from everywhere: in a row the disk gives it all in that time.
        mapped.madvise(mmap.MADV_WILLNEED)
    view = memoryview(mapped)
    length, end, footer_sum, data_sum, found = _TAIL.unpack(view[-_TAIL.size :])
    if found != magic or bytes(view[: len(magic)]) != magic:
        # Both ends must agree on the number, or a flipped bit would pass for an old format.
        if found == bytes(view[: len(magic)]) and found[:6] == magic[:6] and found < magic:
            raise OlderFormat(path.parent.name, found[6:].decode(), magic[6:].decode())
        raise Damaged(path, "it does not begin and end as it should")
    if end + length + _TAIL.size != size:
        raise Damaged(path, f"{end + length + _TAIL.size} bytes expected, {size} found")
    return view, end, footer_sum, data_sum


@dataclass(slots=True)
class _Summed:
    """A file that is written from its start, summed up on the way."""

    file: BinaryIO
    size: int = 0
    checksum: int = 0

    def write(self, chunk: bytes | memoryview) -> None:
        self.file.write(chunk)
        self.size += len(chunk)
        self.checksum = zlib.crc32(chunk, self.checksum)


def _append(file: _Summed, array: NDArray[np.generic]) -> Part:
    assert not array.dtype.hasobject, "no objects in an index"
    assert array.dtype.names is None, "no records in an index"
    file.write(b"\0" * (-file.size % _ALIGN))
    part = Part(array.dtype.str, array.shape, file.size)
    flat = np.ascontiguousarray(array).reshape(-1)
    step = max(1, _CHUNK // max(1, array.dtype.itemsize))
    for start in range(0, flat.size, step):
        file.write(flat[start : start + step].view(np.uint8).data)
    return part


def _mapped(view: memoryview, part: Part) -> NDArray[np.generic]:
    dtype = np.dtype(part.dtype)
    count = int(np.prod(part.shape, dtype=np.int64))
    if count == 0:
        return np.empty(part.shape, dtype)
    found = np.frombuffer(view, dtype, count, part.offset)
    return found.reshape(part.shape)


def _checksum(view: memoryview, end: int) -> int:
    total = 0
    for at in range(0, end, _CHUNK):
        total = zlib.crc32(view[at : min(at + _CHUNK, end)], total)
    return total
