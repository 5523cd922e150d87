"""One state of an index in Elasticsearch, and how it is asked.

Elasticsearch ranks chunks by the tokens they share with a question; the likeliest are packed
as if they were a small index, which the kernels of the engine then search. Uploads never
change and the snapshot knows which of them count, so it is steady while it is held.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, NotFoundError
from numpy.typing import NDArray

from domain.errors import BackendUnavailable
from domain.work import WorkId
from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.changes import Upload
from fingerprint.index.elastic.chunks import Chunks, Sides
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.packing import Chunk
from fingerprint.index.elastic.tokens import is_dense, spelt, tokens_of
from fingerprint.index.port import Codes, Enrolled, Hits
from fingerprint.index.postings import Live, Shape
from fingerprint.index.shapes.keys import KeyShape

_REQUESTS = 8
"""Questions in one message, which the nodes answer side by side."""
_TERMS = 60_000
"""What one `terms` filter may hold is 65,536."""
_BASE = 0xFFFF0000
_MARK_BITS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A generation of an index, and what reads it. None of it changes."""

    client: Elasticsearch
    index: str
    scheme: str
    shape: Shape
    options: ElasticOptions
    chunks: Chunks
    sides: Sides


@dataclass(frozen=True)
class State:
    """Who is enrolled at one version: numbers of changes and their uploads, side by side.

    `gone` are uploads that do not count any more but may still be found.
    """

    version: int
    numbers: tuple[int, ...]
    uploads: tuple[Upload, ...]
    gone: tuple[str, ...] = ()

    @cached_property
    def ordinal_of(self) -> Mapping[str, int]:
        """The ordinal of each upload by its name."""
        return {upload.name: place for place, upload in enumerate(self.uploads)}


