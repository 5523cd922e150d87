"""An index in a folder, shared by all processes of a machine.

Readers map immutable segments and never wait; writers take turns by a lock on a file,
which the system releases when a writer dies. What the manifest names is the index.
"""

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import BackendUnavailable, SchemeMismatch
from domain.match import Scheme
from domain.work import ReferenceId, WorkId
from fingerprint.index.manifest import (
    Listed,
    Manifest,
    Signature,
    read_manifest,
    signature,
    write_manifest,
)
from fingerprint.index.merge import merge
from fingerprint.index.policy import MergeOptions, Size, choose
from fingerprint.index.port import Codes
from fingerprint.index.segment import (
    Held,
    IndexSegment,
    open_segment,
    segment_of,
    write_segment,
)
from fingerprint.index.snapshot import SegmentSnapshot


class LocalIndex:
    """See fingerprint.index.port.Index.

    Raises everywhere:
        SchemeMismatch: The folder, or the codes, are of another scheme.
        BackendUnavailable: A damaged file, a full disk, or a writer that does not let go of
            the lock for `patience_seconds`.
    """

    def __init__(
        self,
        folder: Path,
        scheme: Scheme,
        options: MergeOptions = MergeOptions(),
        *,
        patience_seconds: float = 60.0,
    ) -> None:
        self._folder = folder
        self._scheme = scheme
        self._options = options
        self._patience = patience_seconds
        self._guard = threading.RLock()
        self._mapped: dict[str, IndexSegment] = {}
        self._seen: Signature | None = None
        self._manifest = Manifest(scheme.name)
        self._snapshot = SegmentSnapshot(0, (), ())

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        if codes.scheme != self._scheme.name:
            raise SchemeMismatch(self._scheme.name, codes.scheme)
        made = segment_of(Held(reference, work, codes.length), codes)
        with self._writing():
            name = self._written(made)
            kept = self._without(reference)
            self._commit((*kept, Listed(name)), self._manifest.version + 1)
            self._tidy()
            return self._manifest.version

    def withdraw(self, reference: ReferenceId) -> int:
        with self._writing():
            kept = self._without(reference)
            if kept != self._manifest.segments:
                self._commit(kept, self._manifest.version + 1)
                self._tidy()
            return self._manifest.version

    def snapshot(self) -> SegmentSnapshot:
        with self._guard:
            while (found := signature(self._folder)) != self._seen:
                self._read(found)
            return self._snapshot

    def _read(self, found: Signature | None) -> None:
        """Map what the manifest names; a segment merged away meanwhile means: look again."""
        manifest = read_manifest(self._folder, self._scheme.name)
        if manifest.scheme != self._scheme.name:
            raise SchemeMismatch(manifest.scheme, self._scheme.name)
        try:
            mapped = {
                listed.name: self._mapped.get(listed.name)
                or open_segment(self._folder / listed.name, self._scheme.name)
                for listed in manifest.segments
            }
        except FileNotFoundError as error:
            if signature(self._folder) != found:
                return
            raise BackendUnavailable(
                f"index {self._folder.name} misses its segment {Path(error.filename).name}"
            ) from error
        self._mapped = mapped
        self._manifest = manifest
        self._snapshot = SegmentSnapshot(
            manifest.version, tuple(mapped.values()), tuple(s.dead for s in manifest.segments)
        )
        self._seen = found

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock on an up-to-date state, without what a killed writer left behind."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._guard, (self._folder / "lock").open("ab") as lock:
                self._take(lock.fileno())
                self.snapshot()
                self._sweep()
                yield
        except OSError as error:
            raise BackendUnavailable(
                f"cannot write index {self._folder.name}: {error}"
            ) from error

    def _take(self, handle: int) -> None:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                if time.monotonic() > deadline:
                    raise BackendUnavailable(
                        f"index {self._folder.name} has been locked for {self._patience:g} s"
                    ) from error
                time.sleep(0.01)
            else:
                return

    def _sweep(self) -> None:
        live = {listed.name for listed in self._manifest.segments}
        for entry in os.scandir(self._folder):
            stray = entry.name.endswith(".postings") and entry.name not in live
            if stray or entry.name.endswith(".making"):
                (self._folder / entry.name).unlink(missing_ok=True)

    def _without(self, reference: ReferenceId) -> tuple[Listed, ...]:
        """Return the live segments with every row of a reference marked dead."""
        kept = []
        for listed in self._manifest.segments:
            held = self._mapped[listed.name].held
            rows = {row for row, h in enumerate(held) if h.reference == reference}
            dead = tuple(sorted(rows.union(listed.dead)))
            kept.append(listed if dead == listed.dead else Listed(listed.name, dead))
        return tuple(kept)

    def _written(self, segment: IndexSegment) -> str:
        serial = self._manifest.serial + 1
        name = f"{serial:012d}.postings"
        write_segment(self._folder / name, segment)
        return name

    def _commit(self, segments: tuple[Listed, ...], version: int) -> None:
        serial = self._manifest.serial + 1
        write_manifest(self._folder, Manifest(self._scheme.name, version, serial, segments))
        self.snapshot()

    def _tidy(self) -> None:
        """Merge while the policy asks for it; nothing that can be found changes."""
        while True:
            listed = self._manifest.segments
            parts = [self._mapped[one.name] for one in listed]
            sizes = [
                Size(part.keys.size, len(part.held), len(one.dead))
                for part, one in zip(parts, listed, strict=True)
            ]
            chosen = choose(sizes, self._options)
            if not chosen:
                return
            joined = merge([parts[i] for i in chosen], [listed[i].dead for i in chosen])
            kept = [one for i, one in enumerate(listed) if i not in chosen]
            if joined.held:
                kept.insert(chosen[0], Listed(self._written(joined)))
            self._commit(tuple(kept), self._manifest.version)
            self._sweep()
