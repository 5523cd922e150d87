"""Copy evidence from one vault to another, such as from a folder to a bucket.

Every body is compared with its digest on the way, and what the other vault has already is
passed over; so a copy that broke off goes on where it stopped when it is started again.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from domain.errors import BackendUnavailable, NotFound
from domain.ports import Vault

Tell = Callable[[int], None]
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How much at once.

    Args:
        at_once: Bodies on the way; a bucket answers a question in milliseconds, and while
            one waits others go.
        whole_bytes: Up to this size a body is held in memory, else it goes through a file.
        batch: Bodies between two looks at the time.
    """

    at_once: int = 4
    whole_bytes: int = 8 * _MIB
    batch: int = 64


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of it. `damaged` are digests whose bytes are no longer theirs."""

    bodies: int
    bytes: int
    damaged: tuple[str, ...]


def missing(source: Vault, target: Vault) -> Iterator[str]:
    """Yield the digests that only `source` has, ascending.

    Both list theirs in order, so they are run through side by side and never held.
    """
    theirs = target.digests()
    other = next(theirs, None)
    for digest in source.digests():
        while other is not None and other < digest:
            other = next(theirs, None)
        if other != digest:
            yield digest


def copy(
    source: Vault,
    target: Vault,
    digests: Iterable[str],
    tell: Tell,
    options: CopyOptions = CopyOptions(),
) -> Copied:
    """Copy bodies; those that are damaged are left out and named.

    Args:
        source: Where they lie, and stay.
        target: Where they go.
        digests: Which ones.
        tell: Is told after each batch how many are done.
        options: See there.

    Raises:
        BackendUnavailable: One of the vaults does not answer, or a disk is full.
    """
    todo, done, total = iter(digests), 0, 0
    damaged: list[str] = []

    def one(digest: str) -> int | None:
        try:
            return _copied(source, target, digest, options.whole_bytes)
        except NotFound:
            return None

    with ThreadPoolExecutor(options.at_once) as pool:
        while batch := tuple(islice(todo, options.batch)):
            sizes = tuple(pool.map(one, batch))
            damaged += [d for d, size in zip(batch, sizes, strict=True) if size is None]
            total += sum(size or 0 for size in sizes)
            done += len(batch)
            tell(done)
    return Copied(done - len(damaged), total, tuple(damaged))


def _copied(source: Vault, target: Vault, digest: str, whole_bytes: int) -> int:
    size = source.size(digest)
    if size <= whole_bytes:
        target.put(source.get(digest))
    else:
        _through_a_file(source, target, digest, size)
    return size


def _through_a_file(source: Vault, target: Vault, digest: str, size: int) -> None:
    # Not by `source.path`: a vault takes a file in by moving it, and the source keeps its own.
    found = sha256()
    try:
        handle, name = tempfile.mkstemp(dir=target.scratch())
        try:
            with os.fdopen(handle, "wb") as file:
                for start in range(0, size, 8 * _MIB):
                    part = source.range(digest, start, min(start + 8 * _MIB, size))
                    found.update(part)
                    file.write(part)
            if found.hexdigest() != digest:
                raise NotFound("undamaged capture", digest)
            target.put_file(Path(name))
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        problem = f"{digest} cannot be copied: {error.strerror}"
        raise BackendUnavailable(problem) from error
