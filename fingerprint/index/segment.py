"""One immutable file of postings, memory-mapped.

Postings are sorted by key, so a lookup is a binary search. The file is complete or it is
not there: it is written beside its name, flushed, and renamed; checksums over the footer
and over all data are compared whenever a process opens it.

Layout: magic, parts (each starting at a multiple of 64 bytes), footer as JSON, then 32
bytes: footer length, data length, checksum of footer, checksum of data, magic.
"""

import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.errors import BackendUnavailable, SchemeMismatch
from domain.work import ReferenceId, WorkId
from fingerprint.index.port import Codes

_MAGIC = b"KWPOST01"
_TAIL = struct.Struct("<QQII8s")
_ALIGN = 64
_CHUNK = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Where an array lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Held:
    """A reference of a segment: its row is its place in the list."""

    reference: ReferenceId
    work: WorkId
    length: float


@dataclass(frozen=True, slots=True)
class Footer:
    """What the file holds. `parts` are keys, rows and values; `arrays` one mapping a row."""

    scheme: str
    held: tuple[Held, ...]
    parts: tuple[Part, Part, Part]
    arrays: tuple[dict[str, Part], ...]


@dataclass(frozen=True, slots=True)
class IndexSegment:
    """Postings of some references.

    keys: (n,) uint64, ascending; rows: (n,) uint32, the reference in `held`; values: (n,)
    uint32. `arrays` has the side arrays of each row.
    """

    scheme: str
    held: tuple[Held, ...]
    keys: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    values: NDArray[np.uint32]
    arrays: Sequence[Mapping[str, NDArray[np.generic]]]


def segment_of(held: Held, codes: Codes) -> IndexSegment:
    """Sort the codes of one reference into a segment."""
    assert codes.keys.shape == codes.values.shape, "one value a key"
    order = np.argsort(codes.keys, kind="stable")
    return IndexSegment(
        codes.scheme,
        (held,),
        codes.keys[order].astype(np.uint64, copy=False),
        np.zeros(order.size, np.uint32),
        codes.values[order].astype(np.uint32, copy=False),
        (dict(codes.arrays),),
    )


def write_segment(path: Path, segment: IndexSegment) -> None:
    """Write a segment beside `path`, flush it to the disk and rename it there.

    Raises:
        OSError: The disk is full or gone; `path` is then untouched.
    """
    making = path.with_suffix(".making")
    with making.open("w+b") as file:
        file.write(_MAGIC)
        parts = [_append(file, a) for a in (segment.keys, segment.rows, segment.values)]
        arrays = tuple(
            {name: _append(file, array) for name, array in of_row.items()}
            for of_row in segment.arrays
        )
        end = file.tell()
        footer = Footer(segment.scheme, segment.held, (parts[0], parts[1], parts[2]), arrays)
        body = msgspec.json.encode(footer)
        file.flush()
        file.seek(0)
        checksum = _checksum(iter(lambda: file.read(min(_CHUNK, end - file.tell())), b""))
        file.seek(end)
        file.write(body)
        file.write(_TAIL.pack(len(body), end, zlib.crc32(body), checksum, _MAGIC))
        file.flush()
        os.fsync(file.fileno())
    making.replace(path)


def open_segment(path: Path, scheme: str) -> IndexSegment:
    """Map a segment into memory and check it whole (about a second for a gigabyte).

    Raises:
        FileNotFoundError: It was merged away meanwhile; read the manifest again.
        BackendUnavailable: It is damaged; the message names it. A retry helps once the file
            is restored or the references are enrolled anew.
        SchemeMismatch: It holds codes of another scheme.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(_MAGIC) + _TAIL.size:
            raise _damaged(path, f"{size} bytes are too few")
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    length, end, footer_sum, data_sum, magic = _TAIL.unpack(view[-_TAIL.size :])
    if magic != _MAGIC or bytes(view[: len(_MAGIC)]) != _MAGIC:
        raise _damaged(path, "it does not begin and end as a segment of this version does")
    if end + length + _TAIL.size != size:
        raise _damaged(path, f"{end + length + _TAIL.size} bytes expected, {size} found")
    body = bytes(view[end : end + length])
    if zlib.crc32(body) != footer_sum:
        raise _damaged(path, "its footer has another checksum")
    if _checksum(view[at : min(at + _CHUNK, end)] for at in range(0, end, _CHUNK)) != data_sum:
        raise _damaged(path, "its data has another checksum")
    footer = msgspec.json.decode(body, type=Footer)
    if footer.scheme != scheme:
        raise SchemeMismatch(scheme, footer.scheme)
    keys, rows, values = footer.parts
    return IndexSegment(
        footer.scheme,
        footer.held,
        _mapped(view, keys).view(np.uint64),
        _mapped(view, rows).view(np.uint32),
        _mapped(view, values).view(np.uint32),
        tuple({name: _mapped(view, p) for name, p in row.items()} for row in footer.arrays),
    )


def _append(file: BinaryIO, array: NDArray[np.generic]) -> Part:
    assert not array.dtype.hasobject, "no objects in an index"
    assert array.dtype.names is None, "no records in an index"
    file.write(b"\0" * (-file.tell() % _ALIGN))
    part = Part(array.dtype.str, array.shape, file.tell())
    flat = np.ascontiguousarray(array).reshape(-1)
    step = max(1, _CHUNK // max(1, array.dtype.itemsize))
    starts = range(0, flat.size, step)
    file.writelines(flat[start : start + step].tobytes() for start in starts)
    return part


def _mapped(view: memoryview, part: Part) -> NDArray[np.generic]:
    dtype = np.dtype(part.dtype)
    count = int(np.prod(part.shape, dtype=np.int64))
    if count == 0:
        return np.empty(part.shape, dtype)
    found = np.frombuffer(view, dtype, count, part.offset)
    return found.reshape(part.shape)


def _checksum(chunks: Iterable[bytes | memoryview]) -> int:
    total = 0
    for chunk in chunks:
        total = zlib.crc32(chunk, total)
    return total


def _damaged(path: Path, why: str) -> BackendUnavailable:
    return BackendUnavailable(f"index segment {path.parent.name}/{path.name} is damaged: {why}")
