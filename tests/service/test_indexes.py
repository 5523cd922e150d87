"""A URL picks the kind of index."""

from pathlib import Path

import pytest
from cluster_servers import server
from elastic_builders import elastic, prefix
from fingerprint_builders import R1, W1, codes

from config.settings import Settings
from domain.errors import BadInput, UnknownName
from domain.work import Modality
from fingerprint.index.local import LocalIndex
from fingerprint.modalities import MODALITIES
from service.indexes import REFERENCES, SIGHTINGS, folder_of, open_all, prepare_indexes

READERS = {name: MODALITIES[name] for name in (Modality.TEXT, Modality.AUDIO)}


def test_a_folder_of_indexes_has_one_a_modality_and_old_sightings_beside_it(tmp_path):
    settings = Settings(data=str(tmp_path))
    assert all(
        isinstance(x, LocalIndex) for x in open_all(settings, REFERENCES, READERS).values()
    )
    assert folder_of(settings, REFERENCES) == tmp_path / "index"
    assert folder_of(settings, SIGHTINGS) == tmp_path / "sightings"
    assert prepare_indexes(settings, READERS) == ()


def test_an_index_elsewhere_has_no_folder_and_is_opened_without_a_word_to_the_server():
    settings = Settings(index="elasticsearch://127.0.0.1:9/keywatch")
    assert folder_of(settings, REFERENCES) is None
    assert set(open_all(settings, REFERENCES, READERS)) == set(READERS)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("cassandra://host/x", UnknownName),
        ("elasticsearch://far.test:9200/x", BadInput),
        ("elasticsearch://127.0.0.1/x?shards=none", BadInput),
    ],
)
def test_what_is_no_place_for_indexes_is_refused(url, error):
    with pytest.raises(error):
        open_all(Settings(index=url), REFERENCES, READERS)


@pytest.mark.cluster
def test_references_and_sightings_are_apart_and_prepared_beforehand(tmp_path):
    place = server("elasticsearch").replace("http:", "elasticsearch:")
    url = f"{place}/{prefix()}?replicas=0"
    settings = Settings(data=str(tmp_path), index=url)
    lines = prepare_indexes(settings, READERS)
    assert prepare_indexes(settings, READERS) == lines
    alias = f"{prefix()}-fingerprints-log-sightings-audio"
    assert f"index {alias}" in lines
    assert elastic().indices.exists_alias(name=alias)
    known = open_all(settings, REFERENCES, READERS)[Modality.TEXT]
    seen = open_all(settings, SIGHTINGS, READERS)[Modality.TEXT]
    known.add(R1, W1, codes(7, scheme=known.scheme.name))
    assert [one.reference for one in known.snapshot().all()] == [R1]
    assert seen.snapshot().all() == ()
    assert Path(settings.data, "index-copies").is_dir()
