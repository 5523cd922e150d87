"""Search on an Elasticsearch node of its own: killed in the middle, and met over TLS."""

import time
from contextlib import closing

import pytest
from backends_builders import a_sighting
from certificate_builders import Authority
from elastic_node import Door, Node
from search_builders import a_document, keys, settled

from backends.store.store import SqlStore
from domain.errors import BackendUnavailable, Conflict
from domain.search import Query
from service import searching
from service.elastic import connect, place_of
from service.searching import Follower, catch_up, open_search

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    node = Node(tmp_path_factory.mktemp("node"))
    yield node
    node.stop()


def url_of(node, prefix):
    return f"elasticsearch://127.0.0.1:{node.port}/{prefix}?replicas=0&seconds=30"


def test_nothing_is_lost_when_the_server_is_killed(node, tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "CHANGES_AT_ONCE", 5)
    with (
        closing(SqlStore(f"sqlite:///{tmp_path}/keywatch.db")) as store,
        closing(open_search(url_of(node, "killed"))) as search,
    ):
        store.prepare()
        with store.transaction() as tx:
            for number in range(100):
                tx.frontier.see(a_sighting(f"av{number}", title=f"film {number}"))
        follower = Follower(store, search)
        for _ in range(4):
            follower.tend()
        node.kill()
        with pytest.raises(BackendUnavailable):
            follower.tend()
        node.start()
        deadline = time.monotonic() + 60.0
        while time.monotonic() < deadline:
            try:
                if catch_up(store, search, 60.0) == 0:
                    break
            except BackendUnavailable:
                time.sleep(0.2)
        assert settled(search).count() == 100
        assert search.find(Query("film", size=200)).total == 100


def test_it_is_found_over_tls_by_who_has_the_key(node, tmp_path):
    authority = Authority(tmp_path)
    door = Door(authority.vouch("localhost"), node.url)
    (tmp_path / "key").write_text("keeper:open-sesame\n")
    (tmp_path / "wrong").write_text("keeper:guess\n")
    address = f"elasticsearch+https://localhost:{door.port}/wire?replicas=0&ca={authority.file}"
    with closing(door), closing(open_search(f"{address}&key_file={tmp_path}/key")) as search:
        search.prepare()
        search.put([a_document("p1", "灯塔")], 1)
        assert keys(settled(search).find(Query("灯塔"))) == ["p1"]
        with closing(open_search(f"{address}&key_file={tmp_path}/wrong")) as other:
            with pytest.raises(BackendUnavailable, match="it does not know our key") as refused:
                other.find(Query("灯塔"))
            assert "guess" not in str(refused.value)
        stranger = address.replace(str(authority.file), str(Authority(tmp_path, "other").file))
        trusting_another = closing(open_search(stranger))
        with trusting_another as other, pytest.raises(BackendUnavailable, match="we trust"):
            other.find(Query("灯塔"))


def test_a_server_that_is_away_and_an_index_that_is_not_there_are_told(node):
    away = closing(open_search("elasticsearch://127.0.0.1:1/away"))
    with away as search, pytest.raises(BackendUnavailable, match="it does not answer"):
        search.prepare()
    with closing(open_search(url_of(node, "missing"))) as search:
        for ask in (search.place, search.count, lambda: search.find(Query())):
            with pytest.raises(BackendUnavailable, match="prepare it first"):
                ask()
        with pytest.raises(BackendUnavailable, match="a document was not taken: 404"):
            search.put([a_document()], 1)


def test_an_index_cut_by_other_rules_is_told_and_filled_anew(node, monkeypatch):
    with closing(open_search(url_of(node, "older"))) as search:
        search.prepare()
        monkeypatch.setattr("backends.search.elastic.SCHEME", 2)
        with pytest.raises(Conflict, match="keywatch search --rebuild"):
            search.prepare()
        with search.rebuilding():
            pass
        search.prepare()
    with connect(place_of(url_of(node, "older"))) as client:
        assert list(client.indices.get(index="older-search-*")) == ["older-search-000002"]
