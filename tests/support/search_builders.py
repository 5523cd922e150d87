"""Documents to search, and every Search there is. A new one joins the suite by one line."""

from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
from cluster_servers import server

from backends.search.fts import FtsSearch
from domain.search import Field, Kind, SearchDocument, Thing, Words
from service.searching import open_search

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SEARCHES = ("file", pytest.param("elasticsearch", marks=pytest.mark.cluster))


def later(seconds):
    return NOON + timedelta(seconds=seconds)


def a_document(key="av1", title="", kind=Kind.POSTING, *, texts=(), **changes):
    values = {"platform": "tube", "at": NOON, **changes}
    said = ((Field.TITLE, title), *texts)
    words = tuple(Words(field, text) for field, text in said if text)
    return SearchDocument(Thing(kind, key), words, **values)


def keys(found):
    return [hit.document.thing.key for hit in found.hits]


@contextmanager
def open_any_search(name, folder):
    """Lend a prepared, empty search index."""
    with MAKERS[name](folder) as search:
        search.prepare()
        yield search


def settled(search):
    """Return the index once all that was put in can be found."""
    if not isinstance(search, FtsSearch):
        search._client.indices.refresh(index=search._index)
    return search


@contextmanager
def _in_a_file(folder):
    with closing(FtsSearch(f"sqlite:///{folder}/search.db")) as search:
        yield search


@contextmanager
def scratch_elastic():
    """Lend an index on Elasticsearch under a prefix of its own, which goes afterwards."""
    url = server("elasticsearch").replace("http:", "elasticsearch:")
    prefix = f"t{token_hex(6)}"
    with closing(open_search(f"{url}/{prefix}?replicas=0")) as search:
        try:
            yield search
        finally:
            there = search._client.indices.get(index=f"{prefix}-*")
            for name in there:
                search._client.indices.delete(index=name)


MAKERS = {"file": _in_a_file, "elasticsearch": lambda _folder: scratch_elastic()}
