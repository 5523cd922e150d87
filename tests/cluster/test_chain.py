"""The whole chain on real servers: what is concluded is what one machine concludes.

KEYWATCH_KILLS and KEYWATCH_KILL_SEED make the run under kills longer, or another.
"""

import os
import time
from pathlib import Path

import pytest
from chain_content import chain_content
from chain_runs import Elsewhere, Killer, run_embedded, run_on_servers
from chain_servers import NAMES, own_servers
from chain_tables import differences
from cluster_servers import server

pytestmark = pytest.mark.cluster
KILLS = int(os.environ.get("KEYWATCH_KILLS", "20"))
KILL_SEED = int(os.environ.get("KEYWATCH_KILL_SEED", str(time.time_ns() % 1_000_000)))
OUTAGE = 60.0  # seconds, of the broker


@pytest.fixture(scope="module")
def content():
    return chain_content()


@pytest.fixture(scope="module")
def urls():
    return {name: server(name) for name in NAMES}


@pytest.fixture(scope="module")
def embedded(content, tmp_path_factory):
    for name in NAMES:
        server(name)  # Without servers there is nothing to compare it with.
    ran = run_embedded(content, tmp_path_factory.mktemp("embedded"))
    assert ran.undone == ""
    return ran


def assert_the_same(ran, embedded, told=()):
    assert ran.undone == "", told
    assert ran.misdeeds == (), told
    assert differences(ran.tables, embedded.tables) == [], told
    ours, theirs = (sorted((x.topic, x.key) for x in r.letters) for r in (ran, embedded))
    assert ours == theirs, told


def test_servers_hold_what_one_machine_holds(content, urls, embedded, tmp_path):
    assert_the_same(run_on_servers(content, tmp_path, urls), embedded)


class Crowd:
    """Two machines join a run, and one of them leaves again."""

    def __init__(self, config):
        self.looks, self._config = 0, config
        self._others = []

    def __call__(self, _supervisors):
        self.looks += 1
        if self.looks in {5, 15}:
            name = f"machine-{self.looks}"
            self._others.append(Elsewhere(name, self._config, "fingerprint", "alerts"))
        if self.looks == 35:
            self._others[0].leave()

    def leave(self):
        for other in self._others:
            other.leave()


def test_workers_that_come_and_go_leave_nothing_out(content, urls, embedded, tmp_path):
    crowd = Crowd(tmp_path / "home" / "keywatch.toml")
    try:
        ran = run_on_servers(content, tmp_path, urls, crowd)
    finally:
        crowd.leave()
    assert crowd.looks > 35
    assert_the_same(ran, embedded)
    seen = {row["trace"] for row in ran.tables["sightings"]}
    assert seen <= set(ran.handled("Sighting"))


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks processes up in /proc")
def test_kills_of_everything_change_nothing(content, embedded, tmp_path):
    with own_servers() as machines:
        urls = {name: machine.url() for name, machine in machines.items()}
        killer = Killer(KILL_SEED, KILLS, machines, {"kafka": OUTAGE})
        ran = run_on_servers(content, tmp_path, urls, killer)
    assert killer.left == 0
    assert_the_same(ran, embedded, killer.told)
