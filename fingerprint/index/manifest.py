"""The list of live segments: replacing it is the one moment at which an index changes.

A segment that no manifest names does not exist, however complete its file is; so a writer
may be killed at any instant.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.errors import BackendUnavailable

NAME = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """A live segment: its file, and the rows in it that were replaced or withdrawn."""

    name: str
    dead: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state of an index.

    `version` grows with every change of what can be found, `serial` also with merges; file
    names come from it, so that no name is used twice.
    """

    scheme: str
    version: int = 0
    serial: int = 0
    segments: tuple[Listed, ...] = ()
    format: int = _FORMAT


Signature = tuple[int, int, int]


def signature(folder: Path) -> Signature | None:
    """Return what changes with every manifest, or None where there is none yet."""
    try:
        found = (folder / NAME).stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_manifest(folder: Path, scheme: str) -> Manifest:
    """Return the manifest of a folder, an empty one where there is none yet.

    Raises:
        BackendUnavailable: The file is damaged, or of a later version of this program.
    """
    path = folder / NAME
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except FileNotFoundError:
        return Manifest(scheme)
    except msgspec.DecodeError as error:
        raise BackendUnavailable(f"index {folder.name}/{NAME} is damaged: {error}") from error
    if found.format != _FORMAT:
        raise BackendUnavailable(
            f"index {folder.name}/{NAME} is of format {found.format}, {_FORMAT} was expected"
        )
    return found


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the old one, in one step that survives a power cut.

    Raises:
        OSError: The disk is full or gone; the old manifest is then still in force.
    """
    making = folder / f"{NAME}.making"
    with making.open("wb") as file:
        file.write(msgspec.json.encode(manifest))
        file.flush()
        os.fsync(file.fileno())
    making.replace(folder / NAME)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
