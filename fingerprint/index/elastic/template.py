"""What our indices are called, and how they are mapped.

Each fingerprint index is two of Elasticsearch's: `…-log-audio-000001` says who was enrolled and
withdrawn, one numbered document after the other, `…-codes-audio-000001` holds chunks. Both
have an alias without the number; a rebuild fills the next number and moves the aliases.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from fingerprint.index.elastic.asking import answered
from fingerprint.index.elastic.options import ElasticOptions

FORMAT = 1
Body = Mapping[str, Any]

# Rare tokens count for more than common ones (the logarithm of N over how many chunks have
# it), and neither how often a chunk has one nor how long it is changes that.
_RARITY = {"type": "BM25", "k1": 0.0, "b": 0.0}
_CODES: Body = {
    "dynamic": "strict",
    "_source": {"excludes": ["keys"]},
    "properties": {
        "upload": {"type": "keyword"},
        "work": {"type": "keyword", "doc_values": False},
        "batch": {"type": "keyword"},
        "at": {"type": "date"},
        "keys": {
            "type": "text",
            "analyzer": "whitespace",
            "similarity": "rarity",
            "index_options": "docs",
            "norms": False,
        },
        "blob": {"type": "binary", "doc_values": False},
    },
}
_LOG: Body = {
    "dynamic": "strict",
    "properties": {
        "reference": {"type": "keyword"},
        "work": {"type": "keyword"},
        "length": {"type": "double", "index": False},
        "upload": {"type": "keyword"},
        "chunks": {"type": "integer", "index": False},
        "pieces": {"type": "integer", "index": False},
        "postings": {"type": "long", "index": False},
        "at": {"type": "date"},
        "next": {"type": "integer", "index": False},
    },
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one fingerprint index; `prefix` such as keywatch, `name` such as audio."""

    prefix: str
    name: str

    def alias(self, part: str) -> str:
        """Name what a part ("log" or "codes") is asked for by."""
        return f"{self.prefix}-fingerprints-{part}-{self.name}"

    def concrete(self, part: str, serial: int) -> str:
        """Name one generation of a part."""
        return f"{self.alias(part)}-{serial:06d}"


def prepare(client: Elasticsearch, prefix: str, options: ElasticOptions) -> tuple[str, ...]:
    """Put the index templates of all fingerprint indices. Safe to repeat.

    Returns:
        The templates' names.

    Raises:
        BackendUnavailable: Elasticsearch does not answer, or turns the key away.
    """
    bodies = {
        "codes": _template(
            _CODES,
            # Whoever enrols says when it is to be seen; in between nobody need refresh.
            {"number_of_shards": options.shards, "refresh_interval": "-1"},
            options,
        ),
        # One shard, since the numbers of its documents are an order.
        "log": _template(_LOG, {"number_of_shards": 1}, options),
    }
    done = []
    for part, body in bodies.items():
        name = f"{prefix}-fingerprints-{part}"
        with answered(f"template {name}"):
            client.indices.put_index_template(
                name=name,
                index_patterns=[f"{name}-*"],
                template=body,
                version=FORMAT,
                priority=200,
                # A late writer must not bring a generation back that was removed.
                allow_auto_create=False,
            )
        done.append(name)
    return tuple(done)


def remove(client: Elasticsearch, prefix: str) -> None:
    """Delete the index templates of a prefix. Safe to repeat."""
    for part in ("codes", "log"):
        name = f"{prefix}-fingerprints-{part}"
        with answered(f"template {name}"), suppress(NotFoundError):
            client.indices.delete_index_template(name=name)


def _template(mappings: Body, own: Body, options: ElasticOptions) -> Body:
    settings = {
        "number_of_replicas": options.replicas,
        "similarity": {"rarity": _RARITY},
        # An acknowledged change survives the death of the node.
        "translog": {"durability": "request"},
        **own,
    }
    return {"settings": {"index": settings}, "mappings": mappings}
