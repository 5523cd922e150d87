"""Versions of the tables: made, taken over from an older program, brought up to date."""

import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
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
from backends_stores import MAKERS, STORES, ScratchStore
from sqlalchemy import inspect

from backends.codec import to_json
from backends.store import migrations, schema
from backends.store.columns import METADATA
from backends.store.engine import StoreOptions
from backends.store.store import SqlStore
from domain.errors import BackendUnavailable, Conflict
from domain.hosts import part_of
from domain.ports.changes import Place

# What programs of those versions wrote, word for word.
GOLDEN = Path(__file__).parents[2] / "golden" / "store"
OLD = (1, 2, 3, 4, 5, 6, 7)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keywatch.db"


@pytest.fixture
def store(path):
    with closing(SqlStore(f"sqlite:///{path}")) as store:
        yield store


def write_old(path, version):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((GOLDEN / f"version_{version}.sql").read_text("utf-8"))


def shape(connection):
    """All that a database says of its tables, but in no order of columns or indexes."""
    tables = inspect(connection)
    return {
        name: (
            sorted(map(str, tables.get_columns(name))),
            sorted(map(str, tables.get_indexes(name))),
            tables.get_pk_constraint(name),
        )
        for name in sorted(tables.get_table_names())
    }


@pytest.fixture(params=STORES)
def fresh(request, tmp_path):
    with closing(MAKERS[request.param](tmp_path, StoreOptions())) as store:
        yield store


def test_the_newest_revision_is_the_version_this_program_needs():
    assert migrations.SCRIPTS.get_heads() == [str(schema.VERSION)]
    assert {SCRIPT.revision for SCRIPT in migrations.SCRIPTS.walk_revisions()} == {
        str(number) for number in range(1, schema.VERSION + 1)
    }


def test_the_revisions_make_what_a_fresh_store_has(fresh):
    with fresh._engine.begin() as connection:
        migrations.upgrade(connection, 0, schema.VERSION)
        assert compare_metadata(migrations.context_of(connection), METADATA) == []
        made = shape(connection)
        METADATA.drop_all(connection)
        schema.REVISION.drop(connection)
    fresh.prepare()
    fresh.health()
    with fresh._engine.begin() as connection:
        assert shape(connection) == made


@pytest.mark.parametrize("version", OLD)
def test_a_store_of_an_older_program_becomes_what_a_fresh_one_is(path, store, version):
    write_old(path, version)
    store.prepare()
    with closing(SqlStore("sqlite://")) as fresh:
        fresh.prepare()
        with store._engine.begin() as old, fresh._engine.begin() as new:
            assert compare_metadata(migrations.context_of(old), METADATA) == []
            assert shape(old) == shape(new)


@pytest.mark.parametrize("version", OLD)
def test_nothing_is_lost_of_what_an_older_program_wrote(path, store, version):
    write_old(path, version)
    store.prepare()
    store.prepare()
    with store.transaction() as tx:
        assert [verdict.match.posting.native_id for verdict in tx.cases.verdicts()] == [
            "av1",
            "av2",
        ]
        assert [v for _, v in tx.extents.copies(account="tube:u17", work="W-1")] == [
            a_verdict()
        ]
        assert tx.cases.notice("N-1").notice == a_notice()
        assert tx.frontier.sightings("tube:av1") == (a_sighting(),)
        leased = tx.frontier.lease("w2", NOON, 9)
        assert [(one.task, one.group, one.part) for one in leased] == [
            (a_task(), "tube", part_of("tube"))
        ]
        assert tx.queue.order("O-1").order == an_order()
        assert [item.event for item in tx.events.read(0, 9)] == [an_event()]
        tx.events.emit(an_event("E-2"))
        assert tx.events.last() == 2


def test_tasks_and_throttles_of_an_older_store_are_of_their_platform_s_host(path, store):
    write_old(path, 7)
    store.prepare()
    with store.transaction() as tx:
        assert tx.frontier.lease("w2", later(89), 9, busy=frozenset({"tube"})) == ()
        [leased] = tx.frontier.lease("w2", later(90), 9, busy=frozenset({"tube"}))
        group = "melody.example:8443"
        assert (leased.group, leased.part, leased.fence) == (group, part_of(group), 1)


