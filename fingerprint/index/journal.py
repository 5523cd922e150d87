"""The write-ahead log: a change is acknowledged when its record is on the disk.

A record is its length, its checksum and its body. Reading ends at the first record that is
not whole: a writer died there, or is writing just now.
"""

import os
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.work import ReferenceId
from fingerprint.index.file import flush_folder
from fingerprint.index.postings import Held

_HEAD = struct.Struct("<II")
_LONGEST = 1 << 20
SUFFIX = ".journal"


@dataclass(frozen=True, slots=True)
class Change:
    """A reference enrolled or replaced, or withdrawn (`held` is None then).

    `number` grows by one with every change of the index, and is its version after it.
    """

    number: int
    reference: ReferenceId
    held: Held | None = None


def append(path: Path, changes: Iterable[Change]) -> int:
    """Add records; they are on the disk when this returns the new size.

    Raises:
        OSError: The disk is full or gone; the log is as it was.
    """
    with path.open("ab") as file:
        before = file.tell()
        try:
            for change in changes:
                body = msgspec.json.encode(change)
                file.write(_HEAD.pack(len(body), zlib.crc32(body)) + body)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            # What reached the file would be taken for a change nobody was told of.
            os.ftruncate(file.fileno(), before)
            raise
        return file.tell()


def create(path: Path, changes: Iterable[Change]) -> None:
    """Begin a log, in the place of whatever a killed writer left there.

    Raises:
        OSError: The disk is full or gone.
    """
    path.unlink(missing_ok=True)
    append(path, changes)
    flush_folder(path.parent)


def read(path: Path, start: int = 0) -> tuple[tuple[Change, ...], int]:
    """Return the whole records from `start` on, and where they end."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            body = file.read()
    except FileNotFoundError:
        return (), 0
    changes = []
    at = 0
    while at + _HEAD.size <= len(body):
        length, checksum = _HEAD.unpack_from(body, at)
        record = body[at + _HEAD.size : at + _HEAD.size + length]
        if length > _LONGEST or len(record) < length or zlib.crc32(record) != checksum:
            break
        changes.append(msgspec.json.decode(record, type=Change))
        at += _HEAD.size + length
    return tuple(changes), start + at


def cut(path: Path, size: int) -> None:
    """Remove what is no whole record from the end."""
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
