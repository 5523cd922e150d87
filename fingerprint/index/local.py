"""An index in a folder, shared by all processes of a machine.

Readers map immutable segments, follow the log, and never wait; writers take turns by a lock
on a file, which the system releases when a writer dies. What was acknowledged is kept.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import SchemeMismatch
from domain.match import Scheme
from domain.work import ReferenceId, WorkId
from fingerprint.index import journal, repair, upkeep
from fingerprint.index.bulk import enrol_all
from fingerprint.index.contents import Contents
from fingerprint.index.file import Damaged
from fingerprint.index.folder import IndexFolder, IndexOptions
from fingerprint.index.journal import Change
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held, Shape
from fingerprint.index.repair import Damage, Rebuilt
from fingerprint.index.shapes.keys import KEYS
from fingerprint.index.snapshot import SegmentSnapshot
from fingerprint.index.upkeep import Stats

logger = logging.getLogger(__name__)


class LocalIndex:
    """See fingerprint.index.port.Index.

    A damaged segment is named in the log and made again from the stored fingerprints as
    soon as anybody looks.

    Raises everywhere:
        SchemeMismatch: The folder, or the codes, are of another scheme.
        OlderFormat: An earlier version of this program wrote the folder.
        BackendUnavailable: A full disk, a writer that does not let go of the lock, or
            damage that the stored fingerprints cannot mend; it names the file.
    """

    def __init__(
        self,
        folder: Path,
        scheme: Scheme,
        shape: Shape = KEYS,
        options: IndexOptions = IndexOptions(),
    ) -> None:
        self._folder = IndexFolder(folder, scheme, shape, options)

    @property
    def scheme(self) -> Scheme:
        return self._folder.scheme

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        self._fits(codes)
        folder = self._folder
        with self._changing() as contents:
            number = contents.version + 1
            before = contents.find(reference)
            held = Held(reference, work, codes.length, number, len(codes.values))
            folder.stored.put(number, reference, work, codes)
            journal.append(folder.log, [Change(number, reference, held)])
            if before is not None:
                folder.stored.put_aside(before.number)
            waiting = folder.contents().waiting()
        if upkeep.due(waiting, folder.options, folder.options.crowded):
            upkeep.flush(folder)
        return number

    def withdraw(self, reference: ReferenceId) -> int:
        folder = self._folder
        with self._changing() as contents:
            before = contents.find(reference)
            if before is None:
                return contents.version
            number = contents.version + 1
            # A writer may have died before it recorded a fingerprint of this number.
            folder.stored.put_aside(number)
            journal.append(folder.log, [Change(number, reference)])
            folder.stored.put_aside(before.number)
            return number

    def enrol_all(self, entries: Iterable[tuple[ReferenceId, WorkId, Codes]]) -> int:
        """Enrol many references at once, straight into segments. Return the version.

        None of them can be found before all are.
        """
        return enrol_all(self._folder, self._fitting(entries))

    def snapshot(self) -> SegmentSnapshot:
        with self._folder.guard:
            return self._contents().snapshot()

    def tend(self) -> bool:
        """Do one piece of upkeep, unless another process is at it. Tell whether there was one.

        Call it again and again from a thread of its own: what it does may take minutes, and
        neither readers nor enrolments wait for it.
        """
        folder = self._folder
        try:
            with folder.guard:
                if self._contents() and folder.torn():
                    with folder.locked():
                        repair.mend_log(folder)
            return upkeep.tend(folder)
        except Damaged as error:
            self._heal(error)
            return True

    def merge(self) -> None:
        """Flush the delta and make one segment of all."""
        upkeep.merge_all(self._folder)

    def stats(self) -> Stats:
        """Return the index in figures."""
        return upkeep.stats(self._folder)

    def verify(self) -> tuple[Damage, ...]:
        """Read every file whole; name what is damaged, and mend nothing."""
        return repair.verify(self._folder)

    def rebuild(self) -> Rebuilt:
        """Make all segments anew from the stored fingerprints, whatever the rest looks like."""
        return repair.rebuild(self._folder)

    @contextmanager
    def _changing(self) -> Iterator[Contents]:
        """Hold the lock on an up-to-date state, without what a killed writer left behind."""
        with self._folder.guard, self._folder.locked():
            self._contents()
            self._folder.begin()
            if self._folder.torn():
                repair.mend_log(self._folder)
            yield self._folder.contents()

    def _contents(self) -> Contents:
        try:
            return self._folder.contents()
        except Damaged as error:
            self._heal(error)
            return self._folder.contents()

    def _heal(self, error: Damaged) -> None:
        logger.warning("%s; it is made again from the stored fingerprints", error)
        repair.heal(self._folder)

    def _fits(self, codes: Codes) -> None:
        if codes.scheme != self.scheme.name:
            raise SchemeMismatch(self.scheme.name, codes.scheme)

    def _fitting(
        self, entries: Iterable[tuple[ReferenceId, WorkId, Codes]]
    ) -> Iterator[tuple[ReferenceId, WorkId, Codes]]:
        for entry in entries:
            self._fits(entry[2])
            yield entry
