"""Enrol in, withdraw from and look at an index in Elasticsearch."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from domain.errors import BackendUnavailable, OlderFormat, SchemeMismatch
from domain.match import Scheme
from domain.work import ReferenceId, WorkId
from fingerprint.index.elastic import generation as generations
from fingerprint.index.elastic import upkeep
from fingerprint.index.elastic.changes import append, enrolling, withdrawing
from fingerprint.index.elastic.follower import Follower
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.snapshot import ElasticSnapshot, Place
from fingerprint.index.elastic.template import Names, prepare
from fingerprint.index.elastic.writing import Entry, Writer
from fingerprint.index.port import Codes
from fingerprint.index.postings import Shape
from fingerprint.index.repair import Damage, Rebuilt
from fingerprint.index.shapes.keys import KEYS
from fingerprint.index.upkeep import Stats

_TRIES = 1000
"""To be the first with the next number, among any writers there are."""


class ElasticIndex:
    """See fingerprint.index.port.Index. Safe across threads; any number of processes.

    What was acknowledged is on the disks of the cluster, and is in the next snapshot of
    every process.

    Args:
        client: Of the cluster; see service.elastic.
        names: What its indices are called.
        scheme: Of the codes.
        shape: How they are kept.
        options: See ElasticOptions.
        cache: A folder of this machine for side arrays that were asked for.

    Raises everywhere:
        SchemeMismatch: The index, or the codes, are of another scheme.
        OlderFormat: An earlier version of this program made it.
        BackendUnavailable: Elasticsearch does not answer or does not accept the key.
    """

    def __init__(
        self,
        client: Elasticsearch,
        names: Names,
        scheme: Scheme,
        shape: Shape = KEYS,
        options: ElasticOptions = ElasticOptions(),
        *,
        cache: Path,
    ) -> None:
        self._scheme = scheme
        self._names = names
        self._guard = threading.RLock()
        self._follower = Follower(
            client, names, scheme.name, shape, options=options, cache=cache
        )

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def add(self, reference: ReferenceId, work: WorkId, codes: Codes) -> int:
        return self.enrol_all([(reference, work, codes)])

    def withdraw(self, reference: ReferenceId) -> int:
        with self._guard:
            self._follower.state()
            if reference not in self._follower.live:
                return self._follower.version
            return self._append(self._follower, withdrawing(reference))

    def enrol_all(self, entries: Iterable[Entry]) -> int:
        """Enrol many references at once. Return the version that shows them all.

        None of them can be found before all are stored; they then appear one by one.
        """
        with self._guard:
            place = self._writable()
            writer = Writer(place.client, place.index, place.shape, place.options)
            uploads = writer.put(self._fitting(entries))
            writer.show()
            version = self._follower.version
            for upload in uploads:
                version = self._append(self._follower, enrolling(upload))
            writer.settle(uploads)
            return version

    def snapshot(self) -> ElasticSnapshot:
        with self._guard:
            state = self._follower.state()
            return ElasticSnapshot(self._follower.place, state)

    def tend(self) -> bool:
        """Delete what nobody can ask for any more, now and then. There is never more to do."""
        with self._guard:
            upkeep.sweep(self._follower)
        return False

    def prepare(self) -> tuple[str, ...]:
        """Renew the templates and make the first generation. Safe to repeat.

        Returns:
            The names of the templates and aliases.
        """
        with self._guard:
            client, follower = self._follower.client, self._follower
            templates = prepare(client, self._names.prefix, follower.options)
            follower.state()
            if follower.generation is None:
                generations.make(client, self._names, 1, follower.recipe, named=True)
        aliases = (self._names.alias(part) for part in ("codes", "log"))
        return (
            *(f"index template {name}" for name in templates),
            *(f"index {name}" for name in aliases),
        )

    def merge(self) -> None:
        """Make one segment of each shard, for the quickest search."""
        upkeep.merge(self._follower)

    def stats(self) -> Stats:
        """Return the index in figures."""
        with self._guard:
            return upkeep.stats(self._follower)

    def verify(self) -> tuple[Damage, ...]:
        """Read every document; name those that are damaged or gone, and mend nothing."""
        with self._guard:
            self._follower.state()
            return upkeep.verify(self._follower)

    def rebuild(self) -> Rebuilt:
        """Fill a new generation from the stored fingerprints, and let it take over.

        An index of another scheme or format gives way to an empty one.
        """
        with self._guard:
            try:
                return upkeep.rebuild(self._follower)
            except (SchemeMismatch, OlderFormat):
                upkeep.start_over(self._follower)
                return Rebuilt(0)

    def remove(self) -> None:
        """Delete all of it, for good. Its templates stay: other indices may need them."""
        with self._guard:
            client = self._follower.client
            for serial in generations.serials(client, self._names):
                generations.remove(client, self._names, serial)

    def _writable(self) -> Place:
        """Return the generation to write to; make the first one where there is none."""
        self._follower.state()
        if self._follower.place is None:
            self.prepare()
            self._follower.state()
        if self._follower.place is None:
            raise BackendUnavailable(f"index {self._names.alias('log')} cannot be made")
        return self._follower.place

    def _append(self, follower: Follower, body: dict[str, Any]) -> int:
        """Make a change, whoever else makes some."""
        here = follower.generation
        for _ in range(_TRIES):
            assert here is not None, "there is something to change"
            number = append(follower.client, here.log, follower.version, body)
            follower.state()
            if number is not None:
                return number
            if follower.generation != here:
                # What was uploaded lies in the old generation; the next try uploads again.
                raise BackendUnavailable(f"index {here.log} was rebuilt meanwhile")
        raise BackendUnavailable(f"index {here.log if here else ''}: too many writers")

    def _fitting(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            if entry[2].scheme != self.scheme.name:
                raise SchemeMismatch(self.scheme.name, entry[2].scheme)
            yield entry
