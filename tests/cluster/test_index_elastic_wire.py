"""The wire to Elasticsearch: a node killed in the middle, certificates, and the key."""

import logging
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from certificate_builders import Authority
from cluster_servers import server
from elastic_builders import QUICK, cache_folder, prefix
from elastic_node import Door, Node
from elasticsearch import Elasticsearch
from fingerprint_builders import R1, TOY, W1, codes, found

from domain.errors import BackendUnavailable
from domain.work import ReferenceId
from fingerprint.index.elastic.index import ElasticIndex
from fingerprint.index.elastic.template import Names
from service.elastic import connect, place_of

pytestmark = pytest.mark.cluster
KEY = "keeper:open-sesame"


def opened(client, name):
    names = Names(prefix(), name)
    return ElasticIndex(client, names, TOY, options=QUICK, cache=cache_folder())


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def ask(tmp_path):
    """Give what enrols through a door with a certificate, and says how that ended."""

    def through(pair, ca, key, name="wire"):
        door = Door(pair, server("elasticsearch"))
        file = tmp_path / "key"
        file.write_text(key)
        more = f"&key_file={file}" if key else ""
        place = place_of(
            f"elasticsearch+https://127.0.0.1:{door.port}/{prefix()}?ca={ca}&seconds=20{more}"
        )
        try:
            with connect(place) as client:
                index = opened(client, name)
                index.add(R1, W1, codes(7))
                return found(index.snapshot(), 7)
        finally:
            door.close()

    return through


def test_a_server_that_is_vouched_for_is_told_the_key(ask, authority):
    assert ask(authority.vouch("127.0.0.1"), authority.file, KEY) == [(0, "r1", 0, 1)]


@pytest.mark.parametrize("key", ["", "keeper:open-barley"])
def test_without_the_right_key_nothing_is_done(ask, authority, key):
    with pytest.raises(BackendUnavailable, match="does not accept the API key"):
        ask(authority.vouch("127.0.0.1"), authority.file, key)


@pytest.mark.parametrize("trouble", ["authority", "name", "time"])
def test_a_certificate_that_does_not_fit_is_refused(ask, authority, tmp_path, caplog, trouble):
    caplog.set_level(logging.DEBUG)
    pair = {
        "authority": lambda: Authority(tmp_path, "stranger").vouch("127.0.0.1"),
        "name": lambda: authority.vouch("elsewhere.test"),
        "time": lambda: authority.vouch("127.0.0.1", lasts=timedelta(seconds=-60)),
    }[trouble]()
    with pytest.raises(BackendUnavailable, match="no TLS connection") as refused:
        ask(pair, authority.file, KEY)
    assert "open-sesame" not in str(refused.value) + caplog.text


def test_a_killed_node_loses_nothing_acknowledged_and_shows_nothing_half(tmp_path):
    node = Node(tmp_path / "node")
    try:
        with Elasticsearch(node.url, request_timeout=10, max_retries=0) as client:
            index = opened(client, "killed")
            index.add(ReferenceId("first"), W1, codes(*range(1000)))
            kill = threading.Timer(1.0, node.kill)
            kill.start()
            acknowledged = _until_it_fails(index)
            kill.join()
            with pytest.raises(BackendUnavailable, match="does not answer"):
                index.snapshot()
            node.start()
            snapshot = _patiently(index.snapshot)
            enrolled = {one.reference: one.ordinal for one in snapshot.all()}
            assert {"first", *acknowledged} <= set(enrolled)
            for ordinal in enrolled.values():
                assert len(snapshot.codes(ordinal).keys) == 1000
            hits = found(snapshot, 500)
            assert [hit[1] for hit in hits] == sorted(enrolled)
    finally:
        node.stop()


def _until_it_fails(index):
    done = []
    for number in range(10_000):
        try:
            index.add(ReferenceId(f"r{number}"), W1, codes(*range(1000)))
        except BackendUnavailable:
            return done
        done.append(f"r{number}")
    return done


def _patiently(ask):
    until = time.monotonic() + 60
    while True:
        try:
            return ask()
        except BackendUnavailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_a_server_that_is_not_there_is_an_outage(unused_port_client):
    with pytest.raises(BackendUnavailable, match="does not answer"):
        unused_port_client("nowhere").snapshot()


@pytest.fixture
def unused_port_client():
    with Elasticsearch("http://127.0.0.1:9", request_timeout=2, max_retries=0) as client:
        yield partial(opened, client)
