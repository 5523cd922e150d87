"""The list of live segments, and the log of what came after: replacing it is one moment.

A segment that no manifest names does not exist, however complete its file is; so a writer
may be killed at any instant.
"""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import OlderFormat
from fingerprint.index.file import Damaged, flush_folder
from fingerprint.index.journal import SUFFIX

NAME = "manifest.json"
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A live segment: its file, and the rows in it that were replaced or withdrawn."""

    name: str
    dead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of an index on the disk.

    `version` is the number of the last change that is in the segments; later ones are in
    the file `journal`. `serial` grows with every manifest, and files are named by it, so
    that no name is used twice.
    """

    scheme: str
    shape: str
    version: int = 0
    serial: int = 0
    segments: tuple[Listed, ...] = ()
    journal: str = f"{0:012d}{SUFFIX}"
    format: int = FORMAT


Signature = tuple[int, int, int]


def signature(folder: Path) -> Signature | None:
    """Return what changes with every manifest, or None where there is none yet."""
    try:
        found = (folder / NAME).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_manifest(folder: Path, scheme: str, shape: str) -> Manifest:
    """Return the manifest of a folder, an empty one where there is none yet.

    Raises:
        Damaged: It is not what was written.
        OlderFormat: An earlier version of this program wrote it.
    """
    path = folder / NAME
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return Manifest(scheme, shape)
    text, _, checksum = body.partition(b"\n")
    try:
        if msgspec.json.decode(text, type=_Format).format < FORMAT:
            raise OlderFormat(folder.name, "01", f"{FORMAT:02d}")
        if checksum != b"%08x\n" % zlib.crc32(text):
            raise Damaged(path, "it has another checksum")
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise Damaged(path, str(error)) from error


@dataclass(frozen=True, slots=True)
class _Format:
    """What every manifest says, whatever its format."""

    format: int


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the old one, in one step that survives a power cut.

    Raises:
        OSError: The disk is full or gone; the old manifest is then still in force.
    """
    making = folder / f"{NAME}.making"
    with making.open("wb") as file:
        text = msgspec.json.encode(manifest)
        file.write(text + b"\n%08x\n" % zlib.crc32(text))
        file.flush()
        os.fsync(file.fileno())
    making.replace(folder / NAME)
    flush_folder(folder)
