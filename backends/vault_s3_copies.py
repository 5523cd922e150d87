"""Local copies of what lies in a vault elsewhere, within a bound.

A copy has its name only when all of its bytes are there and were checked, and keeps it
for as long as somebody may still open it. Several processes share the folder.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backends.vault_files import FileVault
from domain.errors import BackendUnavailable


@dataclass(frozen=True, slots=True)
class CopiesOptions:
    """How much stays, and how long.

    Args:
        bound_bytes: Beyond it the longest unused copies leave.
        keep_seconds: What was asked for so recently stays even beyond the bound, since a
            caller opens the path it got some time later; a film is looked into for less
            than an hour.
        slack: The part of the bound that one process may add between two looks at the folder.
    """

    bound_bytes: int = 20 << 30
    keep_seconds: float = 3600.0
    slack: float = 0.02


class LocalCopies:
    """A folder of copies by digest.

    Args:
        folder: Made when it is missing.
        options: See there.
        now: Seconds since the epoch, the clock of the folder's disk.

    Raises:
        BackendUnavailable: The folder cannot be made or read.
    """

    def __init__(
        self,
        folder: Path,
        options: CopiesOptions = CopiesOptions(),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._files = FileVault(folder)
        self._options = options
        self._now = now
        self._added = options.bound_bytes

    @property
    def scratch(self) -> Path:
        """The folder of files in the making."""
        return self._files.scratch()

    def find(self, digest: str) -> Path | None:
        """Return the copy of a digest, which now stays for a while, or None.

        Raises:
            NotFound: This is no digest.
        """
        place = self._files.place(digest)
        with self._held(fcntl.LOCK_SH):
            try:
                os.utime(place, (self._now(),) * 2)
            except FileNotFoundError:
                return None
        return place

    def take(self, finished: Path, digest: str) -> Path:
        """Take in a checked file of the scratch folder under its digest.

        Raises:
            BackendUnavailable: It cannot be flushed or renamed.
        """
        with self._told(finished):
            size = finished.stat().st_size
            os.utime(finished, (self._now(),) * 2)
        place = self._files.settle(finished, digest)
        self._added += size
        if self._added > self._options.bound_bytes * self._options.slack:
            self._added = 0
            self._trim()
        return place

    def drop(self, digest: str) -> None:
        """Remove a copy that turned out to be damaged."""
        with self._held(fcntl.LOCK_EX):
            self._files.place(digest).unlink(missing_ok=True)

    def health(self) -> None:
        """Write, and remove, a small file. See FileVault.health."""
        self._files.health()

    def _trim(self) -> None:
        """Let the longest unused go until the rest is within the bound."""
        found = []
        with self._told(self._folder):
            for digest in self._files.digests():
                place = self._files.place(digest)
                try:
                    state = place.stat()
                except FileNotFoundError:  # Another process is at it.
                    continue
                found.append((state.st_mtime, state.st_size, place))
        excess = sum(size for _, size, _ in found) - self._options.bound_bytes
        for _, size, place in sorted(found):
            if excess <= 0 or not self._leaves(place):
                return
            excess -= size

    def _leaves(self, place: Path) -> bool:
        """Remove a copy unless somebody asked for it lately, or meanwhile."""
        with self._held(fcntl.LOCK_EX):
            try:
                if place.stat().st_mtime > self._now() - self._options.keep_seconds:
                    return False
                place.unlink()
            except FileNotFoundError:
                return True
        return True

    @contextmanager
    def _held(self, how: int) -> Iterator[None]:
        """Keep others from removing (shared), or from finding as well (exclusive)."""
        with self._told(self._folder), (self._folder / "lock").open("w") as file:
            fcntl.flock(file, how)
            yield

    @contextmanager
    def _told(self, place: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BackendUnavailable(f"local copy {place}: {error.strerror}") from error
