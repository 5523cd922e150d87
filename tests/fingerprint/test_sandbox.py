"""A worker survives any file: what the child does never reaches the parent but as an error."""

import ctypes
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fingerprint_builders import codes

from domain.errors import BackendUnavailable, NotFound, TooLarge, UndecodableMedia
from fingerprint.confine import in_force, network
from fingerprint.pipe import Lent, Returned, Wanted, send
from fingerprint.sandbox import Sandbox, SandboxOptions


@pytest.fixture(scope="module")
def sandbox():
    # Long enough for a machine that is busy with other things.
    box = Sandbox(SandboxOptions(seconds=60.0, memory_bytes=4 * 1024**3))
    yield box
    box.close()


def made_codes(count):
    return codes(*range(count), table=np.eye(3))


def pid():
    return os.getpid()


def not_found(kind, name):
    raise NotFound(kind, name)


def a_bug():
    return {}.popitem()


def crash_once(path):
    if not path.exists():
        path.touch()
        os.abort()
    return "alive"


def kill_self(number):
    os.kill(os.getpid(), number)


def greedy():
    return np.zeros(6 * 1024**3, np.uint8).size


def noisy():
    os.write(1, b"a library prints this\n")
    return "kept apart"


def test_codes_come_back_as_they_were_made(sandbox):
    back = sandbox.run(made_codes, 5)
    assert back.keys.tolist() == [0, 1, 2, 3, 4]
    assert np.array_equal(back.arrays["table"], np.eye(3))


def test_one_child_serves_call_after_call(sandbox):
    assert os.getpid() != sandbox.run(pid) == sandbox.run(pid)


def test_our_own_errors_come_back_whole(sandbox):
    with pytest.raises(NotFound, match="there is no capture 'c1'") as caught:
        sandbox.run(not_found, "capture", "c1")
    assert caught.value.kind == "capture"


def test_a_bug_stays_a_bug_and_shows_where_it_is(sandbox):
    with pytest.raises(KeyError) as caught:
        sandbox.run(a_bug)
    assert "a_bug" in caught.value.__notes__[0]


def test_a_decoder_that_crashes_again_and_again_is_the_files_fault(sandbox):
    with pytest.raises(UndecodableMedia, match=r"evil\.mp4: its decoder crashed 3 times"):
        sandbox.run(kill_self, signal.SIGSEGV, about="evil.mp4")
    assert sandbox.run(pid) != os.getpid()


def test_a_child_that_dies_once_is_replaced_without_a_word(sandbox, tmp_path):
    assert sandbox.run(crash_once, tmp_path / "crashed") == "alive"


def test_a_child_killed_from_outside_is_not_the_files_fault(sandbox):
    with pytest.raises(BackendUnavailable, match="killed again and again"):
        sandbox.run(kill_self, signal.SIGKILL, about="good.mp4")


def test_a_decoder_that_hangs_is_ended():
    too_long = pytest.raises(UndecodableMedia, match=r"hang\.mp4: decoding took longer than 0")
    with closing(Sandbox(SandboxOptions(seconds=0.5))) as hasty, too_long:
        hasty.run(time.sleep, 60, about="hang.mp4")


def test_a_decoder_that_wants_all_memory_is_refused(sandbox):
    with pytest.raises(UndecodableMedia, match="needs more memory"):
        sandbox.run(greedy)


def test_what_a_library_prints_does_not_garble_results(sandbox):
    assert sandbox.run(noisy) == "kept apart"


def test_a_child_is_replaced_after_its_number_of_calls():
    box = Sandbox(SandboxOptions(calls=1))
    assert box.run(pid) != box.run(pid)
    box.close()


def test_a_child_has_no_network_and_may_not_start_programs(sandbox):
    found = sandbox.run(in_force, network())
    assert found.no_new_privileges
    assert found.no_connections
    assert found.no_dumps
    assert found.written_bytes == 64 * 1024**2


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is sure of a network of its own")
def test_native_code_in_a_child_finds_no_network(sandbox):
    assert sandbox.run(in_force, network()).own_network
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert sandbox.run(natively_connected, port) != 0
        assert natively_connected(port) == 0


