"""What one process knows of an index: the generation in force, and who is enrolled in it.

It reads the log on from where it stopped. A generation that was closed names the next one;
a log that is gone means that the aliases name another.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from elasticsearch import Elasticsearch

from domain.errors import BackendUnavailable
from domain.work import ReferenceId
from fingerprint.index.elastic import generation as generations
from fingerprint.index.elastic.changes import Change, LogGone, Upload, follow
from fingerprint.index.elastic.chunks import Chunks, Sides
from fingerprint.index.elastic.generation import Generation
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.snapshot import Place, State
from fingerprint.index.elastic.template import Names
from fingerprint.index.postings import Shape

_GONE = 1000
"""Dead uploads that a search is told to pass over; what it finds of others is thrown away."""
_SWEPT_BY_NOW = timedelta(days=1)
"""So old a change is that the processes of that time have deleted what it replaced."""
_MOVES = 5


class Follower:
    """Not safe across threads; who owns it holds a lock.

    Args:
        client: Of the cluster.
        names: Of the index.
        scheme: Of its codes.
        shape: How they are kept.
        options: See ElasticOptions.
        cache: A folder for side arrays.
    """

    def __init__(
        self,
        client: Elasticsearch,
        names: Names,
        scheme: str,
        shape: Shape,
        *,
        options: ElasticOptions,
        cache: Path,
    ) -> None:
        self.client = client
        self.names = names
        self.recipe = (scheme, shape.name)
        self.shape = shape
        self.options = options
        self.generation: Generation | None = None
        self.place: Place | None = None
        self.version = 0
        self.live: dict[ReferenceId, tuple[int, Upload]] = {}
        self._cache = cache
        self._dead: dict[str, tuple[float, int, Upload]] = {}
        self._sweep_at = time.monotonic()
        self._state = State(0, (), ())

    def state(self) -> State:
        """Return who is enrolled now.

        Raises:
            SchemeMismatch: The index is of another scheme.
            OlderFormat: An earlier version of this program made it.
            BackendUnavailable: Elasticsearch does not answer.
        """
        for _ in range(_MOVES):
            if self.generation is None:
                found = generations.current(self.client, self.names, *self.recipe)
                if found is None:
                    return self._state
                self.enter(found)
            assert self.generation is not None, "entered above"
            try:
                moved = self._catch_up(self.generation)
            except LogGone:
                self.generation = None
                continue
            if not moved:
                return self._state
        words = "it is rebuilt again and again"
        raise BackendUnavailable(f"index {self.names.alias('log')}: {words}")

    def enter(self, found: Generation) -> None:
        """Begin to follow a generation from its start."""
        scheme = self.recipe[0]
        chunks = Chunks(self.client, found.codes, self.options.cached_bytes)
        sides = Sides(chunks, self._cache / found.id, scheme, self.options.copied_bytes)
        self.generation = found
        self.place = Place(
            self.client, found.codes, scheme, self.shape, self.options, chunks, sides
        )
        self.version = found.start
        self.live = {}
        self._dead = {}
        self._state = State(self.version, (), ())

    def time_to_sweep(self, seconds: float) -> bool:
        """Tell, once in so many seconds, that it is time to clean up."""
        if time.monotonic() < self._sweep_at:
            return False
        self._sweep_at = time.monotonic() + seconds
        return True

    def dead(self, before: float) -> tuple[tuple[int, Upload], ...]:
        """Return uploads that died before a moment of the monotonic clock."""
        return tuple(
            (number, upload) for when, number, upload in self._dead.values() if when < before
        )

    def bury(self, uploads: Iterable[Upload]) -> None:
        """Forget dead uploads, since they were deleted."""
        for upload in uploads:
            self._dead.pop(upload.name, None)

    def _catch_up(self, here: Generation) -> bool:
        """Read what is new. Tell whether another generation goes on."""
        before = self.version
        for change in follow(self.client, here.log, self.version):
            self.version = change.number
            if change.next is not None:
                # Whoever closed this one may have died before the aliases were moved.
                generations.exchange(self.client, self.names, change.next)
                self.generation = None
                return True
            self._apply(change)
        if self.version != before:
            self._state = State(
                self.version,
                tuple(number for number, _ in self.live.values()),
                tuple(upload for _, upload in self.live.values()),
                tuple(self._dead)[-_GONE:],
            )
        return False

    def _apply(self, change: Change) -> None:
        assert change.reference is not None, "only the end of a generation names nobody"
        had = self.live.pop(change.reference, None)
        if had is not None and datetime.now(UTC) - change.at < _SWEPT_BY_NOW:
            self._dead[had[1].name] = (time.monotonic(), *had)
        if change.upload is not None:
            self.live[change.reference] = (change.number, change.upload)
