"""Put fingerprints into Elasticsearch, and take them out again.

What is put is nobody's until a change of the log names it, so a writer may be killed at any
moment.
"""

import base64
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from domain.errors import BackendUnavailable
from domain.work import ReferenceId, WorkId
from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.changes import Upload
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.packing import cut, packed, pieces
from fingerprint.index.elastic.tokens import spelt, thinned, tokens_of
from fingerprint.index.port import Codes
from fingerprint.index.postings import Shape
from fingerprint.index.shapes.hashes import HashShape

_DOCUMENTS, _BYTES = 200, 4 << 20
_TRIES = 6
"""Of a document that is turned away as one too many (429), each after twice the time."""

Entry = tuple[ReferenceId, WorkId, Codes]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """Puts fingerprints of one shape into one concrete index."""

    client: Elasticsearch
    index: str
    shape: Shape
    options: ElasticOptions

    def put(self, entries: Iterable[Entry]) -> tuple[Upload, ...]:
        """Upload fingerprints; they can be searched once `show` was called.

        Raises:
            BackendUnavailable: Elasticsearch does not take one of them, and which.
        """
        done: list[Upload] = []
        batch = secrets.token_hex(8)
        # What a killed writer leaves is found by this mark.
        self._bulk([self._document(batch, {"batch": batch, "at": _now()}, b"")])
        self._bulk(self._documents(batch, entries, done))
        return tuple(done)

    def settle(self, uploads: Iterable[Upload]) -> None:
        """Take the marks of batches away: what was put is enrolled now."""
        self.remove_ids(sorted({upload.name.partition(".")[0] for upload in uploads}))

    def show(self) -> None:
        """Make what was put searchable."""
        with answered(f"index {self.index}"):
            self.client.indices.refresh(index=self.index)

    def remove(self, uploads: Iterable[Upload]) -> None:
        """Delete uploads. Safe to repeat."""
        self.remove_ids(
            name for one in uploads for name in (*one.chunk_ids(), *one.piece_ids())
        )

    def remove_ids(self, ids: Iterable[str]) -> None:
        """Delete documents by their ids."""
        self._bulk(
            {"_op_type": "delete", "_index": self.index, "_id": one_id} for one_id in ids
        )

    def _documents(
        self, batch: str, entries: Iterable[Entry], done: list[Upload]
    ) -> Iterator[Document]:
        hashed = isinstance(self.shape, HashShape)
        at_once = self.options.hashes if hashed else self.options.chunk
        for reference, work, codes in entries:
            name = f"{batch}.{len(done)}"
            own = {"upload": name, "work": work}
            count = 0
            for chunk in cut(codes, at_once):
                tokens = tokens_of(chunk.keys, self.shape)
                listed = thinned(tokens, self.shape, self.options.thin, at_once // 4)
                yield self._document(
                    f"{name}-{count}", {**own, "keys": spelt(listed)}, packed(chunk)
                )
                count += 1
            parts = pieces({n: np.asarray(a) for n, a in codes.arrays.items()})
            for place, part in enumerate(parts):
                yield self._document(f"{name}+{place}", own, part)
            size = len(codes.values)
            done.append(Upload(reference, work, codes.length, name, count, len(parts), size))

    def _document(self, id: str, fields: Document, blob: bytes) -> Document:
        body = {**fields, "blob": base64.b64encode(blob).decode("ascii")}
        return {"_op_type": "index", "_index": self.index, "_id": id, "_source": body}

    def _bulk(self, actions: Iterable[Document]) -> None:
        with answered(f"index {self.index}"):
            results = streaming_bulk(
                self.client,
                actions,
                chunk_size=_DOCUMENTS,
                max_chunk_bytes=_BYTES,
                max_retries=_TRIES,
                initial_backoff=0.2,
                max_backoff=5,
                raise_on_error=False,
            )
            try:
                for fine, item in results:
                    if not fine:
                        self._check(item)
            except NotFoundError as error:
                words = f"index {self.index}: Elasticsearch answered 404, {error.error}"
                raise BackendUnavailable(words) from error

    def _check(self, item: Mapping[str, Any]) -> None:
        [(action, told)] = item.items()
        if action == "delete" and told.get("status") == 404:
            return
        error = told.get("error") or {}
        kind = error.get("type") if isinstance(error, Mapping) else error
        words = f"document {told.get('_id')} was not taken: {told.get('status')}, {kind}"
        raise BackendUnavailable(f"index {self.index}: {words}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
