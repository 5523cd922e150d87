"""An index that lives in one process and is gone with it: for tests and single checks."""

from domain.errors import SchemeMismatch
from domain.match import Scheme
from domain.work import ReferenceId, WorkId
from fingerprint.index.contents import Contents
from fingerprint.index.journal import Change
from fingerprint.index.manifest import Manifest
from fingerprint.index.port import Codes, Snapshot
from fingerprint.index.postings import Held, Shape
from fingerprint.index.shapes.keys import KEYS


class MemoryIndex:
    """See fingerprint.index.port.Index. A delta with nothing behind it."""

    def __init__(self, scheme: Scheme, shape: Shape = KEYS) -> None:
        self._scheme = scheme
        self._codes: dict[int, Codes] = {}
        manifest = Manifest(scheme.name, shape.name)
        self._contents = Contents(shape, manifest, (), self._fetch)

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        if codes.scheme != self._scheme.name:
            raise SchemeMismatch(self._scheme.name, codes.scheme)
        number = self._contents.version + 1
        self._codes[number] = codes
        held = Held(reference, work, codes.length, number, len(codes.values))
        self._contents.apply([Change(number, reference, held)])
        return number

    def withdraw(self, reference: ReferenceId) -> int:
        if self._contents.find(reference) is not None:
            self._contents.apply([Change(self._contents.version + 1, reference)])
        return self._contents.version

    def snapshot(self) -> Snapshot:
        return self._contents.snapshot()

    def _fetch(self, held: Held) -> Codes:
        # Fingerprints of replaced references stay, for snapshots that are held.
        return self._codes[held.number]
