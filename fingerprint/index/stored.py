"""The stored fingerprints: one file a reference, from which all else can be made again.

A file is on the disk before its enrolment is acknowledged. Alignment reads the side arrays
from here, so a merge moves postings alone.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from domain.errors import BackendUnavailable
from domain.work import ReferenceId, WorkId
from fingerprint.index.file import Damaged, check_file, flush_folder, open_file, write_file
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held

_MAGIC = b"KWCODE02"
_FOLDER, _GONE = "fingerprints", "gone"
_SUFFIX = ".codes"
_MAPPED = 8192  # files kept mapped; a page shares chance seeds with a thousand novels


@dataclass(frozen=True, slots=True)
class _Header:
    """Who a stored fingerprint is of."""

    scheme: str
    reference: ReferenceId
    work: WorkId
    length: float


class Fingerprints:
    """The folder of stored fingerprints of one index, named by the change that enrolled them.

    A withdrawn one is kept aside for a while, for whoever still holds an older snapshot.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _FOLDER
        self._gone = folder / _GONE
        self._open: OrderedDict[int, Codes] = OrderedDict()
        self._guard = threading.Lock()

    def put(self, number: int, reference: ReferenceId, work: WorkId, codes: Codes) -> None:
        """Write a fingerprint; it is on the disk when this returns.

        Raises:
            OSError: The disk is full or gone.
        """
        path = self._path(number)
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            flush_folder(self._folder)
        arrays = {f"array {name}": array for name, array in codes.arrays.items()}
        header = _Header(codes.scheme, reference, work, codes.length)
        write_file(path, _MAGIC, header, {"keys": codes.keys, "values": codes.values, **arrays})
        flush_folder(path.parent)
        with self._guard:
            self._open.pop(number, None)

    def get(self, held: Held) -> Codes:
        """Return a fingerprint, memory-mapped; its data is compared by `check` alone.

        Raises:
            Damaged: The file is not what was written, or gone.
        """
        with self._guard:
            known = self._open.get(held.number)
            if known is not None:
                self._open.move_to_end(held.number)
                return known
        found = self._read(self._path(held.number), held.number)[1]
        with self._guard:
            self._open[held.number] = found
            while len(self._open) > _MAPPED:
                self._open.popitem(last=False)
        return found

    def put_aside(self, number: int) -> None:
        """Take a fingerprint out of the index. Safe to repeat."""
        path = self._path(number)
        with suppress(FileNotFoundError):
            os.utime(path)
            self._gone.mkdir(exist_ok=True)
            path.replace(self._gone / path.name)

    def numbers(self) -> tuple[int, ...]:
        """List what is stored, ascending."""
        found = self._folder.glob(f"*/*{_SUFFIX}")
        return tuple(sorted(int(path.stem) for path in found))

    def aside(self, number: int) -> bool:
        """Tell whether a fingerprint was put aside."""
        return (self._gone / self._path(number).name).exists()

    def held(self, number: int) -> Held:
        """Return who a stored fingerprint is of, having read it whole.

        Raises:
            Damaged: The file is not what was written.
        """
        self.check(number)
        header, codes = self._read(self._path(number), number)
        return Held(header.reference, header.work, header.length, number, postings_of(codes))

    def check(self, number: int) -> None:
        """Read a whole file. Raises Damaged."""
        try:
            check_file(self._path(number), _MAGIC)
        except FileNotFoundError as error:
            raise Damaged(self._path(number), "it is gone") from error

    def size(self) -> int:
        """Return the bytes of all stored fingerprints."""
        return sum(path.stat().st_size for path in self._folder.glob(f"*/*{_SUFFIX}"))

    def sweep(self, before: float) -> None:
        """Remove what was put aside before an instant, and what a killed writer left."""
        for path in self._strays():
            try:
                if path.stat().st_mtime < before:
                    path.unlink()
            except FileNotFoundError:
                continue

    def _strays(self) -> Iterator[Path]:
        yield from self._gone.glob(f"*{_SUFFIX}")
        yield from self._folder.glob("*/*.making")

    def _path(self, number: int) -> Path:
        return self._folder / f"{number // 1000:09d}" / f"{number:012d}{_SUFFIX}"

    def _read(self, path: Path, number: int) -> tuple[_Header, Codes]:
        try:
            header, arrays = open_file(path, _MAGIC, _Header, whole=False)
        except FileNotFoundError:
            try:
                header, arrays = open_file(self._gone / path.name, _MAGIC, _Header, whole=False)
            except FileNotFoundError as error:
                raise Damaged(path, "it is gone") from error
        except OSError as error:
            raise BackendUnavailable(f"cannot read fingerprint {number}: {error}") from error
        prefix = len("array ")
        side = {name[prefix:]: a for name, a in arrays.items() if name.startswith("array ")}
        keys, values = arrays["keys"].view(np.uint64), arrays["values"].view(np.uint32)
        return header, Codes(header.scheme, keys, values, header.length, side)


def postings_of(codes: Codes) -> int:
    """Return how many keys or hashes a fingerprint has."""
    return len(codes.values)
