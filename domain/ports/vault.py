"""The evidence vault: bytes kept under their own SHA-256."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Vault(Protocol):
    """Write once, read by digest (64 lower-case hex digits). Putting a thing again is harmless.

    Raises everywhere:
        NotFound: No such digest.
        BackendUnavailable: Full disk, lost mount, no permission.
    """

    def put(self, body: bytes) -> str: ...

    def put_file(self, path: Path) -> str:
        """Take a finished file in (moved if it lies on the same disk) and return its digest."""
        ...

    def get(self, digest: str) -> bytes: ...

    def size(self, digest: str) -> int: ...

    def range(self, digest: str, start: int, end: int) -> bytes:
        """Return bytes [start, end)."""
        ...

    def path(self, digest: str) -> Path:
        """Return a local file to read from, fetched first when the vault is not local."""
        ...

    def digests(self) -> Iterator[str]:
        """Yield all digests, ascending."""
        ...

    def scratch(self) -> Path:
        """Return a folder for files in the making, on the vault's own disk."""
        ...

    def prepare(self) -> None:
        """Make what it lies in, where that is missing. Safe to repeat."""
        ...

    def health(self) -> None:
        """Try whether it can be written to, leaving nothing behind."""
        ...
