"""What only a store on PostgreSQL can get wrong: connections lost, rights, servers away."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from backends_builders import NOON, a_task, a_verdict, an_event
from backends_stores import ScratchStore, scratch_store, tell_postgres, url_of_schema
from cluster_servers import server

from backends.store.engine import StoreOptions
from backends.store.store import SqlStore
from domain.errors import BackendUnavailable

pytestmark = pytest.mark.cluster
OURS = f"keywatch-{os.getpid()}"  # what the connections are called that are ended here
SUPPORT = Path(__file__).parents[2] / "support"
WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from backends_builders import a_task, an_event
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


@pytest.fixture(scope="module")
def store():
    with closing(ScratchStore(more=f"&application_name={OURS}")) as store:
        store.prepare()
        yield store


def test_a_store_that_was_not_prepared_says_so():
    with closing(ScratchStore()) as store:
        none = pytest.raises(
            BackendUnavailable, match="it has no tables yet; prepare the store"
        )
        with none, store.reading():
            pass


def test_tables_that_went_while_we_ran_are_missed():
    with closing(ScratchStore()) as gone:
        gone.prepare()
        tell_postgres(f"DROP TABLE {gone.schema}.tasks")
        with pytest.raises(BackendUnavailable, match="no tables yet"), gone.reading() as tx:
            tx.frontier.next_due(NOON)


def broken(url):
    with closing(SqlStore(url, StoreOptions(busy_seconds=2))) as store:
        with pytest.raises(BackendUnavailable) as caught:
            store.health()
        return str(caught.value)


def test_a_server_that_is_not_there_is_said_without_the_password():
    told = broken("postgresql://u:secret@127.0.0.1:1/kw?password=secret")
    assert told.startswith("postgresql://u@127.0.0.1:1/kw: ")
    assert "refused" in told
    assert "secret" not in told


def test_a_database_or_a_role_that_is_not_there_is_said():
    url = server("postgres")
    place = url.rpartition("/")[0]
    assert 'database "absent" does not exist' in broken(f"{place}/absent")
    assert 'role "stranger" does not exist' in broken(url.replace("postgres@", "stranger:x@"))


def test_a_role_without_rights_is_said(store):
    tell_postgres("DROP ROLE IF EXISTS keywatch_guest")
    tell_postgres("CREATE ROLE keywatch_guest LOGIN")
    tell_postgres(f"GRANT USAGE ON SCHEMA {store.schema} TO keywatch_guest")
    try:
        told = broken(store.url.replace("postgres@", "keywatch_guest@"))
        assert "we may not do that there" in told
    finally:
        tell_postgres(f"REVOKE ALL ON SCHEMA {store.schema} FROM keywatch_guest")
        tell_postgres("DROP ROLE keywatch_guest")


def end_connections():
    tell_postgres(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE application_name = '{OURS}'"
    )


def test_a_connection_lost_is_said_once_and_made_anew(store):
    def lose():
        with store.transaction() as tx:
            tx.frontier.propose([a_task("lost")])
            end_connections()
            tx.frontier.propose([a_task("lost too")])

    with pytest.raises(BackendUnavailable, match="ended our connection"):
        lose()
    end_connections()
    with store.transaction() as tx:
        assert tx.frontier.propose([a_task("lost")]) == 1


def test_what_goes_wrong_beside_a_lost_connection_is_told_as_the_loss(store):
    def fail():
        with store.transaction() as tx:
            tx.frontier.propose([a_task("lost three times")])
            end_connections()
            raise KeyboardInterrupt

    with pytest.raises((KeyboardInterrupt, BackendUnavailable)):
        fail()
    store.health()


def test_a_writer_that_stops_in_the_middle_holds_up_nobody_for_long(store):
    options = StoreOptions(idle_seconds=1.5, busy_seconds=20)
    with closing(SqlStore(store.url, options)) as brief:

        def stall():
            with brief.transaction() as tx:
                tx.cases.record(a_verdict(native_id="stalled"))
                with store.transaction() as other:  # Waits for the first, until it is ended.
                    assert other.cases.record(a_verdict(native_id="stalled"))
                tx.cases.record(a_verdict(native_id="too late"))

        with pytest.raises(BackendUnavailable, match="idled for too long"):
            stall()


def test_a_reader_sees_one_state_however_long_it_reads(store):
    with store.reading() as reading:
        before = reading.events.last()
        with store.transaction() as transaction:
            transaction.events.emit(an_event("E-reader"))
        assert reading.events.last() == before
    with store.reading() as reading:
        assert reading.events.last() == before + 1


def test_stores_that_share_a_database_do_not_wait_for_each_other(store):
    with scratch_store(busy_seconds=0.5) as other, store.transaction() as one:
        one.cases.record(a_verdict())
        with other.transaction() as two:
            assert two.cases.record(a_verdict())


def test_what_was_committed_before_a_kill_is_there_and_whole():
    with scratch_store() as store:
        command = [sys.executable, "-c", WRITER, url_of_schema(store.schema), str(SUPPORT)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        said = [process.stdout.readline() for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        said += process.communicate()[0].splitlines(keepends=True)
        committed = len([line for line in said if "\n" in line])
        with store.transaction() as tx:
            events = tx.events.read(0, 10_000)
            tasks = tx.frontier.lease("w1", NOON, 10_000)
        assert committed <= len(events) <= committed + 1
        assert {f"E-{leased.task.argument}" for leased in tasks} == {
            item.event.id for item in events
        }