class ElasticSnapshot:
    """See fingerprint.index.port.Snapshot.

    Hits are all there are as long as the chunks that share something with a question are no
    more than are looked into. Beyond that they are those of the likeliest chunks, and
    `frequency` counts what these hold.

    Args:
        place: None where nothing was ever enrolled.
        state: Who is.
        works: Only references of these count; None for all.
    """

    def __init__(
        self, place: Place | None, state: State, works: frozenset[WorkId] | None = None
    ) -> None:
        self._place = place
        self._state = state
        self._works = works

    @property
    def version(self) -> int:
        return self._state.version

    def lookup(self, keys: NDArray[np.uint64], *, most: int = 1000, radius: int = 0) -> Hits:
        place = self._place
        if place is None or not len(keys) or not self._state.uploads:
            return _nothing()
        likely = self._likely(place, tokens_of(keys, place.shape))
        if not likely:
            return _nothing()
        names = [one_id.rpartition("-")[0] for one_id in likely]
        ordinals = np.array([self._state.ordinal_of[name] for name in names], np.int32)
        return _searched(place, place.chunks.get(likely), ordinals, (keys, most, radius))

    def enrolled(self, ordinal: int) -> Enrolled:
        upload = self._state.uploads[ordinal]
        return Enrolled(ordinal, upload.reference, upload.work, upload.length)

    def all(self) -> tuple[Enrolled, ...]:
        return tuple(
            Enrolled(ordinal, upload.reference, upload.work, upload.length)
            for ordinal, upload in enumerate(self._state.uploads)
            if self._works is None or upload.work in self._works
        )

    def arrays(self, ordinal: int) -> Mapping[str, NDArray[np.generic]]:
        assert self._place is not None, "an ordinal of this snapshot"
        return self._place.sides.get(self._state.numbers[ordinal], self._state.uploads[ordinal])

    def codes(self, ordinal: int) -> Codes:
        assert self._place is not None, "an ordinal of this snapshot"
        upload = self._state.uploads[ordinal]
        return fetched(self._place, upload, self.arrays(ordinal))

    def only(self, works: Collection[WorkId]) -> "ElasticSnapshot":
        return ElasticSnapshot(self._place, self._state, frozenset(works))

    def _likely(self, place: Place, tokens: NDArray[np.uint64]) -> list[str]:
        """Return the ids of the chunks that share most with a question."""
        options = place.options
        asked = tokens[: options.tokens] if is_dense(place.shape) else tokens
        filters = self._filters()
        bodies = [
            _request(asked[start : start + options.per_query], filters, options.looked)
            for start in range(0, asked.size, options.per_query)
        ]
        scores: dict[str, float] = {}
        for start in range(0, len(bodies), _REQUESTS):
            for one_id, score in _ranked(place, bodies[start : start + _REQUESTS]):
                scores[one_id] = scores.get(one_id, 0.0) + score
        known = self._state.ordinal_of
        counted = [one_id for one_id in scores if one_id.rpartition("-")[0] in known]
        # By name where scores are equal, so that the same question has the same answer.
        counted.sort(key=lambda one_id: (-scores[one_id], one_id))
        bound = options.looked * max(1, asked.size // 4096)
        return counted[: min(bound, options.looked_most)]

    def _filters(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self._state.gone:
            found["must_not"] = [{"terms": {"upload": list(self._state.gone)}}]
        if self._works is not None:
            works = sorted({u.work for u in self._state.uploads if u.work in self._works})
            some = [works[at : at + _TERMS] for at in range(0, len(works), _TERMS)] or [[]]
            any_of = [{"terms": {"work": part}} for part in some]
            found["filter"] = [{"bool": {"should": any_of}}]
        return found


def fetched(place: Place, upload: Upload, arrays: Mapping[str, NDArray[np.generic]]) -> Codes:
    """Return a fingerprint as it was enrolled."""
    chunks = place.chunks.get(upload.chunk_ids())
    wide = place.shape.pairs > 1
    keys = [np.empty((0, 4) if wide else 0, np.uint64), *(c.keys for c in chunks)]
    values = [np.empty(0, np.uint32), *(c.values for c in chunks)]
    joined = np.concatenate(keys), np.concatenate(values)
    return Codes(place.scheme, *joined, upload.length, arrays)


def _request(
    tokens: NDArray[np.uint64], filters: Mapping[str, Any], size: int
) -> dict[str, Any]:
    match = {"match": {"keys": {"query": spelt(tokens), "operator": "or"}}}
    return {
        "query": {"bool": {"must": [match], **filters}},
        "size": size,
        "_source": False,
        "track_total_hits": False,
    }


def _ranked(place: Place, bodies: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, float]]:
    searches = [line for body in bodies for line in ({"index": place.index}, body)]
    with answered(f"index {place.index}"):
        try:
            answers: Any = place.client.msearch(searches=searches)["responses"]
        except NotFoundError as error:
            raise BackendUnavailable(f"index {place.index} is gone") from error
    for answer in answers:
        if "error" in answer or answer.get("timed_out") or answer["_shards"]["failed"]:
            kind = answer.get("error", {}).get("type", "not all shards answered")
            raise BackendUnavailable(f"index {place.index}: Elasticsearch answered {kind}")
        for hit in answer["hits"]["hits"]:
            yield hit["_id"], hit["_score"]


def _searched(
    place: Place,
    chunks: Sequence[Chunk],
    ordinals: NDArray[np.int32],
    question: tuple[NDArray[np.uint64], int, int],
) -> Hits:
    """Search chunks as if they were an index of their own, a row each."""
    keys, most, radius = question
    # Ticks lie end to end there, so each row begins near zero. Values ascend in a chunk.
    bases = np.array([int(c.values[0]) & _BASE for c in chunks], np.uint32)
    askable = _askable(place.shape, keys)
    rows = [
        _of_interest(place, chunk, base, askable)
        for chunk, base in zip(chunks, bases, strict=True)
    ]
    live = Live(place.shape.gather(rows), 0, np.ones(len(rows), np.bool_), whole=True)
    hits = place.shape.lookup([live], keys, most, radius)
    return replace(hits, ordinal=ordinals[hits.ordinal], value=hits.value + bases[hits.ordinal])


def _askable(shape: Shape, keys: NDArray[np.uint64]) -> NDArray[np.bool_] | None:
    """Mark the lower bits of the heads of keys, (2**20,); None for hashes."""
    if not isinstance(shape, KeyShape):
        return None
    marks = np.zeros(1 << _MARK_BITS, np.bool_)
    marks[_marks(keys, shape.tail)] = True
    return marks


def _of_interest(
    place: Place, chunk: Chunk, base: np.uint32, askable: NDArray[np.bool_] | None
) -> Codes:
    """Leave most codes out that nobody asks for: what is packed has to be sorted first."""
    if askable is None:
        return Codes(place.scheme, chunk.keys, chunk.values - base, 0.0)
    assert isinstance(place.shape, KeyShape), "marked by it"
    kept = np.flatnonzero(askable[_marks(chunk.keys, place.shape.tail)])
    return Codes(place.scheme, chunk.keys[kept], chunk.values[kept] - base, 0.0)


def _marks(keys: NDArray[np.uint64], tail: int) -> NDArray[np.int64]:
    return ((keys >> np.uint64(tail)) & np.uint64((1 << _MARK_BITS) - 1)).astype(np.int64)


def _nothing() -> Hits:
    return Hits(
        np.empty(0, np.int64),
        np.empty(0, np.int32),
        np.empty(0, np.uint32),
        np.empty(0, np.uint32),
        np.empty(0, np.uint16),
    )
