"""What changed is told in order, once, with all that can be found otherwise by it."""

import threading
from contextlib import closing

import pytest
from backends_builders import (
    NOON,
    a_case,
    a_notice,
    a_posting,
    a_sighting,
    a_task,
    a_verdict,
    an_account,
    later,
)
from backends_stores import STORES, open_any_store, rolled_back, scratch_store

from domain.crawl import Findings
from domain.enforcement import NoticeState
from domain.ports.changes import Place
from domain.search import Field, Kind, Thing
from domain.verdict import Outcome
from domain.work import Work, WorkId, WorkKind


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    with closing(open_any_store(request.param, tmp_path)) as store:
        yield store


def fill(store):
    with store.transaction() as tx:
        tx.catalogue.put_work(Work(WorkId("W-1"), WorkKind.FILM, "灯笼", aliases=("Lantern",)))
        tx.frontier.finish(a_task(), Findings(postings=(a_posting(),)), NOON)
        tx.frontier.see(a_sighting())
        tx.cases.record(a_verdict())
        tx.cases.put_notice(a_notice(), NOON)
        tx.cases.put_case(a_case(), NOON)


def changes(store, place=Place(), limit=100):
    with store.reading() as tx:
        return tx.changes.since(place, limit)


def documents(store, *things):
    with store.reading() as tx:
        return {found.thing: found for found in tx.changes.documents(things)}


def texts(document, field):
    return [words.text for words in document.texts if words.field is field]


def test_each_thing_is_told_once_by_its_last_change(store):
    fill(store)
    told = changes(store)
    assert {(place.kind, place.key, place.work) for place in told} == {
        ("work", "W-1", ""),
        ("posting", "tube:av1", ""),
        ("account", "tube:u17", ""),
        ("verdict", "tube:av1", "W-1"),
        ("notice", "N-1", "W-1"),
        ("case", "C-1", ""),
    }
    fill(store)
    again = changes(store, told[-1])
    assert [(place.kind, place.key) for place in again] == [("work", "W-1")]
    assert len(changes(store)) == 6


def test_pages_of_changes_are_all_changes(store):
    fill(store)
    place, told = Place(), []
    while page := changes(store, place, 1):
        told += page
        place = page[-1]
    assert tuple(told) == changes(store)


def test_what_moves_is_told_again(store):
    fill(store)
    before = changes(store)[-1]
    with store.transaction() as tx:
        tx.cases.move_notice("N-1", NoticeState.SENT, later(60), "sent by post")
    [moved] = changes(store, before)
    assert moved.things == (Thing(Kind.NOTICE, "N-1"),)
    found = documents(store, *moved.things)[Thing(Kind.NOTICE, "N-1")]
    assert found.state == "sent"
    assert texts(found, Field.REASONS) == ["sent by post", "batch 1, entry 1"]


def test_a_verdict_changes_its_posting_too(store):
    fill(store)
    before = changes(store)[-1]
    with store.transaction() as tx:
        tx.cases.record(a_verdict(Outcome.LICENSED, seen_at=later(9)))
    [change] = changes(store, before)
    found = documents(store, *change.things)
    assert found[Thing(Kind.VERDICT, "tube:av1", "W-1")].outcome == "licensed"
    assert found[Thing(Kind.POSTING, "tube:av1")].works == ("W-1",)


def test_what_stands_beneath_an_account_and_a_work_is_told_page_by_page(store):
    fill(store)
    with store.transaction() as tx:
        tx.cases.record(a_verdict(work="W-2"))
    with store.transaction() as tx:
        known = Findings(accounts=(an_account(name="Lamp House"),))
        tx.frontier.finish(a_task("other"), known, NOON)
        tx.catalogue.put_work(Work(WorkId("W-1"), WorkKind.FILM, "The Lamp"))
    by_kind = {place.kind: place for place in changes(store)}
    with store.reading() as tx:
        found, page = [], (Place(),)
        while page := tx.changes.beneath(by_kind["account"], page[-1], 1):
            found += page
        named = [(place.kind, place.work) for place in found]
        on_work = tx.changes.beneath(by_kind["work"], Place(), 9)
        assert tx.changes.beneath(by_kind["posting"], Place(), 9) == ()
    assert named == [
        ("case", ""),
        ("notice", "W-1"),
        ("posting", ""),
        ("verdict", "W-1"),
        ("verdict", "W-2"),
    ]
    assert [place.kind for place in on_work] == ["notice", "verdict"]
    told = documents(store, *(thing for place in found for thing in place.things))
    assert all("Lamp House" in texts(each, Field.ACCOUNT) for each in told.values())
    assert texts(told[Thing(Kind.VERDICT, "tube:av1", "W-1")], Field.WORK) == ["The Lamp"]


def test_things_that_are_not_there_have_no_documents(store):
    gone = [Thing(kind, "tube:none", "W-9") for kind in Kind]
    assert documents(store, *gone) == {}


def test_what_is_undone_is_not_told(store):
    with rolled_back(store) as tx:
        tx.cases.record(a_verdict())
    assert changes(store) == ()


def test_the_version_grows_and_what_waits_is_counted(store):
    with store.reading() as tx:
        empty = tx.changes.version()
    fill(store)
    with store.reading() as tx:
        assert tx.changes.version() > empty
        assert tx.changes.waiting(Place()) == 6
        assert tx.changes.waiting(tx.changes.since(Place(), 9)[-1]) == 0


@pytest.mark.cluster
def test_a_change_is_not_passed_over_by_one_that_commits_before_it():
    written, ended = threading.Event(), threading.Event()

    def slow(store):
        with store.transaction() as tx:
            tx.frontier.see(a_sighting("slow"))
            written.set()
            ended.wait(10)

    with scratch_store() as store:
        thread = threading.Thread(target=slow, args=(store,))
        thread.start()
        assert written.wait(10)
        with store.transaction() as tx:
            tx.catalogue.put_work(Work(WorkId("W-9"), WorkKind.FILM, "Quick"))
        early = changes(store)
        ended.set()
        thread.join()
        late = changes(store, early[-1] if early else Place())
    assert {place.key for place in early + late} == {"W-9", "tube:slow"}