def natively_connected(port):
    """Connect as code does that asks no Python."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    place = bytes([socket.AF_INET, 0, *port.to_bytes(2, "big"), 127, 0, 0, 1]) + bytes(8)
    done = libc.connect(handle, place, len(place))
    libc.close(handle)
    return done


def test_a_program_started_from_python_is_refused(sandbox):
    with pytest.raises(PermissionError, match="no business"):
        sandbox.run(subprocess.call, [sys.executable, "-V"])


def write(path, size):
    with path.open("wb") as file:
        file.truncate(size)


def test_a_child_fills_no_disk(sandbox, tmp_path):
    with pytest.raises(OSError, match="File too large"):
        sandbox.run(write, tmp_path / "large", 10**9)
    sandbox.run(write, tmp_path / "small", 10**6)


def put_off_the_alarm():
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(60)


def test_a_child_that_puts_its_alarm_off_is_ended_all_the_same():
    box = Sandbox(SandboxOptions(seconds=0.2, grace=0.3))
    with pytest.raises(UndecodableMedia, match=r"took longer than 0\.2 s"):
        box.run(put_off_the_alarm, about="x.mp4")
    box.close()


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def say(message):
    """Answer in the child's stead, as code does that has taken it over."""
    with os.fdopen(os.dup(results()), "wb") as pipe:
        send(pipe, message)


def results():
    """Return the child's way to its parent: the only other pipe it writes to."""
    handles = (int(entry.name) for entry in Path("/proc/self/fd").iterdir())
    return next(h for h in sorted(handles) if h > 2 and writes(h))


def writes(handle):
    link = Path(f"/proc/self/fd/{handle}")
    if not (link.exists() and str(link.readlink()).startswith("pipe:")):
        return False
    flags = Path(f"/proc/self/fdinfo/{handle}").read_text().split("flags:")[1].split()[0]
    return int(flags, 8) & os.O_ACCMODE == os.O_WRONLY


def return_evil(path):
    return Evil(path)


@pytest.mark.parametrize(
    "told",
    [
        Returned(subprocess.Popen),
        Returned(pickle.PickleError.mro),
        {"no": "answer"},
        Wanted(0, 0, 10),
    ],
)
def test_what_a_child_may_not_say_is_the_files_fault(sandbox, told):
    with pytest.raises(UndecodableMedia, match=r"x\.mp4: its decoder was led astray"):
        sandbox.run(say, told, about="x.mp4")
    assert sandbox.run(pid) != os.getpid()


def test_an_answer_runs_no_code_in_the_parent(sandbox, tmp_path):
    with pytest.raises(UndecodableMedia, match="mkdir, which may not cross"):
        sandbox.run(return_evil, tmp_path / "made", about="x.mp4")
    assert not (tmp_path / "made").exists()


class Shelf:
    """A reader that counts what is asked of it."""

    def __init__(self, body, fault=None):
        self.name, self.size, self.asked = "shelf", len(body), 0
        self.body, self.fault = body, fault

    def read_at(self, start, end):
        self.asked += end - start
        if self.fault is not None:
            raise self.fault
        return self.body[start:end]


def read_some(spans, reader):
    return b"".join(reader.read_at(*span) for span in spans), reader.size


def swallow(reader):
    try:
        return reader.read_at(0, 1)
    except TooLarge:
        return b""


def test_a_child_reads_what_it_is_lent(sandbox):
    shelf = Shelf(b"0123456789")
    got = sandbox.run(read_some, [(2, 4), (0, 1)], Lent(shelf))
    assert got == (b"230", 10)
    assert shelf.asked == 3


def test_what_fails_in_reading_is_told_whatever_the_child_makes_of_it(sandbox):
    shelf = Shelf(b"01", TooLarge("enough"))
    for function in (swallow, take_both):
        with pytest.raises(TooLarge, match="enough"):
            sandbox.run(function, Lent(shelf))
    assert sandbox.run(pid) != os.getpid()


def take_both(reader):
    return reader.read_at(0, 2)


@pytest.mark.parametrize("span", [(5, 20), (-1, 2), (4, 2)])
def test_a_child_gets_nothing_beyond_what_it_is_lent(sandbox, span):
    with pytest.raises(UndecodableMedia, match="it asked for bytes"):
        sandbox.run(read_some, [span], Lent(Shelf(b"0123456789")), about="x.mp4")
