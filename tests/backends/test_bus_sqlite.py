"""What only the SQLite bus can get wrong: files, locks, full disks, killed processes."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from backends_builders import GROUPS, a_sighting

from backends.bus_sqlite import BusOptions, SqliteBus
from backends.bus_tables import ANYTHING, NEXT
from domain.errors import BackendUnavailable, Conflict, UnknownName
from domain.posting import Sighting

SUPPORT = Path(__file__).parents[1] / "support"
PUBLISHER = """
import sys
sys.path.insert(0, sys.argv[2])
from backends_builders import GROUPS, a_sighting
from backends.bus_sqlite import SqliteBus
bus = SqliteBus(sys.argv[1], GROUPS)
n = 0
while True:
    bus.publish([a_sighting(f"k{n % 3}", str(n))])
    print(n, flush=True)
    n += 1
"""
TAKER = """
import sys
sys.path.insert(0, sys.argv[2])
from backends_builders import GROUPS
from backends.bus_sqlite import SqliteBus
from domain.posting import Sighting
bus = SqliteBus(sys.argv[1], GROUPS)
while delivery := bus.take(Sighting, "match", "w1"):
    delivery.ack()
    print(delivery.message.trace, flush=True)
"""


def run(script, path):
    command = [sys.executable, "-c", script, str(path), str(SUPPORT)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def lines_until_killed(process, lines):
    read = [process.stdout.readline() for _ in range(lines)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    # The last line may have been cut short by the kill.
    return [line.strip() for line in [*read, *rest.splitlines(keepends=True)] if "\n" in line]


def drain(bus, owner="w2"):
    while delivery := bus.take(Sighting, "match", owner):
        yield int(delivery.message.trace)
        delivery.ack()


def test_what_was_published_before_a_kill_is_there(tmp_path):
    said = lines_until_killed(run(PUBLISHER, tmp_path / "bus.db"), 40)
    bus = SqliteBus(tmp_path / "bus.db", GROUPS)
    heard = sorted(drain(bus))
    bus.close()
    assert heard == list(range(len(heard)))
    assert len(said) <= len(heard) <= len(said) + 1


def test_a_taker_that_is_killed_loses_nothing_and_answers_once(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", GROUPS)
    bus.publish([a_sighting(f"k{n % 3}", str(n)) for n in range(1200)])
    said = {int(n) for n in lines_until_killed(run(TAKER, tmp_path / "bus.db"), 40)}
    bus.release("w1")
    heard = list(drain(bus))
    bus.close()
    assert len(heard) == len(set(heard))
    assert not said & set(heard)
    # One may have been answered and not yet said.
    assert len(said | set(heard)) >= 1199


def test_processes_may_open_a_new_file_together(tmp_path):
    crowd = [run(TAKER, tmp_path / "bus.db") for _ in range(4)]
    for process in crowd:
        process.communicate()
    assert [process.returncode for process in crowd] == [0, 0, 0, 0]


def test_a_full_disk_is_said_and_leaves_the_bus_as_it_was(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", GROUPS)
    bus.publish([a_sighting()])
    [pages] = bus._connection.execute("PRAGMA page_count").fetchone()
    bus._connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(BackendUnavailable, match=r"bus\.db: the disk, or the quota, is full"):
        bus.publish([a_sighting(title="x" * 100_000)])
    assert bus.take(Sighting, "match", "w1").message == a_sighting()
    bus.close()


def test_a_file_locked_for_too_long_is_said(tmp_path):
    bus = SqliteBus(tmp_path / "bus.db", GROUPS, BusOptions(busy_seconds=0.05))
    other = sqlite3.connect(tmp_path / "bus.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BackendUnavailable, match="another process kept it locked"):
        bus.publish([a_sighting()])
    other.close()
    bus.publish([a_sighting()])
    bus.close()


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "bus.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(BackendUnavailable, match="not a SQLite database"):
        SqliteBus(tmp_path / "bus.db", GROUPS)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackendUnavailable, match="file"):
        SqliteBus(tmp_path / "file" / "bus.db", GROUPS)


def test_a_bus_of_another_layout_is_refused(tmp_path):
    SqliteBus(tmp_path / "bus.db", GROUPS).close()
    other = sqlite3.connect(tmp_path / "bus.db")
    other.execute("PRAGMA user_version=9")
    other.close()
    with pytest.raises(Conflict, match="layout 9, this program reads 1"):
        SqliteBus(tmp_path / "bus.db", GROUPS)


def test_a_topic_without_groups_is_refused():
    bus = SqliteBus(":memory:", {"matches": ("judge",)})
    with pytest.raises(UnknownName, match="bus topic"):
        bus.publish([a_sighting()])
    bus.close()


def test_a_message_that_nobody_reads_is_not_kept():
    bus = SqliteBus(":memory:", {"sightings": ()})
    bus.publish([a_sighting()])
    assert bus._connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    bus.close()


def test_a_message_goes_when_its_last_group_has_answered():
    bus = SqliteBus(":memory:", {"sightings": ("a", "b")})
    bus.publish([a_sighting()])
    bus.take(Sighting, "a", "w").ack()
    assert bus._connection.execute("SELECT count(*) FROM messages").fetchone() == (1,)
    bus.take(Sighting, "b", "w").ack()
    assert bus._connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    bus.close()


@pytest.mark.parametrize("query", [ANYTHING, NEXT])
def test_looking_for_work_never_walks_a_table(query):
    bus = SqliteBus(":memory:", GROUPS)
    values = {"reader": "match", "topic": "sightings", "now": 0.0}
    plan = bus._connection.execute("EXPLAIN QUERY PLAN " + query, values).fetchall()
    assert not [
        step for *_, step in plan if step.startswith("SCAN ") and "CONSTANT" not in step
    ]
    assert not [step for *_, step in plan if "TEMP B-TREE" in step]
    bus.close()