@pytest.mark.parametrize("version", OLD)
def test_all_that_an_older_program_wrote_counts_as_changed(path, store, version):
    write_old(path, version)
    add_old_case(path)
    store.prepare()
    with store.reading() as tx:
        told = {(at.kind, at.key, at.account) for at in tx.changes.since(Place(), 99)}
    assert told >= {
        ("posting", "tube:av1", "tube:u17"),
        ("verdict", "tube:av1", "tube:u17"),
        ("verdict", "tube:av2", "tube:u17"),
        ("notice", "N-1", "tube:u17"),
    }
    assert version >= 6 or ("case", "C-1", "tube:u17") in told


def add_old_case(path):
    row = "C-1", "tube", 0, "proposed", 0, "", to_json(a_case())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO account_cases VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.commit()


def test_copies_in_an_older_store_are_found_by_its_new_indexes(path, store):
    write_old(path, 2)
    store.prepare()
    assert plan_of(path, "account = 'tube:u17'") == "ix_verdicts_account_work"
    assert plan_of(path, "work = 'W-1'") == "ix_verdicts_work"


def plan_of(path, condition):
    """The index by which the database looks copies up."""
    asked = f"SELECT body FROM verdicts WHERE current AND seq > 0 AND {condition}"
    with closing(sqlite3.connect(path)) as connection:
        [row] = connection.execute(
            f"EXPLAIN QUERY PLAN {asked} ORDER BY seq LIMIT 1000"
        ).fetchall()[:1]
    return re.search(r"USING INDEX (\w+)", row[-1])[1]


@pytest.mark.parametrize("version", OLD)
def test_an_older_store_asks_to_be_prepared(path, store, version):
    write_old(path, version)
    older = f"tables are of version {version}, this program needs {schema.VERSION}"
    with (
        pytest.raises(BackendUnavailable, match=f"{older}; prepare the store"),
        store.reading(),
    ):
        pass
    store.prepare()
    store.health()


@pytest.mark.parametrize("version", [None, *OLD])
def test_a_program_from_before_stands_back_from_a_store_of_ours(path, store, version):
    if version is not None:
        write_old(path, version)
    store.prepare()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(5,)]


def test_a_revision_that_fails_changes_nothing(path, store, monkeypatch):
    write_old(path, 3)
    with closing(sqlite3.connect(path)) as connection:
        before = list(connection.iterdump())
    last = migrations.SCRIPTS.get_revision("8").module
    monkeypatch.setattr(last, "upgrade", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.prepare()
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def set_version(store, table, version):
    with store._engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} = {version}")


def test_a_store_of_a_newer_program_is_refused(fresh):
    fresh.prepare()
    newer = f"'{schema.VERSION + 1}'"
    set_version(fresh, "schema_revision SET version_num", newer)
    for ask in (fresh.prepare, fresh.health):
        with pytest.raises(Conflict, match="use the newer program"):
            ask()


def test_a_store_of_a_version_no_way_leads_from_says_what_to_do(path, store):
    write_old(path, 4)
    set_version(store, "schema_version SET version", 0)
    with pytest.raises(Conflict, match="export them with the program that wrote them"):
        store.prepare()


@pytest.mark.cluster
def test_several_processes_that_prepare_one_store_at_once_make_it_once():
    with closing(ScratchStore()) as store:
        failed = []

        def prepare():
            other = SqlStore(store.url)
            try:
                other.prepare()
                other.health()
            except BackendUnavailable as error:
                failed.append(error)
            other.close()

        threads = [threading.Thread(target=prepare) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        store.health()


@pytest.mark.cluster
@pytest.mark.parametrize("version", OLD)
def test_a_server_s_store_of_an_older_version_is_brought_up_to_date(version):
    with closing(ScratchStore()) as store:
        with store._engine.begin() as connection:
            migrations.upgrade(connection, 0, version)
        with pytest.raises(BackendUnavailable, match=f"version {version}"), store.reading():
            pass
        store.prepare()
        with store._engine.begin() as connection:
            assert compare_metadata(migrations.context_of(connection), METADATA) == []
