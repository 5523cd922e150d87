"""Search on Elasticsearch: an index behind an alias, so that a rebuild changes over at once.

The client is handed in. A document carries the version of the store it was read from, and the
server keeps the newest, so two that fill the index do no harm. How far it is filled is a
document of the index itself, moved only by who saw it last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from backends.codec import from_json, to_json
from backends.search.elastic_asking import COUNTED, body_of
from backends.search.elastic_errors import REASONS, translated
from backends.search.pages import End, number_of
from domain.errors import BackendUnavailable, Conflict, Refused
from domain.ports.changes import Place
from domain.search import Found, Query, SearchDocument, shown
from domain.tokens import SCHEME, units

PLACE = "place"
MOST_BYTES = 8 * 2**20  # of a request
_WORD = {"type": "keyword"}
_TEXT = {"type": "text", "analyzer": "whitespace", "norms": False}
MAPPINGS: Mapping[str, Any] = {
    "dynamic": "strict",
    # Never asked back: a document is made anew from its body, or from the store.
    "_source": {"excludes": ["words", "lead"]},
    "properties": {
        **dict.fromkeys(
            ("id", "kind", "platform", "outcome", "state", "month", "accounts", "works"), _WORD
        ),
        "readers": {**_WORD, "doc_values": False},
        "at": {"type": "long"},
        "words": _TEXT,
        "lead": _TEXT,
        "body": {**_WORD, "index": False, "doc_values": False},
        PLACE: {"type": "object", "enabled": False},
    },
}


class ElasticSearch:
    """See domain.ports.Search."""

    def __init__(
        self,
        client: Elasticsearch,
        prefix: str,
        *,
        shards: int = 1,
        replicas: int = 1,
        index: str | None = None,
    ) -> None:
        """Name the index. Nothing is asked before the first question.

        Args:
            client: Closed by `close`.
            prefix: What the names of our indices begin with.
            shards: Of an index that is made.
            replicas: Likewise.
            index: Work on this one, whichever is current; for a rebuild.
        """
        self._client, self._prefix = client, prefix
        self._settings = {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            # Said, since a server that was not asked for a while would else wait longer.
            "refresh_interval": "1s",
        }
        self._alias = f"{prefix}-search"
        self._index = index or self._alias
        self._aliased = index is None

    def prepare(self) -> None:
        with translated(self._alias):
            if not self._client.indices.exists_alias(name=self._alias):
                self._begin(f"{self._alias}-000001", {self._alias: {}})
            found = self._client.indices.get_mapping(index=self._alias)
        for name, index in found.items():
            scheme = index["mappings"].get("_meta", {}).get("scheme")
            if scheme != SCHEME:
                raise Conflict(
                    f"{name}: its words were cut by other rules ({scheme}, now {SCHEME}); "
                    "`keywatch search --rebuild` fills it anew"
                )

    def find(self, query: Query) -> Found:
        wanted = units(query.words)
        body = body_of(query, wanted)
        with translated(self._alias):
            answer = self._client.search(index=self._index, **body)
        hits = answer["hits"]["hits"]
        page, more = hits[: query.size], len(hits) > query.size
        documents = (from_json(hit["_source"]["body"], SearchDocument) for hit in page)
        end = ""
        if more:
            leads, at, name = page[-1]["sort"]
            end = str(End(int(leads), at, name))
        facets = None
        if query.facets:
            counts = answer["aggregations"]
            facets = {
                name: tuple((b["key"], b["doc_count"]) for b in counts[name]["buckets"])
                for name in COUNTED
            }
        return Found(
            tuple(shown(document, wanted) for document in documents),
            answer["hits"]["total"]["value"],
            end,
            facets,
        )

    def put(self, documents: Sequence[SearchDocument], version: int) -> None:
        actions = ({"_op_type": "index", **_row(document)} for document in documents)
        self._send(actions, version)

    def remove(self, ids: Sequence[str], version: int) -> None:
        self._send(({"_op_type": "delete", "_id": name} for name in ids), version)

    def place(self) -> Place:
        with translated(self._alias):
            return self._place()[0]

    def move(self, before: Place, after: Place) -> bool:
        with translated(self._alias):
            found, seen = self._place()
            if found != before:
                return False
            try:
                self._client.index(
                    index=self._index,
                    id=PLACE,
                    document={PLACE: asdict(after)},
                    require_alias=self._aliased,
                    **seen,
                )
            except ConflictError:
                return False
        return True

    @contextmanager
    def rebuilding(self) -> Iterator["ElasticSearch"]:
        with translated(self._alias):
            current = self._behind_alias()
            there = list(self._client.indices.get(index=f"{self._alias}-*"))
            for name in set(there) - current:  # What a killed rebuild left.
                self._client.indices.delete(index=name)
            newest = max((int(name.rpartition("-")[2]) for name in there), default=0)
            fresh = f"{self._alias}-{newest + 1:06}"
            self._begin(fresh, {})
        try:
            yield ElasticSearch(self._client, self._prefix, index=fresh)
        except BaseException:
            with translated(self._alias):
                self._client.indices.delete(index=fresh, ignore_unavailable=True)
            raise
        with translated(self._alias):
            self._client.indices.refresh(index=fresh)
            change: list[dict[str, Any]] = [
                {"remove_index": {"index": name}} for name in sorted(self._behind_alias())
            ]
            change.append({"add": {"index": fresh, "alias": self._alias}})
            self._client.indices.update_aliases(actions=change)

    def count(self) -> int:
        with translated(self._alias):
            kinds = {"exists": {"field": "kind"}}
            return int(self._client.count(index=self._index, query=kinds)["count"])

    def close(self) -> None:
        self._client.close()

    def _begin(self, name: str, aliases: Mapping[str, Any]) -> None:
        mappings = {**MAPPINGS, "_meta": {"scheme": SCHEME}}
        try:
            self._client.indices.create(
                index=name, mappings=mappings, settings=self._settings, aliases=aliases
            )
        except BadRequestError as error:
            # Another process that began together with us was quicker.
            if error.error != "resource_already_exists_exception":
                raise

    def _behind_alias(self) -> set[str]:
        try:
            return set(self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            return set()

    def _place(self) -> tuple[Place, dict[str, Any]]:
        """Return the place, and by which state of its document it is known."""
        try:
            found = self._client.get(index=self._index, id=PLACE)
        except NotFoundError as error:
            if "found" not in error.body:
                raise  # It is the index that is not there.
            return Place(), {"op_type": "create"}
        seen = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return Place(**found["_source"][PLACE]), seen

    def _send(self, actions: Iterable[dict[str, Any]], version: int) -> None:
        stamp = {"version": version, "version_type": "external_gte"}
        with translated(self._alias):
            answers = streaming_bulk(
                self._client,
                ({**action, **stamp} for action in actions),
                index=self._index,
                require_alias=self._aliased,
                raise_on_error=False,
                max_chunk_bytes=MOST_BYTES,
                max_retries=4,
            )
            for done, answer in answers:
                if not done:
                    self._complain(answer)

    def _complain(self, answer: Mapping[str, Any]) -> None:
        """Raise for a document that was not taken, unless a later state of it is there."""
        [item] = answer.values()
        status = item["status"]
        if status == 409 or item.get("result") == "not_found":
            return
        reason = item.get("error", {}).get("reason", "no reason given")
        words = f"{self._alias}: a document was not taken: {status} ({str(reason)[:200]})"
        if status in REASONS or status >= 500:
            raise BackendUnavailable(words)
        raise Refused(words)


def _row(document: SearchDocument) -> dict[str, Any]:
    """Return a document as it is sent; what is empty is left out, and so not counted."""
    words, lead = document.searched()
    row: dict[str, Any] = {
        "id": document.thing.id,
        "kind": document.thing.kind,
        "platform": document.platform,
        "outcome": document.outcome,
        "state": document.state,
        "month": document.month,
        "accounts": document.accounts,
        "works": document.works,
        "readers": document.readers,
        "words": words,
        "lead": lead,
        "body": to_json(document),
    }
    said = {name: value for name, value in row.items() if value}
    return {"_id": document.thing.id, **said, "at": number_of(document.at)}
