"""A fingerprint file: named arrays under a header, compressed, complete or refused.

It comes from outside, so nothing in it is believed: sizes are summed up from the header
before anything is unpacked, and a checksum over all of it tells a damaged file from a sound
one. What the arrays mean is not known here; see fingerprint.exchange.forms.

Layout: magic, which ends in the format's number; the header's length, 4 bytes, lowest first;
the header as JSON; the arrays one after another, each by planes of bytes (all lowest bytes,
then all next ones), together compressed by zlib; the SHA-256 of all that.
"""

import hashlib
import math
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.work import Modality

MEDIA_TYPE = "application/vnd.keywatch.fingerprint"
SUFFIX = ".kwfp"
MAGIC = b"KWFPRT01"
MOST_BYTES = 256 << 20
"""Of a file; and of its arrays when they are unpacked: a film of six hours has 30 MB."""
_MOST_HEADER = 1 << 20
_MOST_PARTS, _MOST_ARRAYS, _MOST_WORDS = 16, 16, 1000
_TYPES = ("<u8", "<u4", "|u1", "|b1", "<f8", "<f4")
_LENGTH = struct.Struct("<I")
_SUM_BYTES = 32

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Part:
    """The codes of one modality under one scheme, and the shapes of its arrays in order."""

    modality: Modality
    scheme: str
    length: float
    arrays: tuple[tuple[str, str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    `generator` made it, from a medium of this name, media type and SHA-256; the last is
    empty where the fingerprint was made elsewhere and the medium never seen.
    """

    generator: str
    label: str
    media_type: str
    medium: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One part with its arrays."""

    modality: Modality
    scheme: str
    length: float
    arrays: Arrays


def write(header: Header, held: tuple[Held, ...]) -> bytes:
    """Return the bytes of a fingerprint file; the parts of `header` are made from `held`."""
    parts, planes = [], []
    for one in held:
        shapes = []
        for name, array in one.arrays.items():
            kept = np.ascontiguousarray(array)
            code = kept.dtype.newbyteorder("<").str
            assert code in _TYPES, f"{name} is of {code}"
            shapes.append((name, code, kept.shape))
            laid = kept.astype(code).reshape(-1).view(np.uint8)
            planes.append(laid.reshape(-1, kept.itemsize).T.tobytes())
        parts.append(Part(one.modality, one.scheme, one.length, tuple(shapes)))
    head = msgspec.json.encode(replace(header, parts=tuple(parts)))
    body = MAGIC + _LENGTH.pack(len(head)) + head + zlib.compress(b"".join(planes), 6)
    return body + hashlib.sha256(body).digest()


def read(path: Path) -> tuple[Header, tuple[Held, ...]]:
    """Read a fingerprint file whole.

    Raises:
        UndecodableMedia: It is none, is damaged, or promises more than it may.
    """
    try:
        return _read(path)
    except _Wrong as error:
        raise UndecodableMedia(f"{path.name}: {error}") from error


class _Wrong(Exception):
    """What is wrong with a file, without its name."""


def _read(path: Path) -> tuple[Header, tuple[Held, ...]]:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _Wrong(f"a fingerprint file has at most {MOST_BYTES} bytes, this one {size}")
    body = path.read_bytes()
    begin = len(MAGIC) + _LENGTH.size
    if not body.startswith(MAGIC[:6]):
        raise _Wrong("this is no fingerprint file; `keywatch fingerprint` makes them")
    if not body.startswith(MAGIC):
        raise _Wrong(
            f"a fingerprint file of format {body[6:8]!r}, and {MAGIC[6:].decode()} is read:"
            " make it again with this version"
        )
    if size < begin + _SUM_BYTES:
        raise _Wrong(f"the fingerprint file breaks off after {size} bytes")
    if hashlib.sha256(body[:-_SUM_BYTES]).digest() != body[-_SUM_BYTES:]:
        raise _Wrong("the fingerprint file is damaged: its checksum is another")
    (length,) = _LENGTH.unpack(body[len(MAGIC) : begin])
    if length > min(_MOST_HEADER, size - begin - _SUM_BYTES):
        raise _Wrong(f"its header would have {length} bytes")
    header = _header(body[begin : begin + length])
    raw = _unpacked(body[begin + length : -_SUM_BYTES], _promised(header))
    return header, _held(header, raw)


def _header(body: bytes) -> Header:
    try:
        header = msgspec.json.decode(body, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _Wrong(f"its header cannot be read: {error}") from error
    words = [header.generator, header.label, header.media_type, header.medium]
    words += [w for p in header.parts for w in (p.scheme, *(a[0] for a in p.arrays))]
    if any(len(word) > _MOST_WORDS for word in words):
        raise _Wrong(f"its header has a name of more than {_MOST_WORDS} characters")
    if len(header.parts) > _MOST_PARTS or any(
        len(p.arrays) > _MOST_ARRAYS for p in header.parts
    ):
        raise _Wrong("its header has too many parts")
    return header


def _promised(header: Header) -> int:
    """Add up the bytes of all arrays, and refuse what no array of ours is like."""
    total = 0
    for place, part in enumerate(header.parts):
        if not math.isfinite(part.length) or part.length <= 0:
            raise _Wrong(f"part {place}: expected a length above 0, found {part.length}")
        for name, code, shape in part.arrays:
            where = f"part {place}, array {name!r}"
            if code not in _TYPES:
                raise _Wrong(f"{where}: expected one of {', '.join(_TYPES)}, found {code!r}")
            if not 1 <= len(shape) <= 4 or any(not 0 <= side <= MOST_BYTES for side in shape):
                raise _Wrong(f"{where}: it cannot have the shape {shape}")
            total += math.prod(shape) * np.dtype(code).itemsize
    if total > MOST_BYTES:
        raise _Wrong(f"its arrays would have {total} bytes, {MOST_BYTES} are allowed")
    return total


def _unpacked(body: bytes, promised: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(body, promised + 1)
    except zlib.error as error:
        raise _Wrong(f"its arrays cannot be unpacked: {error}") from error
    if len(raw) != promised or not unpacker.eof or unpacker.unused_data:
        raise _Wrong(f"its arrays do not have the {promised} bytes its header tells")
    return raw


def _held(header: Header, raw: bytes) -> tuple[Held, ...]:
    found, at = [], 0
    for part in header.parts:
        arrays: dict[str, NDArray[np.generic]] = {}
        for name, code, shape in part.arrays:
            dtype = np.dtype(code)
            count = math.prod(shape)
            planes = np.frombuffer(raw, np.uint8, count * dtype.itemsize, at)
            at += planes.size
            laid = np.ascontiguousarray(planes.reshape(dtype.itemsize, count).T)
            if code == "|b1":
                laid = (laid != 0).view(np.uint8)
            arrays[name] = laid.reshape(-1).view(dtype).reshape(shape)
        found.append(Held(part.modality, part.scheme, part.length, arrays))
    return tuple(found)
