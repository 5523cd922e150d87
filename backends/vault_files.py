"""The evidence vault in a folder: `ab/cd/abcd…`, one file a digest.

A file is written under `scratch/`, fsynced and renamed, so a name that is a digest always
holds all of its bytes, whoever was killed and whenever the power failed.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path

from domain.errors import BackendUnavailable, BadInput, NotFound

_DIGEST = re.compile(r"[0-9a-f]{64}")
# A capture takes minutes at most; whatever is a day old was left by a writer that died.
_LEFTOVER_SECONDS = 86_400.0


class FileVault:
    """See domain.ports.Vault."""

    def __init__(self, root: Path) -> None:
        """Open the vault under `root`, made when it is missing, and sweep its scratch folder.

        Raises:
            BackendUnavailable: The folder cannot be made or read.
        """
        self._root = root
        self._scratch = root / "scratch"
        with self._translated(root):
            self._scratch.mkdir(parents=True, exist_ok=True)
            self._sweep(time.time() - _LEFTOVER_SECONDS)

    def put(self, body: bytes) -> str:
        digest = sha256(body).hexdigest()
        place = self.place(digest)
        with self._translated(place):
            if not _holds(place, len(body)):
                handle, name = tempfile.mkstemp(dir=self._scratch)
                with _unlinked_on_error(Path(name)):
                    with os.fdopen(handle, "wb") as file:
                        file.write(body)
                    self._settle(Path(name), place)
        return digest

    def put_file(self, path: Path) -> str:
        source = path.resolve()
        if not source.is_file():
            raise BadInput("no such file", place=str(path))
        with self._translated(source):
            with source.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            size, device = source.stat().st_size, source.stat().st_dev
        place = self.place(digest)
        with self._translated(place):
            local = device == self._scratch.stat().st_dev
            if _holds(place, size):
                if local:
                    source.unlink()
            elif local:
                self._settle(source, place)
            else:
                self._copy(source, place)
        return digest

    def settle(self, finished: Path, digest: str) -> Path:
        """Take in a file of the scratch folder that is known to have this digest.

        Raises:
            BackendUnavailable: It cannot be flushed or renamed.
        """
        place = self.place(digest)
        with self._translated(place):
            self._settle(finished, place)
        return place

    def get(self, digest: str) -> bytes:
        """See domain.ports.Vault. Bytes that have lost their digest are not given."""
        place = self.path(digest)
        with self._translated(place, digest):
            body = place.read_bytes()
        if sha256(body).hexdigest() != digest:
            raise NotFound("undamaged capture", digest)
        return body

    def size(self, digest: str) -> int:
        place = self.place(digest)
        with self._translated(place, digest):
            return place.stat().st_size

    def range(self, digest: str, start: int, end: int) -> bytes:
        if not 0 <= start <= end:
            raise BadInput(f"bytes {start} to {end} are not a range")
        place = self.place(digest)
        with self._translated(place, digest), place.open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def path(self, digest: str) -> Path:
        self.size(digest)
        return self.place(digest)

    def digests(self) -> Iterator[str]:
        """See domain.ports.Vault. In ascending order."""
        with self._translated(self._root):
            for folder in sorted(self._root.glob("??/??")):
                names = sorted(path.name for path in folder.iterdir())
                yield from (name for name in names if _DIGEST.fullmatch(name))

    def scratch(self) -> Path:
        return self._scratch

    def prepare(self) -> None:
        """See domain.ports.Vault. Opening it made the folder."""

    def health(self) -> None:
        """Write, and remove, a small file.

        Raises:
            BackendUnavailable: That did not work; the message says where and why.
        """
        place = self._scratch
        with self._translated(place), tempfile.TemporaryFile(dir=place) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())

    def place(self, digest: str) -> Path:
        """Return where a digest has its file, whether there is one or not.

        Raises:
            NotFound: This is no digest.
        """
        if not _DIGEST.fullmatch(digest):
            raise NotFound("capture", digest)
        return self._root / digest[:2] / digest[2:4] / digest

    def _copy(self, source: Path, place: Path) -> None:
        handle, name = tempfile.mkstemp(dir=self._scratch)
        with _unlinked_on_error(Path(name)):
            with os.fdopen(handle, "wb") as target, source.open("rb") as file:
                shutil.copyfileobj(file, target, 1 << 20)
            self._settle(Path(name), place)

    def _settle(self, finished: Path, place: Path) -> None:
        """Give a finished file its name, durably."""
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            _sync(place.parent.parent)
            _sync(self._root)
        finished.chmod(0o444)
        _sync(finished)
        finished.replace(place)
        _sync(place.parent)

    def _sweep(self, before: float) -> None:
        for path in self._scratch.iterdir():
            with suppress(FileNotFoundError):  # Another process may be sweeping.
                if path.lstat().st_mtime >= before:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    @contextmanager
    def _translated(self, place: Path, digest: str | None = None) -> Iterator[None]:
        """Turn an OSError into ours; NotFound only where a `digest` was looked for."""
        try:
            yield
        except OSError as error:
            # A vault that has lost its mount holds nothing, and that is no answer.
            if digest and isinstance(error, FileNotFoundError) and self._scratch.is_dir():
                raise NotFound("capture", digest) from error
            raise BackendUnavailable(f"vault file {place}: {error.strerror}") from error


def _holds(place: Path, size: int) -> bool:
    """Tell whether the whole body is there; a file cut short by a sick disk is written anew."""
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _unlinked_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError:
        path.unlink(missing_ok=True)
        raise
