"""What only a store in SQLite can get wrong: locks, full disks, killed processes."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from backends_builders import NOON, a_sighting, a_task, an_event, later
from sqlalchemy import text

from backends.store.engine import StoreOptions
from backends.store.store import SqlStore
from domain.errors import BackendUnavailable, BadInput, Conflict

SUPPORT = Path(__file__).parents[2] / "support"
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from backends_builders import NOON, a_task, an_event
from backends.store.store import SqlStore
store = SqlStore(sys.argv[1])
n = 0
while True:
    with store.transaction() as transaction:
        transaction.events.emit(an_event(f"E-{n}"))
        transaction.frontier.propose([a_task(str(n))])
    print(n, flush=True)
    n += 1
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keywatch.db"


@pytest.fixture
def store(path):
    store = SqlStore(f"sqlite:///{path}", StoreOptions(busy_seconds=0.05))
    store.prepare()
    yield store
    store.close()


def test_a_store_that_was_not_prepared_says_so(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path}/new.db")
    none = pytest.raises(BackendUnavailable, match=r"new\.db: it has no tables yet")
    with none, store.transaction():
        pass
    store.close()


def test_a_folder_that_is_not_there_is_said_by_who_only_reads(tmp_path):
    store = SqlStore(f"sqlite:///{tmp_path}/gone/new.db")
    with pytest.raises(BackendUnavailable, match="it cannot be opened"), store.reading():
        pass
    store.close()


def test_a_file_locked_for_too_long_is_said(store, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for ask in (store.health, store.prepare):
        with pytest.raises(BackendUnavailable, match="another process kept it locked"):
            ask()
    other.close()
    store.health()


def test_reading_goes_on_while_another_writes(store, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with store.reading() as transaction:
        assert transaction.frontier.next_due(NOON) is None
    other.close()


def test_a_reader_sees_one_state_however_long_it_reads(store):
    with store.reading() as reading:
        assert reading.events.last() == 0
        with store.transaction() as transaction:
            transaction.events.emit(an_event())
        assert reading.events.last() == 0
    with store.reading() as reading:
        assert reading.events.last() == 1


def test_a_full_disk_is_said_and_undoes_the_transaction(store):
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
    full = pytest.raises(
        BackendUnavailable, match=r"keywatch\.db: the disk, or the quota, is full"
    )
    with full, store.transaction() as transaction:
        transaction.frontier.propose([a_task()])
        transaction.frontier.see(a_sighting(title="x" * 100_000))
    with store.transaction() as transaction:
        assert transaction.frontier.next_due(NOON) is None
        transaction.frontier.propose([a_task()])


def test_a_damaged_file_is_said(path):
    path.write_bytes(b"not a database at all" * 500)
    store = SqlStore(f"sqlite:///{path}")
    with pytest.raises(BackendUnavailable, match="not a SQLite database"):
        store.prepare()
    store.close()


def test_a_store_in_memory_refuses_a_transaction_inside_another():
    store = SqlStore("sqlite://")
    store.prepare()
    with store.transaction() as transaction:
        transaction.frontier.propose([a_task()])
        with pytest.raises(Conflict, match="inside another"), store.reading():
            pass
    with store.reading() as transaction:
        assert transaction.frontier.next_due(NOON) == NOON
    store.close()


def test_a_url_that_is_none_is_refused():
    with pytest.raises(BadInput, match="not a database URL"):
        SqlStore("keywatch.db")


def test_what_was_committed_before_a_kill_is_there_and_whole(store, path):
    command = [sys.executable, "-c", WRITER, f"sqlite:///{path}", str(SUPPORT)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = [process.stdout.readline() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    said += process.communicate()[0].splitlines(keepends=True)
    with store.reading() as transaction:
        events = transaction.events.read(0, 10_000)
    with store.transaction() as transaction:
        tasks = transaction.frontier.lease("w1", NOON, 10_000)
    committed = len([line for line in said if "\n" in line])
    assert committed <= len(events) <= committed + 1
    assert {f"E-{leased.task.argument}" for leased in tasks} == {e.event.id for e in events}


def test_ten_thousand_rechecks_to_come_do_not_slow_the_lease(store):
    with store.reading() as transaction:
        plan = transaction.frontier._session.rows(
            text(
                "EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE state = 'waiting' AND rank = 0 "
                "AND due <= 5 ORDER BY due, id LIMIT 3"
            )
        )
    [step] = [row.detail for row in plan]
    assert step.startswith("SEARCH tasks USING COVERING INDEX")


def test_the_lease_is_as_long_as_the_options_say(path):
    store = SqlStore(f"sqlite:///{path}", StoreOptions(lease_seconds=7))
    store.prepare()
    with store.transaction() as transaction:
        transaction.frontier.propose([a_task()])
        transaction.frontier.lease("lost", NOON, 1)
        assert transaction.frontier.lease("w1", later(6), 1) == ()
        assert len(transaction.frontier.lease("w1", later(7), 1)) == 1
    store.close()
