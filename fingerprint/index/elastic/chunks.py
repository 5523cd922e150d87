"""Fetch chunks and side arrays, and keep them: what an upload holds never changes."""

import base64
import binascii
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch
from numpy.typing import NDArray

from domain.errors import BackendUnavailable
from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.changes import Upload
from fingerprint.index.elastic.packing import Chunk, arrays_of, unpacked
from fingerprint.index.file import Damaged
from fingerprint.index.port import Codes
from fingerprint.index.postings import Held
from fingerprint.index.stored import Fingerprints

_AT_ONCE = 64
_NO_KEYS = np.empty(0, np.uint64)
_NO_VALUES = np.empty(0, np.uint32)


class Chunks:
    """Chunks of one concrete index in memory, the last used ones. Safe across threads."""

    def __init__(self, client: Elasticsearch, index: str, most_bytes: int) -> None:
        self._client = client
        self._index = index
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[str, Chunk] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, ids: Sequence[str]) -> list[Chunk]:
        """Return chunks, in order.

        Raises:
            BackendUnavailable: One is gone or damaged, and which; or no answer.
        """
        with self._guard:
            found = {one_id: self._kept[one_id] for one_id in ids if one_id in self._kept}
            for one_id in found:
                self._kept.move_to_end(one_id)
        missing = [one_id for one_id in ids if one_id not in found]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            for one_id, blob in zip(some, self.blobs(some), strict=True):
                found[one_id] = unpacked(blob, one_id)
        self._keep({one_id: found[one_id] for one_id in missing})
        return [found[one_id] for one_id in ids]

    def blobs(self, ids: Sequence[str]) -> list[bytes]:
        """Fetch the bytes of documents, in order."""
        if not ids:
            return []
        with answered(f"index {self._index}"):
            answer: Any = self._client.mget(index=self._index, ids=list(ids))
        return [self._blob(one) for one in answer["docs"]]

    def _blob(self, one: Mapping[str, Any]) -> bytes:
        name = f"{one.get('_id')} of index {self._index}"
        if not one.get("found"):
            raise BackendUnavailable(f"fingerprint {name} is gone")
        try:
            return base64.b64decode(one["_source"]["blob"], validate=True)
        except (KeyError, binascii.Error) as error:
            raise BackendUnavailable(f"fingerprint {name} is damaged") from error

    def _keep(self, fresh: Mapping[str, Chunk]) -> None:
        with self._guard:
            for one_id, chunk in fresh.items():
                if one_id not in self._kept:
                    self._kept[one_id] = chunk
                    self._size += chunk.size
            while self._size > self._most and self._kept:
                self._size -= self._kept.popitem(last=False)[1].size


class Sides:
    """Side arrays of one generation, in a folder that is filled as they are asked for.

    The folder may be shared by processes, and removed while none runs.
    """

    def __init__(self, chunks: Chunks, folder: Path, scheme: str, most_bytes: int) -> None:
        """Open the folder.

        Args:
            chunks: Where the arrays are fetched.
            folder: Of this generation, beside those of others.
            scheme: Of the codes.
            most_bytes: That a sweep leaves of all the folders beside this one, and of it.
        """
        self._chunks = chunks
        self._scheme = scheme
        self._all = folder.parent
        self._most = most_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self._files = Fingerprints(folder)

    def get(self, number: int, upload: Upload) -> Mapping[str, NDArray[np.generic]]:
        """Return the side arrays of an enrolment, memory-mapped."""
        if not upload.pieces:
            return {}
        held = Held(upload.reference, upload.work, upload.length, number, upload.postings)
        try:
            return self._files.get(held).arrays
        except Damaged:
            pass  # Not fetched yet, or spoilt since; in both cases fetched.
        arrays = arrays_of(tuple(self._chunks.blobs(upload.piece_ids())), upload.name)
        kept = Codes(self._scheme, _NO_KEYS, _NO_VALUES, upload.length, arrays)
        try:
            self._files.put(number, upload.reference, upload.work, kept)
        except OSError as error:
            raise BackendUnavailable(f"cannot keep side arrays: {error}") from error
        return self._files.get(held).arrays

    def let_go(self, number: int) -> None:
        """Remove what is kept of an enrolment that is no more."""
        self._files.put_aside(number)

    def sweep(self, before: float) -> None:
        """Remove for good what was let go before an instant, and the oldest of too much.

        What somebody has mapped stays with them; who asks for it later fetches it again.
        """
        self._files.sweep(before)
        kept = []
        for path in self._all.glob("*/fingerprints/*/*.codes"):
            with suppress(FileNotFoundError):
                found = path.stat()
                kept.append((found.st_mtime, found.st_size, path))
        over = sum(size for _, size, _ in kept) - self._most
        for _, size, path in sorted(kept):
            if over <= 0:
                break
            path.unlink(missing_ok=True)
            over -= size
