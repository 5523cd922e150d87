"""The index follows the store: soon, wholly, and whatever is killed in between."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from alerts_builders import LANTERN
from backends_builders import (
    NOON,
    a_notice,
    a_posting,
    a_sighting,
    a_task,
    a_verdict,
    an_account,
)
from cli_builders import open_service
from search_builders import MAKERS, SEARCHES, keys, settled

from backends.store.store import SqlStore
from domain.crawl import Findings
from domain.errors import Conflict
from domain.ports.changes import Place
from domain.search import Query
from domain.work import Work, WorkId, WorkKind
from service import searching
from service.searching import Follower, catch_up, following, open_search, rebuild

CHILD = """
import sys
from backends.store.store import SqlStore
from service import searching
searching.CHANGES_AT_ONCE = 3
store = SqlStore(sys.argv[1])
search = searching.open_search(sys.argv[2])
print("begins", flush=True)
searching.catch_up(store, search, 60.0)
"""


@pytest.fixture
def store(tmp_path):
    with closing(SqlStore(f"sqlite:///{tmp_path}/keywatch.db")) as store:
        store.prepare()
        yield store


@pytest.fixture(params=SEARCHES)
def search(request, tmp_path):
    with MAKERS[request.param](tmp_path) as search:
        search.prepare()
        yield search


def fill(store, postings=20):
    with store.transaction() as tx:
        tx.catalogue.put_work(LANTERN)
        for number in range(postings):
            tx.frontier.see(a_sighting(f"av{number}", title=f"film {number}"))
            tx.cases.record(a_verdict(native_id=f"av{number}"))
        tx.cases.put_notice(a_notice(), NOON)


def name_account(store, name):
    known = Findings(accounts=(an_account(name=name),))
    with store.transaction() as tx:
        tx.frontier.finish(a_task(name), known, NOON)


def everything(search):
    settled(search)
    found, after = {}, None
    while after != "":
        page = search.find(Query(size=200, after=after or ""))
        found |= {hit.document.thing: hit.document for hit in page.hits}
        after = page.next
    assert len(found) == page.total
    return found


def test_what_is_written_is_followed(store, search):
    fill(store)
    assert catch_up(store, search, 60.0) == 0
    assert len(everything(search)) == 41
    assert keys(search.find(Query('"film 7"'))) == ["tube:av7"]


def test_a_new_name_of_an_account_reaches_all_it_posted(store, search, monkeypatch):
    monkeypatch.setattr(searching, "CHANGES_AT_ONCE", 7)
    fill(store)
    catch_up(store, search, 60.0)
    name_account(store, "Night Reels")
    assert catch_up(store, search, 60.0) == 0
    settled(search)
    assert search.find(Query('"night reels"')).total == 41


def test_a_new_name_of_a_work_reaches_its_verdicts_and_notices(store, search):
    fill(store)
    catch_up(store, search, 60.0)
    with store.transaction() as tx:
        tx.catalogue.put_work(Work(WorkId("W-1"), WorkKind.FILM, "Harbour Lights"))
    assert catch_up(store, search, 60.0) == 0
    settled(search)
    assert search.find(Query("harbour lights")).total == 21


def test_a_rebuilt_index_says_what_the_followed_one_said(store, search, monkeypatch):
    monkeypatch.setattr(searching, "CHANGES_AT_ONCE", 5)
    fill(store)
    catch_up(store, search, 60.0)
    name_account(store, "Night Reels")
    catch_up(store, search, 60.0)
    followed, place = everything(search), search.place()
    left = []
    assert rebuild(store, search, left.append) == len(followed)
    assert everything(search) == followed
    assert search.place() == place
    assert left == sorted(left, reverse=True)


def test_changes_during_a_rebuild_are_not_lost(store, search, monkeypatch):
    monkeypatch.setattr(searching, "CHANGES_AT_ONCE", 5)
    fill(store)
    live = Follower(store, search)

    def meanwhile(left):
        if left == 0:
            return
        with store.transaction() as tx:
            if tx.changes.waiting(Place()) < 60:
                tx.frontier.see(a_sighting(f"new{left}", title="film meanwhile"))
        live.tend()

    rebuild(store, search, meanwhile)
    assert catch_up(store, search, 60.0) == 0
    with store.reading() as tx:
        postings = {posting.key for posting in tx.frontier.postings()}
    found = {thing.key for thing in everything(search) if thing.kind == "posting"}
    assert found == postings


def test_two_that_follow_do_no_harm(store, search):
    fill(store)
    one, other = Follower(store, search), Follower(store, search)
    while one.tend() | other.tend():
        pass
    assert len(everything(search)) == 41


def test_a_store_that_was_restored_is_told_apart(store, search, tmp_path):
    fill(store)
    catch_up(store, search, 60.0)
    (tmp_path / "restored").mkdir()
    with closing(SqlStore(f"sqlite:///{tmp_path}/restored/keywatch.db")) as restored:
        restored.prepare()
        with restored.transaction() as tx:
            tx.frontier.see(a_sighting("only"))
        with pytest.raises(Conflict, match="keywatch search --rebuild"):
            Follower(restored, search).tend()
        rebuild(restored, search, lambda _left: None)
        assert [thing.key for thing in everything(search)] == ["tube:only"]


def test_a_change_is_found_within_two_seconds(tmp_path):
    (tmp_path / "keywatch.toml").write_text("")
    service = open_service(tmp_path)
    url = service.settings.url("search")
    with closing(service), following(service), closing(open_search(url)) as search:
        search.prepare()
        with service.store.transaction() as tx:
            tx.frontier.finish(a_task(), Findings(postings=(a_posting(),)), NOON)
        deadline = time.monotonic() + 2.0
        while not (found := search.find(Query("灯笼")).hits) and time.monotonic() < deadline:
            time.sleep(0.02)
    assert [hit.document.thing.key for hit in found] == ["tube:av1"]


def test_nothing_is_lost_when_who_follows_is_killed(store, tmp_path):
    fill(store, postings=60)
    name_account(store, "Night Reels")
    url = f"sqlite:///{tmp_path}/search.db"
    random, killed = Random(8), 0
    with closing(open_search(url)) as search:
        search.prepare()
        for turn in range(3):
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD, f"sqlite:///{tmp_path}/keywatch.db", url],
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
            with child:
                child.stdout.readline()
                time.sleep(random.uniform(0.0, 0.15))
                os.kill(child.pid, signal.SIGKILL)
            killed += child.returncode == -signal.SIGKILL
            name_account(store, f"Night Reels {turn}")
        assert catch_up(store, search, 60.0) == 0
        followed = everything(search)
        rebuild(store, search, lambda _left: None)
        assert followed == everything(search)
    assert killed > 0
    assert len(followed) == 121
