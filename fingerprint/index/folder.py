"""The folder of an index as one process knows it: what is mapped, how far the log was read."""

import errno
import fcntl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import BackendUnavailable, SchemeMismatch
from domain.match import Scheme
from fingerprint.index import journal
from fingerprint.index.contents import Contents
from fingerprint.index.file import Damaged
from fingerprint.index.manifest import (
    Manifest,
    Signature,
    read_manifest,
    signature,
    write_manifest,
)
from fingerprint.index.policy import MergeOptions
from fingerprint.index.postings import Held, Shape
from fingerprint.index.segment import IndexSegment, check_segment, open_segment
from fingerprint.index.stored import Fingerprints

TENDING = "tending.lock"
_SWEEP_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """When an index does its upkeep.

    The delta becomes a segment at `flush_postings` or `flush_changes`: two million postings
    are read back in a third of a second by a process that starts. At `crowded` times as
    much an enrolment does it itself and waits. A segment up to `checked_at_open` bytes is
    read whole and checked when a process opens it, a larger one by `verify`. A writer that
    does not let go of the lock for `patience_seconds` is an error.
    """

    flush_postings: int = 2_000_000
    flush_changes: int = 500
    crowded: int = 4
    checked_at_open: int = 64 * 1024 * 1024
    patience_seconds: float = 60.0
    merge: MergeOptions = field(default_factory=MergeOptions)


class IndexFolder:
    """What lies in the folder of an index, and the locks on it.

    Raises everywhere:
        SchemeMismatch: The folder holds codes of another scheme.
        OlderFormat: An earlier version of this program wrote it.
        Damaged: A file is not what was written.
        BackendUnavailable: A full disk, or a writer that does not let go of the lock.
    """

    def __init__(
        self, folder: Path, scheme: Scheme, shape: Shape, options: IndexOptions
    ) -> None:
        self.path = folder
        self.scheme = scheme
        self.shape = shape
        self.options = options
        self.stored = Fingerprints(folder)
        self.guard = threading.RLock()
        self._mapped: dict[str, IndexSegment] = {}
        self._seen: Signature | None = None
        self._read = 0
        self._stamp = (0, 0)
        self._unread: set[str] = set()
        self._to_read: list[Held] = []
        self._sweep_at = 0.0
        self._start_over(Manifest(scheme.name, shape.name), ())

    def contents(self) -> Contents:
        """Return the newest state. Hold `guard` while using it."""
        while True:
            while (found := signature(self.path)) != self._seen:
                self._follow(found)
            settled = self._follow_log()
            # A flush between the two looks has moved the log elsewhere.
            if settled and signature(self.path) == self._seen:
                return self._contents

    def _follow_log(self) -> bool:
        """Read what was added to the log. Tell whether that is all; if not, look again."""
        stamp = _stamp(self.log)
        if stamp == self._stamp:
            return True
        changes, end = journal.read(self.log, self._read)
        if self._read and (stamp[0] <= self._read or end < stamp[0]):
            # It is no longer what it was: a writer took back what it could not flush.
            self.forget()
            return False
        self._contents.apply(changes)
        self._read, self._stamp = end, stamp
        return True

    def begin(self) -> None:
        """Write down what a new folder is for. Hold the lock."""
        if self._seen is None:
            write_manifest(self.path, self._contents.manifest)
            self.contents()

    @property
    def log(self) -> Path:
        """The log that follows the manifest last read."""
        return self.path / self._contents.manifest.journal

    def torn(self) -> bool:
        """Tell whether the log ends in what is no whole record. Hold the lock."""
        self.contents()
        return _stamp(self.log)[0] != self._read

    def cut(self) -> None:
        """Remove from the log what is no whole record. Hold the lock."""
        journal.cut(self.log, self._read)

    def forget(self) -> None:
        """Read all anew at the next look."""
        self._seen, self._mapped = None, {}
        self._start_over(Manifest(self.scheme.name, self.shape.name), ())

    def _start_over(self, manifest: Manifest, segments: Iterable[IndexSegment]) -> None:
        self._contents = Contents(self.shape, manifest, segments, self.stored.get)
        self._read, self._stamp = 0, (0, 0)

    def _follow(self, found: Signature | None) -> None:
        """Map what the manifest names; a file merged away meanwhile means: look again."""
        manifest = read_manifest(self.path, self.scheme.name, self.shape.name)
        mine = (self.scheme.name, self.shape.name)
        if (manifest.scheme, manifest.shape) != mine:
            raise SchemeMismatch(
                f"{manifest.scheme} ({manifest.shape})", f"{mine[0]} ({mine[1]})"
            )
        try:
            mapped = {
                listed.name: self._mapped.get(listed.name) or self._open(listed.name)
                for listed in manifest.segments
            }
        except FileNotFoundError as error:
            if signature(self.path) != found:
                return
            raise Damaged(Path(error.filename), "it is gone") from error
        merged = manifest.journal == self._contents.manifest.journal and self._seen is not None
        if merged:
            self._contents.moved_to(manifest, mapped.values())
        else:
            self._start_over(manifest, mapped.values())
        self._mapped = mapped
        self._seen = found

    def _open(self, name: str) -> IndexSegment:
        path = self.path / name
        whole = path.stat().st_size <= self.options.checked_at_open
        if not whole:
            self._unread.add(name)
        return open_segment(path, self.scheme.name, self.shape.name, whole=whole)

    def check_one(self) -> bool:
        """Read one large segment whole that was mapped unread. Tell whether there was one."""
        for name in tuple(self._mapped):
            if name in self._unread:
                self._unread.discard(name)
                with suppress(FileNotFoundError):
                    check_segment(self.path / name)
                return True
        return False

    def next_to_read(self) -> Held | None:
        """Return the enrolled references in turn, None when there are none. Hold the guard."""
        if not self._to_read:
            self._to_read = list(self.contents().live())
        return self._to_read.pop() if self._to_read else None

    def time_to_sweep(self) -> bool:
        """Tell, once in a while, that it is time to clean up."""
        if time.monotonic() < self._sweep_at:
            return False
        self._sweep_at = time.monotonic() + _SWEEP_SECONDS
        return True

    @contextmanager
    def locked(self, name: str = "lock", *, wait: bool = True) -> Iterator[bool]:
        """Hold a lock among all processes; give False where it is taken and not waited for."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with (self.path / name).open("ab") as file:
                yield self._take(file.fileno(), wait=wait)
        except OSError as error:
            raise BackendUnavailable(f"cannot write index {self.path.name}: {error}") from error

    def _take(self, handle: int, *, wait: bool) -> bool:
        patience = self.options.patience_seconds
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                if not wait:
                    return False
                if time.monotonic() > deadline:
                    raise BackendUnavailable(
                        f"index {self.path.name} has been locked for {patience:g} s"
                    ) from error
                time.sleep(0.005)
            else:
                return True


def _stamp(path: Path) -> tuple[int, int]:
    """Return a file's size and when it was last written to; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
