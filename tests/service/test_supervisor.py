import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.settings import Settings
from service.clock import OffsetClock, open_clock
from service.supervisor import Slot, Supervisor, slots


@pytest.fixture
def home(tmp_path):
    (tmp_path / "keywatch.toml").write_text('data = "data"\n')
    (tmp_path / "data").mkdir()
    return tmp_path


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def test_a_slot_for_each_role_and_as_many_fingerprinters_as_cores():
    names = [s.name for s in slots(Settings())]
    assert {"desk-0", "alerts-0", "crawl-0", "api-0"} <= set(names)
    assert sum(n.startswith("fingerprint-") for n in names) == os.cpu_count()


def test_where_servers_are_shared_the_names_tell_the_machine():
    shared = Settings(bus="kafka://broker:9092", store="postgresql://store/keywatch")
    names = [s.name for s in slots(shared, ("alerts", "desk"), "north")]
    assert names == ["north-desk-0", "north-alerts-0"]


def test_a_killed_worker_comes_back_at_once_under_its_name(home):
    slot = Slot("alerts", "alerts-0")
    supervisor = Supervisor([slot], ["--config", str(home / "keywatch.toml")], home / "logs")
    try:
        supervisor.look()
        first = slot.process
        first.kill()
        first.wait()
        supervisor.look()
        assert slot.process is not first
        assert slot.process.poll() is None
        assert slot.failures == 0
    finally:
        supervisor.stop()


def test_a_worker_that_fails_waits_longer_each_time(home):
    (home / "keywatch.toml").write_text("nonsense = 1\n")
    slot = Slot("alerts", "alerts-0")
    supervisor = Supervisor([slot], ["--config", str(home / "keywatch.toml")], home / "logs")
    try:
        supervisor.look()
        slot.process.wait()
        supervisor.look()
        assert slot.failures == 1
        assert slot.process is None
        assert "nonsense is no setting" in (home / "logs" / "alerts-0.log").read_text()
    finally:
        supervisor.stop()


def test_a_worker_that_meets_no_server_is_started_again_within_seconds(home):
    (home / "keywatch.toml").write_text('store = "postgresql://nobody@127.0.0.1:9/none"\n')
    slot = Slot("alerts", "alerts-0", failures=20)
    supervisor = Supervisor([slot], ["--config", str(home / "keywatch.toml")], home / "logs")
    try:
        supervisor.look()
        slot.process.wait()
        supervisor.look()
        assert slot.process is None
        assert slot.start_at - time.monotonic() <= 5.0
    finally:
        supervisor.stop()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks processes up in /proc")
def test_workers_leave_when_their_supervisor_is_killed(home):
    script = (
        "from service.supervisor import Slot, Supervisor\n"
        "import sys, time\n"
        "from pathlib import Path\n"
        "slot = Slot('alerts', 'alerts-0')\n"
        "Supervisor([slot], ['--config', sys.argv[1]], Path(sys.argv[2])).look()\n"
        "print(slot.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(home / "keywatch.toml"), str(home / "logs")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        until(lambda: "keywatch.db" in {p.name for p in (home / "data").iterdir()})
        parent.send_signal(signal.SIGKILL)
        until(lambda: not running(child))


def running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_offset_clock_jumps_for_all_who_read_its_file(tmp_path):
    clock = OffsetClock(tmp_path / "clock")
    clock.set(open_clock("system:")().replace(year=2030, month=1, day=1))
    assert open_clock(f"offset://{tmp_path}/clock")().year == 2030
