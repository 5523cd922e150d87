"""The log of an index: one numbered document a change, and none may be written twice.

Who creates the document after the last one has made the next change; of two at once the
first wins, and the other tries the number after it. Documents are read by their number, so a
change is seen the moment it is acknowledged, whatever the index has refreshed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from elasticsearch import ConflictError, Elasticsearch, NotFoundError

from domain.errors import BackendUnavailable
from domain.work import ReferenceId, WorkId
from fingerprint.index.elastic.asking import answered

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Upload:
    """What was put into Elasticsearch for one enrolment, under a name nobody else uses."""

    reference: ReferenceId
    work: WorkId
    length: float
    name: str
    chunks: int
    pieces: int
    postings: int

    def chunk_ids(self) -> tuple[str, ...]:
        """Name the documents of its chunks, in order."""
        return tuple(f"{self.name}-{n}" for n in range(self.chunks))

    def piece_ids(self) -> tuple[str, ...]:
        """Name the documents of its side arrays, in order."""
        return tuple(f"{self.name}+{n}" for n in range(self.pieces))


@dataclass(frozen=True, slots=True)
class Change:
    """One number of the log: an enrolment, a withdrawal, or the end of this generation.

    `upload` is None of a withdrawal; `next` is the generation that goes on, else None.
    """

    number: int
    at: datetime
    reference: ReferenceId | None = None
    upload: Upload | None = None
    next: int | None = None


def follow(client: Elasticsearch, log: str, after: int) -> Iterator[Change]:
    """Yield the changes after a number, in order.

    Raises:
        LogGone: Another generation has taken its place.
        BackendUnavailable: Elasticsearch does not answer.
    """
    at_once = 8  # most looks find nothing new
    while True:
        ids = [str(number) for number in range(after + 1, after + 1 + at_once)]
        with answered(f"index {log}"):
            found: Any = client.mget(index=log, ids=ids)["docs"]
        for document in found:
            if "error" in document:
                raise _lost(log, document["error"])
            if not document["found"]:
                return
            after += 1
            yield _read(after, document["_source"])
        at_once = _AT_ONCE


def append(client: Elasticsearch, log: str, last: int, body: dict[str, Any]) -> int | None:
    """Make the next change. Return its number, or None when another was first.

    Args:
        client: Of the cluster.
        log: The concrete index.
        last: The last change the caller has seen.
        body: As `enrolling` and its neighbours make it.
    """
    stamped = {**body, "at": datetime.now(UTC).isoformat(timespec="milliseconds")}
    with answered(f"index {log}"):
        try:
            client.create(index=log, id=str(last + 1), document=stamped)
        except ConflictError:
            # It may be our own, created by a request whose answer was lost.
            mine: Any = client.get(index=log, id=str(last + 1))["_source"]
            return last + 1 if mine == stamped else None
        except NotFoundError:
            return None  # The whole log is gone, which the next look at it tells.
    return last + 1


def enrolling(upload: Upload) -> dict[str, Any]:
    """Say that a reference is enrolled."""
    return {
        "reference": upload.reference,
        "work": upload.work,
        "length": upload.length,
        "upload": upload.name,
        "chunks": upload.chunks,
        "pieces": upload.pieces,
        "postings": upload.postings,
    }


def withdrawing(reference: ReferenceId) -> dict[str, Any]:
    """Say that a reference is withdrawn."""
    return {"reference": reference}


def closing(serial: int) -> dict[str, Any]:
    """Say that another generation goes on from here."""
    return {"next": serial}


def _read(number: int, body: dict[str, Any]) -> Change:
    at = datetime.fromisoformat(body["at"])
    if "next" in body:
        return Change(number, at, next=int(body["next"]))
    reference = ReferenceId(body["reference"])
    if "upload" not in body:
        return Change(number, at, reference)
    upload = Upload(
        reference,
        WorkId(body["work"]),
        float(body["length"]),
        body["upload"],
        int(body["chunks"]),
        int(body["pieces"]),
        int(body["postings"]),
    )
    return Change(number, at, reference, upload)


def _lost(log: str, error: dict[str, Any]) -> Exception:
    if error.get("type") == "index_not_found_exception":
        return LogGone(log)
    return BackendUnavailable(f"index {log}: Elasticsearch answered {error.get('type')}")


class LogGone(Exception):
    """A log that is no longer there."""
