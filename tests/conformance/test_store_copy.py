"""Records move from any store to any other, all of them or none."""

import sqlite3
from contextlib import closing
from itertools import product

import pytest
from backends_builders import (
    NOON,
    a_case,
    a_notice,
    a_sighting,
    a_task,
    a_verdict,
    an_event,
    an_order,
    later,
)
from backends_stores import MAKERS, open_any_store

from backends.store.copying import BATCH
from backends.store.engine import StoreOptions
from domain.errors import BackendUnavailable, Conflict
from domain.verdict import Outcome

PAIRS = [
    pytest.param(pair, marks=pytest.mark.cluster if "postgres" in pair else ())
    for pair in product(MAKERS, MAKERS)
]
MANY = BATCH + 7


@pytest.fixture(params=PAIRS, ids="-".join)
def stores(request, tmp_path):
    """Lend a store with records of many kinds, and one that was never prepared."""
    one, other = request.param
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    source = open_any_store(one, tmp_path / "one")
    target = MAKERS[other](tmp_path / "other", StoreOptions())
    fill(source)
    with closing(source), closing(target):
        yield source, target


@pytest.fixture
def files(tmp_path):
    """Lend two stores in files: one filled, one prepared; and the file of the second."""
    (tmp_path / "other").mkdir()
    source, target = (
        open_any_store("file", folder) for folder in (tmp_path, tmp_path / "other")
    )
    fill(source)
    with closing(source), closing(target):
        yield source, target, tmp_path / "other" / "keywatch.db"


def fill(store):
    with store.transaction() as tx:
        tx.frontier.propose([a_task(str(n)) for n in range(MANY)])
        tx.frontier.see(a_sighting())
        tx.cases.record(a_verdict(Outcome.DOUBTFUL))
        tx.cases.record(a_verdict(Outcome.INFRINGING, seen_at=later(60)))
        tx.cases.put_notice(a_notice(), NOON)
        tx.cases.put_case(a_case(), NOON)
        tx.queue.enqueue(an_order(), NOON)
        tx.events.emit(an_event())


def told(store):
    with store.reading() as tx:
        return (
            tx.frontier.counts(NOON),
            tx.frontier.sightings("tube:av1"),
            tx.cases.history("tube:av1"),
            tx.cases.notices(),
            tx.cases.notice_log("N-1"),
            tx.cases.cases(),
            tx.queue.orders(),
            tx.events.read(0, 10),
        )


def test_all_records_are_copied(stores):
    source, target = stores
    seen = []
    rows = source.copy_to(target, lambda *said: seen.append(said))
    assert told(target) == told(source)
    assert seen[-1][1:] == (rows, rows)
    assert rows > MANY


def test_a_copy_counts_on_from_where_the_other_was(stores):
    source, target = stores
    source.copy_to(target)
    for store in stores:
        with store.transaction() as tx:
            tx.cases.record(a_verdict(Outcome.LICENSED, seen_at=later(120)))
            tx.cases.put_notice(a_notice("N-2"), later(120))
            tx.events.emit(an_event("E-2"))
    assert told(target) == told(source)


def test_a_store_with_records_is_not_written_over(files):
    source, target, path = files
    with target.transaction() as tx:
        tx.events.emit(an_event("E-9"))
    with pytest.raises(Conflict, match=f"{path} has records in .*; copy into an empty store"):
        source.copy_to(target)
    with target.reading() as tx:
        assert [one.event.id for one in tx.events.read(0, 10)] == ["E-9"]


def test_what_came_back_changed_is_not_kept(files):
    source, target, path = files
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER meddle AFTER INSERT ON notices"
            " BEGIN UPDATE notices SET body = 'other'; END"
        )
        connection.commit()
    with pytest.raises(BackendUnavailable, match="row 1 of notices came back other than"):
        source.copy_to(target)
    with target.reading() as tx:
        assert tx.frontier.next_due(NOON) is None


def test_what_is_written_meanwhile_stays_out_of_the_copy(files):
    source, target, _ = files

    def write(_table, done, _total):
        with source.transaction() as tx:
            tx.events.emit(an_event(f"E-late-{done}"))

    source.copy_to(target, write)
    with target.reading() as tx:
        assert [one.event.id for one in tx.events.read(0, 10)] == ["E-1"]
