"""A URL picks the kind of index: `file:///folder`, or `elasticsearch+https://…`.

A new kind is one line in OPENERS. For the parameters of Elasticsearch see service.elastic.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.settings import Settings
from domain.errors import UnknownName
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Index
from fingerprint.modality import Modality as ModalityPort

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from fingerprint.index.elastic.index import ElasticIndex
    from service.elastic import ElasticPlace

Modalities = Mapping[Modality, ModalityPort]

REFERENCES, SIGHTINGS = "references", "sightings"


def _in_folders(
    settings: Settings, holds: str, readers: Modalities
) -> Mapping[Modality, Index]:
    folder = folder_of(settings, holds)
    assert folder is not None, "picked by the scheme"
    return {m: LocalIndex(folder / m, x.scheme, x.shape) for m, x in readers.items()}


def _in_elasticsearch(
    settings: Settings, holds: str, readers: Modalities
) -> Mapping[Modality, Index]:
    from service.elastic import connect, place_of  # noqa: PLC0415 - slow to load

    place = place_of(settings.url("index"))
    return _on(place, connect(place), settings.folder / "index-copies", holds, readers)


def _on(
    place: "ElasticPlace",
    client: "Elasticsearch",
    cache: Path,
    holds: str,
    readers: Modalities,
) -> Mapping[Modality, "ElasticIndex"]:
    from fingerprint.index.elastic.index import ElasticIndex  # noqa: PLC0415 - slow to load
    from fingerprint.index.elastic.options import ElasticOptions  # noqa: PLC0415 - see above
    from fingerprint.index.elastic.template import Names  # noqa: PLC0415 - see above

    options = ElasticOptions(shards=place.shards, replicas=place.replicas)
    before = "" if holds == REFERENCES else f"{holds}-"
    return {
        m: ElasticIndex(
            client,
            Names(place.prefix, f"{before}{m}"),
            x.scheme,
            x.shape,
            options,
            cache=cache,
        )
        for m, x in readers.items()
    }


@contextmanager
def passing(url: str, readers: Modalities) -> Iterator[Mapping[Modality, "ElasticIndex"]]:
    """Lend empty indexes in Elasticsearch under names of their own, deleted with the block.

    Args:
        url: Of the cluster, as in the settings; see service.elastic.
        readers: The modalities.

    Raises:
        BadInput: Something in the URL is not what it must be.
        BackendUnavailable: Elasticsearch does not answer.
    """
    from fingerprint.index.elastic.template import remove  # noqa: PLC0415 - slow to load
    from service.elastic import connect, place_of  # noqa: PLC0415 - see above

    place = place_of(url)
    place = replace(place, prefix=f"{place.prefix}-evaluate-{secrets.token_hex(4)}")
    with TemporaryDirectory(prefix="keywatch-copies-") as copies, connect(place) as client:
        indexes = _on(place, client, Path(copies), REFERENCES, readers)
        try:
            for one in indexes.values():
                one.prepare()
            yield indexes
        finally:
            for one in indexes.values():
                one.remove()
            remove(client, place.prefix)


OPENERS: Mapping[str, Callable[[Settings, str, Modalities], Mapping[Modality, Index]]] = {
    "file": _in_folders,
    "elasticsearch": _in_elasticsearch,
    "elasticsearch+https": _in_elasticsearch,
}


def open_all(settings: Settings, holds: str, readers: Modalities) -> Mapping[Modality, Index]:
    """Open one index a modality.

    Args:
        settings: Where the URL is.
        holds: REFERENCES or SIGHTINGS.
        readers: The modalities.

    Raises:
        UnknownName: No such kind of index.
        BadInput: Something in the URL is not what it must be.
    """
    scheme = urlsplit(settings.url("index")).scheme
    if scheme not in OPENERS:
        raise UnknownName("index URL scheme", scheme, tuple(OPENERS))
    return OPENERS[scheme](settings, holds, readers)


def folder_of(settings: Settings, holds: str) -> Path | None:
    """Return the folder of indexes on this machine; None where they are elsewhere.

    That of old sightings, `sightings`, stands beside that of the references.
    """
    scheme, _, rest = settings.url("index").partition("://")
    if scheme != "file":
        return None
    folder = Path(rest)
    return folder if holds == REFERENCES else folder.parent / holds


def prepare_indexes(settings: Settings, readers: Modalities) -> tuple[str, ...]:
    """Make what the indexes need before they can be used. Safe to repeat.

    Returns:
        A line for each thing that is there now; none where they need nothing.

    Raises:
        BackendUnavailable: Elasticsearch does not answer.
    """
    if urlsplit(settings.url("index")).scheme == "file":
        return ()
    from fingerprint.index.elastic.index import ElasticIndex  # noqa: PLC0415 - slow to load

    return tuple(
        line
        for holds in (REFERENCES, SIGHTINGS)
        for index in open_all(settings, holds, readers).values()
        if isinstance(index, ElasticIndex)
        for line in index.prepare()
    )
