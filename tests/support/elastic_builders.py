"""Indices in Elasticsearch for tests, each with names of its own."""

import atexit
import secrets
import tempfile
from functools import cache
from pathlib import Path

from cluster_servers import server
from elasticsearch import Elasticsearch

from fingerprint.index.elastic.index import ElasticIndex
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.template import Names

QUICK = ElasticOptions(replicas=0)


@cache
def elastic() -> Elasticsearch:
    """A client of the test server, which forgets everything of ours when the tests end."""
    client = Elasticsearch(server("elasticsearch"), request_timeout=60)
    atexit.register(_forget, client)
    return client


@cache
def prefix() -> str:
    """What the names of this run's indices begin with."""
    return f"test-{secrets.token_hex(4)}"


def _forget(client: Elasticsearch) -> None:
    for index in client.indices.get(index=f"{prefix()}-*", expand_wildcards="all"):
        client.indices.delete(index=index)
    for part in ("codes", "log"):
        client.options(ignore_status=404).indices.delete_index_template(
            name=f"{prefix()}-fingerprints-{part}"
        )
    client.close()


def cache_folder() -> Path:
    """A folder for side arrays, gone with the tests."""
    return Path(_folder().name)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="keywatch-elastic-")


def elastic_index(scheme, *shape, options=QUICK, name="") -> ElasticIndex:
    """A fresh index, or another process's view of one that has this name."""
    names = Names(prefix(), name or f"t{secrets.token_hex(4)}")
    return ElasticIndex(elastic(), names, scheme, *shape, options=options, cache=cache_folder())


@cache
def _shared(scheme, *shape) -> ElasticIndex:
    return elastic_index(scheme, *shape)


def emptied_index(scheme, *shape) -> ElasticIndex:
    """An index with nobody in it, the same one again and again: indices are made slowly."""
    index = _shared(scheme, *shape)
    for one in index.snapshot().all():
        index.withdraw(one.reference)
    return index
