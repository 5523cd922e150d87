"""The file that holds the token of each code point, and what the numbers mean.

A fingerprint kept for years must meet a page read today, so the table is not built from
whatever Unicode and OpenCC are installed: it is a file of ours, made by `make table`, and
a token in it changes only together with the name of the scheme.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput

PATH = Path(__file__).with_name("tokens.bin")
# The hanzi of Unicode 17 end here; what lies beyond (tags, selectors, private use) vanishes.
TABLE_SIZE = 0x33480
# Hanzi that stand for themselves.
HANZI = (0x3400, 0xA000)
# Rare hanzi share the private-use slots, so that 16 bits hold every token; two of them
# fall on one slot seldom enough for an alignment not to care.
SLOTS = (0xE000, 0xF900)
# What is no token, yet ends a word.
BREAK = 1

_MAGIC = b"keywatch"
_FORMAT = 1
# Magic, format, length of the sources, SHA-256 of the tokens as little-endian numbers.
_HEADER = struct.Struct("<8sHH32s")


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    tokens: (TABLE_SIZE + 1,) uint16, of each code point: 0 where it vanishes, BREAK where
    it ends a word; hanzi lie within HANZI or SLOTS, whatever else is a letter. The last
    row, always 0, stands for every code point beyond the table. sources: what the table
    was made of, for people. digest: SHA-256 of the tokens, in hexadecimal.
    """

    tokens: NDArray[np.uint16]
    sources: str
    digest: str


def load(path: Path = PATH) -> Table:
    """Read a table and check it against its digest; 5 ms.

    Raises:
        BadInput: The file is none of ours, of another format, cut short or altered.
    """
    body = path.read_bytes()
    if len(body) < _HEADER.size or not body.startswith(_MAGIC):
        raise BadInput("is not a table of tokens", place=path.name)
    _, version, named, digest = _HEADER.unpack_from(body)
    if version != _FORMAT:
        raise BadInput(f"format {version}, {_FORMAT} is read", place=path.name)
    sources = body[_HEADER.size : _HEADER.size + named]
    tokens = np.cumsum(_unpack(body[_HEADER.size + named :], path), dtype=np.uint16)
    if _digest(tokens) != digest:
        raise BadInput("the tokens do not match their digest", place=path.name)
    tokens.setflags(write=False)
    return Table(tokens, sources.decode("utf-8", "replace"), digest.hex())


def save(path: Path, tokens: NDArray[np.uint16], sources: str) -> Table:
    """Write a table: the steps from row to row, for they repeat, deflated.

    Args:
        path: A file, replaced if it is there.
        tokens: As Table has them.
        sources: One line for people, such as `Unicode 14.0.0, OpenCC 1.4.2`.
    """
    name = sources.encode()
    steps = np.diff(tokens, prepend=tokens.dtype.type(0)).astype("<u2")
    header = _HEADER.pack(_MAGIC, _FORMAT, len(name), _digest(tokens))
    path.write_bytes(header + name + zlib.compress(steps.tobytes(), 9))
    return Table(tokens, sources, _digest(tokens).hex())


def _unpack(packed: bytes, path: Path) -> NDArray[np.uint16]:
    size = 2 * (TABLE_SIZE + 1)
    try:
        # One byte more than there should be, so that a longer file is noticed, not read.
        raw = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error as error:
        raise BadInput(f"the tokens cannot be unpacked: {error}", place=path.name) from error
    if len(raw) != size:
        raise BadInput(f"{len(raw)} bytes of tokens, {size} expected", place=path.name)
    return np.frombuffer(raw, "<u2")


def _digest(tokens: NDArray[np.uint16]) -> bytes:
    return hashlib.sha256(tokens.astype("<u2", copy=False).tobytes()).digest()
