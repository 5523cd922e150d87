"""A worker survives any file: what the child does never reaches the parent but as an error."""

import os
import signal
import time

import numpy as np
import pytest
from fingerprint_builders import codes

from domain.errors import BackendUnavailable, NotFound, UndecodableMedia
from fingerprint.sandbox import Sandbox, SandboxOptions


@pytest.fixture(scope="module")
def sandbox():
    box = Sandbox(SandboxOptions(seconds=1.0, memory_bytes=4 * 1024**3))
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


def test_a_decoder_that_hangs_is_ended(sandbox):
    with pytest.raises(UndecodableMedia, match=r"hang\.mp4: decoding took longer than 1 s"):
        sandbox.run(time.sleep, 60, about="hang.mp4")


def test_a_decoder_that_wants_all_memory_is_refused(sandbox):
    with pytest.raises(UndecodableMedia, match="needs more memory"):
        sandbox.run(greedy)


def test_what_a_library_prints_does_not_garble_results(sandbox):
    assert sandbox.run(noisy) == "kept apart"


def test_a_child_is_replaced_after_its_number_of_calls():
    box = Sandbox(SandboxOptions(calls=1))
    assert box.run(pid) != box.run(pid)
    box.close()
