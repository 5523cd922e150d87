"""The evidence vault in a bucket of an S3-compatible server: `prefix/ab/cd/abcd…`.

A key is only ever given to a body that was checked against it, and never to a second one:
the server compares the checksum and refuses a key that is taken. What is read is compared
with its digest again before anybody gets it.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

from backends.vault_s3_copies import CopiesOptions, LocalCopies
from backends.vault_s3_parts import send_parts, sweep
from backends.vault_s3_place import S3Place
from backends.vault_s3_wire import Wire, WireOptions
from domain.errors import BackendUnavailable, BadInput, Conflict, NotFound

T = TypeVar("T")
_KEY = re.compile(r"(?:.*/)?[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class S3Options:
    """How large things travel, and how long one waits.

    Args:
        part_bytes: What is sent, fetched and tried again at once, and held in memory.
        ask_first_bytes: From here on a question whether it is there costs less than to
            send it in vain.
        stale: When an upload in parts was left by a sender that died.
        wire: See WireOptions.
    """

    part_bytes: int = 16 << 20
    ask_first_bytes: int = 1 << 18
    stale: timedelta = timedelta(days=1)
    wire: WireOptions = field(default_factory=WireOptions)


class S3Vault:
    """See domain.ports.Vault.

    Args:
        place: The bucket, and the folder of local copies. Nothing is asked of the server yet.
        options: See there.
        wire: The way to the bucket; by default it is made from the place.

    Raises:
        BadInput: There are no credentials.
        BackendUnavailable: The folder of copies cannot be made.
    """

    def __init__(
        self,
        place: S3Place,
        options: S3Options = S3Options(),
        wire: Wire | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._place, self._options, self._now = place, options, now
        self._wire = wire or Wire(place, options.wire)
        self._copies = LocalCopies(place.cache, CopiesOptions(bound_bytes=place.cache_bytes))
        self._swept = False

    def put(self, body: bytes) -> str:
        digest = sha256(body).hexdigest()
        self._store(digest, body)
        return digest

    def put_file(self, path: Path) -> str:
        """See domain.ports.Vault. A file of the scratch folder's disk stays as a local copy."""
        source = path.resolve()
        if not source.is_file():
            raise BadInput("no such file", place=str(path))
        with _told(source), source.open("rb") as file:
            state = source.stat()
            if state.st_size <= self._options.part_bytes:
                digest = self.put(file.read())
            else:
                digest = self._put_large(file, state.st_size)
        with _told(source):
            local = state.st_dev == self._copies.scratch.stat().st_dev
        if local:
            self._copies.take(source, digest)
        return digest

    def get(self, digest: str) -> bytes:
        """See domain.ports.Vault. Bytes that have lost their digest are not given."""
        copy = self._copies.find(digest)
        if copy is not None:
            with _told(copy):
                body = copy.read_bytes()
            if sha256(body).hexdigest() == digest:
                return body
            self._copies.drop(digest)
        body = _found(self._wire.read(digest), digest)
        if sha256(body).hexdigest() != digest:
            raise NotFound("undamaged capture", digest)
        return body

    def size(self, digest: str) -> int:
        copy = self._copies.find(digest)
        if copy is not None:
            with _told(copy):
                return copy.stat().st_size
        return _found(self._wire.size(digest), digest)

    def range(self, digest: str, start: int, end: int) -> bytes:
        if not 0 <= start <= end:
            raise BadInput(f"bytes {start} to {end} are not a range")
        copy = self._copies.find(digest)
        if copy is not None:
            with _told(copy), copy.open("rb") as file:
                file.seek(start)
                return file.read(end - start)
        if start == end:
            _found(self._wire.size(digest), digest)
            return b""
        return _found(self._wire.read(digest, start, end), digest)

    def path(self, digest: str) -> Path:
        """See domain.ports.Vault. It stays for an hour; see CopiesOptions.keep_seconds."""
        return self._copies.find(digest) or self._fetch(digest)

    def digests(self) -> Iterator[str]:
        """See domain.ports.Vault. What others put into the bucket is passed over."""
        for key in self._wire.listed():
            found = _KEY.fullmatch(key)
            if found and key == self._place.key(found[1]):
                yield found[1]

    def scratch(self) -> Path:
        """See domain.ports.Vault. It lies among the local copies."""
        return self._copies.scratch

    def health(self) -> None:
        """Begin an upload and abort it; write to the folder of copies.

        Raises:
            BackendUnavailable: That did not work; the message says where and why.
        """
        key = f"{self._place.prefix}health"
        self._wire.abort(key, self._wire.begin(key))
        self._copies.health()

    def prepare(self) -> None:
        """See domain.ports.Vault. Makes the bucket."""
        self._wire.create()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _store(self, digest: str, body: bytes) -> None:
        if len(body) >= self._options.ask_first_bytes and self._is_there(digest, len(body)):
            return
        if not self._wire.put(digest, body):
            self._must_be_there(digest, len(body))

    def _put_large(self, file: BufferedReader, size: int) -> str:
        digest = file_digest(file, "sha256").hexdigest()
        if not self._is_there(digest, size):
            self._sweep_once()
            file.seek(0)
            key, least = self._place.key(digest), self._options.part_bytes
            if not send_parts(self._wire, key, file, size=size, digest=digest, least=least):
                self._must_be_there(digest, size)
        return digest

    def _is_there(self, digest: str, size: int) -> bool:
        found = self._wire.size(digest)
        if found is not None and found != size:
            # Not by us: it was put there past us. What it was must be seen by a person.
            problem = f"{self._place} holds {found} bytes as {digest}, which has {size}"
            raise Conflict(problem)
        return found is not None

    def _must_be_there(self, digest: str, size: int) -> None:
        if not self._is_there(digest, size):
            raise BackendUnavailable(f"vault {self._place}: {digest} was there and is gone")

    def _fetch(self, digest: str) -> Path:
        whole, step = sha256(), self._options.part_bytes
        with _told(self._copies.scratch):
            handle, name = tempfile.mkstemp(dir=self._copies.scratch)
        try:
            with _told(Path(name)), os.fdopen(handle, "wb") as file:
                # A part that is not full is the last; most captures are a single one.
                start, length = 0, step
                while length == step:
                    body = _found(self._wire.read(digest, start, start + step), digest)
                    whole.update(body)
                    file.write(body)
                    start, length = start + step, len(body)
            if whole.hexdigest() != digest:
                raise NotFound("undamaged capture", digest)
            return self._copies.take(Path(name), digest)
        finally:
            Path(name).unlink(missing_ok=True)

    def _sweep_once(self) -> None:
        """Clean up after dead senders, once a process: whoever leaves parts removes them."""
        if not self._swept:
            self._swept = True
            sweep(self._wire, self._now(), self._options.stale)


def _found(value: T | None, digest: str) -> T:
    if value is None:
        raise NotFound("capture", digest)
    return value


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackendUnavailable(f"local file {place}: {error.strerror}") from error
