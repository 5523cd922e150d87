"""Sweep, verify, merge and rebuild an index in Elasticsearch."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.errors import BackendUnavailable
from domain.work import ReferenceId
from fingerprint.index.elastic import generation as generations
from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.changes import Upload, append, closing, enrolling
from fingerprint.index.elastic.chunks import Chunks
from fingerprint.index.elastic.follower import Follower
from fingerprint.index.elastic.packing import arrays_of
from fingerprint.index.elastic.snapshot import Place, fetched
from fingerprint.index.elastic.template import prepare
from fingerprint.index.elastic.writing import Entry, Writer
from fingerprint.index.port import Codes
from fingerprint.index.repair import Damage, Rebuilt
from fingerprint.index.upkeep import Stats

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 300.0
_MERGE_SECONDS = 3600.0
_PAGE = 10_000
_PATIENCE = 60.0
"""Seconds in which a rebuild that is nearly done waits for a moment when nobody writes."""
_ROOM = 1_000_000
"""Changes that may be made while a rebuild is under way."""


def sweep(follower: Follower) -> None:
    """Delete uploads that no change names any more, and generations that were left.

    Does so every five minutes at most. Any process may; what two of them delete is gone.
    """
    if not follower.time_to_sweep(_SWEEP_SECONDS):
        return
    follower.state()
    place, here = follower.place, follower.generation
    if place is None or here is None:
        return
    now = time.time()
    made = generations.serials(follower.client, follower.names)
    since = now - made.get(here.serial, now)
    for serial, when in made.items():
        # One after this one is being filled, or its maker was killed.
        left = since if serial < here.serial else now - when - follower.options.orphan_seconds
        if serial != here.serial and left > follower.options.aside_seconds:
            generations.remove(follower.client, follower.names, serial)
            logger.info("removed generation %d of %s", serial, follower.names.alias("log"))
    _sweep_uploads(follower, place)


def _sweep_uploads(follower: Follower, place: Place) -> None:
    named = {upload.name for _, upload in follower.live.values()}
    dead = follower.dead(time.monotonic() - follower.options.aside_seconds)
    writer = Writer(place.client, place.index, place.shape, place.options)
    writer.remove(upload for _, upload in dead)
    follower.bury(upload for _, upload in dead)
    for number, _ in dead:
        place.sides.let_go(number)
    place.sides.sweep(time.time() - follower.options.aside_seconds)
    old = datetime.now(UTC) - timedelta(seconds=follower.options.orphan_seconds)
    for batch in _found(place, {"range": {"at": {"lt": old.isoformat()}}}):
        ids = _found(place, {"prefix": {"upload": f"{batch}."}})
        writer.remove_ids(one_id for one_id in ids if _upload(one_id) not in named)
        if len(ids) < _PAGE:
            writer.remove_ids([batch])


def _found(place: Place, query: dict[str, Any]) -> list[str]:
    """Return the ids of documents, a limited number; the next sweep finds the others."""
    with answered(f"index {place.index}"):
        found: Any = place.client.search(
            index=place.index, query={"bool": {"filter": [query]}}, size=_PAGE, source=False
        )
    return [hit["_id"] for hit in found["hits"]["hits"]]


def _upload(id: str) -> str:
    return id.partition("+")[0].partition("-")[0]


def merge(follower: Follower) -> None:
    """See ElasticIndex.merge."""
    follower.state()
    if follower.place is not None:
        with answered(f"index {follower.place.index}"):
            follower.client.options(request_timeout=_MERGE_SECONDS).indices.forcemerge(
                index=follower.place.index, max_num_segments=1
            )


def stats(follower: Follower) -> Stats:
    """See ElasticIndex.stats. Bytes are those of one copy of each shard."""
    state = follower.state()
    segments, codes_bytes, log_bytes = 0, 0, 0
    if follower.place is not None and follower.generation is not None:
        here = follower.generation
        with answered(f"index {here.codes}"):
            found: Any = follower.client.indices.stats(
                index=f"{here.codes},{here.log}", metric="store,segments"
            )
        figures = {name: one["primaries"] for name, one in found["indices"].items()}
        segments = figures[here.codes]["segments"]["count"]
        codes_bytes = figures[here.codes]["store"]["size_in_bytes"]
        log_bytes = figures[here.log]["store"]["size_in_bytes"]
    return Stats(
        version=state.version,
        references=len(state.uploads),
        length=sum(upload.length for upload in state.uploads),
        postings=sum(upload.postings for upload in state.uploads),
        segments=segments,
        waiting=0,
        segment_bytes=codes_bytes,
        journal_bytes=log_bytes,
        fingerprint_bytes=0,
    )


def verify(follower: Follower) -> tuple[Damage, ...]:
    """See ElasticIndex.verify."""
    found: list[Damage] = []
    if follower.place is None:
        return ()
    for _, upload in follower.live.values():
        try:
            _stored(follower.place, upload)
        except BackendUnavailable as error:
            found.append(Damage(f"{follower.place.index}/{upload.name}", str(error)))
    return tuple(found)


def rebuild(follower: Follower) -> Rebuilt:
    """See ElasticIndex.rebuild.

    The next generation is filled beside the one in use, then the log of this one is closed:
    a writer finds the number taken and goes on in the next. What was enrolled or withdrawn
    while it was filled is made up for before that.
    """
    follower.state()
    here, place = follower.generation, follower.place
    if here is None or place is None:
        return Rebuilt(0)
    client, names = follower.client, follower.names
    prepare(client, names.prefix, follower.options)
    serial = max(generations.serials(client, names)) + 1
    # Far above what may still be added to this one, so that numbers go on growing.
    start = follower.version + _ROOM
    generations.make(client, names, serial, follower.recipe, start=start)
    copy = _Copy(
        follower, names.concrete("log", serial), names.concrete("codes", serial), start
    )
    copy.catch_up()
    deadline = time.monotonic() + _PATIENCE
    # As long as nobody was first with the number, nothing has changed since.
    while append(client, here.log, follower.version, closing(serial)) is None:
        follower.state()
        if follower.generation != here:
            words = "it was rebuilt by another process meanwhile"
            raise BackendUnavailable(f"index {here.log}: {words}")
        if time.monotonic() > deadline:
            generations.remove(client, names, serial)
            raise BackendUnavailable(f"index {here.log}: too many changes for a rebuild")
        copy.catch_up()
    generations.exchange(client, names, serial)
    follower.state()
    return Rebuilt(len(follower.live), tuple(copy.lost.values()))


def start_over(follower: Follower) -> None:
    """Let an empty generation take the place of one whose codes cannot be used.

    The old one is closed, so that an older program which still runs stops there, and is
    removed by a sweep.
    """
    client, names = follower.client, follower.names
    prepare(client, names.prefix, follower.options)
    old = max(generations.serials(client, names))
    serial, log = old + 1, names.concrete("log", old)
    with answered(f"index {log}"):
        client.indices.refresh(index=log)
        found: Any = client.search(index=log, size=0, track_total_hits=True)
        mapped: Any = client.indices.get_mapping(index=log)
    start = int(mapped[log]["mappings"].get("_meta", {}).get("start", 0))
    last = start + int(found["hits"]["total"]["value"])
    generations.make(client, names, serial, follower.recipe, start=last + _ROOM)
    while append(client, log, last, closing(serial)) is None:
        last += 1
    generations.exchange(client, names, serial)


class _Copy:
    """A generation that is being filled from another one."""

    def __init__(self, source: Follower, log: str, codes: str, start: int) -> None:
        assert source.place is not None, "there is something to copy"
        self.lost: dict[str, tuple[str, ReferenceId | None]] = {}
        self._source = source
        self._place = source.place
        self._log = log
        self._last = start
        self._done: dict[str, ReferenceId] = {}
        self._writer = Writer(source.client, codes, source.shape, source.options)

    def catch_up(self) -> None:
        """Make the copy what the source is now."""
        now = {upload.name: upload for _, upload in self._source.live.values()}
        kept = {upload.reference for upload in now.values()}
        for name, reference in list(self._done.items()):
            if name not in now:
                del self._done[name]
                if reference not in kept:
                    self._append({"reference": reference})
        missing = [upload for name, upload in now.items() if name not in self._done]
        for upload in missing:
            self._done[upload.name] = upload.reference
        uploads = self._writer.put(self._entries(missing))
        self._writer.show()
        for one in uploads:
            self._append(enrolling(one))
        self._writer.settle(uploads)

    def _entries(self, uploads: list[Upload]) -> Iterator[Entry]:
        for upload in uploads:
            try:
                codes = _stored(self._place, upload)
            except BackendUnavailable as error:
                logger.warning("%s", error)
                self.lost[upload.name] = (upload.name, upload.reference)
            else:
                yield upload.reference, upload.work, codes

    def _append(self, body: dict[str, Any]) -> None:
        number = append(self._source.client, self._log, self._last, body)
        if number is None:
            raise BackendUnavailable(f"index {self._log} is being filled by another process")
        self._last = number


def _stored(place: Place, upload: Upload) -> Codes:
    """Read a fingerprint from Elasticsearch itself, not from what is kept of it."""
    fresh = Chunks(place.client, place.index, 0)
    parts = tuple(fresh.blobs(upload.piece_ids()))
    arrays = arrays_of(parts, upload.name)
    return fetched(replace(place, chunks=fresh), upload, arrays)
