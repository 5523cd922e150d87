"""An index that lives in one process and is gone with it: for tests and single checks."""

from domain.errors import SchemeMismatch
from domain.match import Scheme
from domain.work import ReferenceId, WorkId
from fingerprint.index.merge import merge
from fingerprint.index.port import Codes, Snapshot
from fingerprint.index.segment import Held, IndexSegment, segment_of
from fingerprint.index.snapshot import SegmentSnapshot


class MemoryIndex:
    """See fingerprint.index.port.Index. A change costs as much as all that is enrolled."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._version = 0
        self._segments: dict[ReferenceId, IndexSegment] = {}
        self._snapshot: Snapshot = SegmentSnapshot(0, (), ())

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        if codes.scheme != self._scheme.name:
            raise SchemeMismatch(self._scheme.name, codes.scheme)
        self._segments.pop(reference, None)
        self._segments[reference] = segment_of(Held(reference, work, codes.length), codes)
        return self._changed()

    def withdraw(self, reference: ReferenceId) -> int:
        if self._segments.pop(reference, None) is None:
            return self._version
        return self._changed()

    def snapshot(self) -> Snapshot:
        if self._snapshot.version != self._version:
            parts = tuple(self._segments.values())
            joined = (merge(parts, ((),) * len(parts)),) if parts else ()
            self._snapshot = SegmentSnapshot(self._version, joined, ((),) * len(joined))
        return self._snapshot

    def _changed(self) -> int:
        self._version += 1
        return self._version
