"""Side arrays are copied to this machine by whoever asks, and not without end."""

import threading

import numpy as np

from domain.work import ReferenceId, WorkId
from fingerprint.index.elastic.changes import Upload
from fingerprint.index.elastic.chunks import Sides
from fingerprint.index.elastic.packing import pieces

ROWS = np.arange(10_000)
AT_ONCE = 8


class Fetched:
    """Documents as the server would give them: all who ask at once get them at once."""

    def __init__(self, together=1):
        self.asked = 0
        self._barrier = threading.Barrier(together)

    def blobs(self, ids):
        self.asked += 1
        self._barrier.wait(10.0)
        return list(pieces({"rows": ROWS}))[: len(ids)]


def upload(number):
    return Upload(ReferenceId(f"r{number}"), WorkId("w"), 1.0, f"u{number}", 0, 1, 0)


def test_those_who_ask_at_the_same_moment_all_get_it(tmp_path):
    chunks = Fetched(AT_ONCE)
    sides = [Sides(chunks, tmp_path / "g", "s", 1 << 30) for _ in range(AT_ONCE)]
    got, begin = [], threading.Barrier(AT_ONCE)

    def ask(side):
        begin.wait()
        got.append(side.get(1, upload(1))["rows"])

    threads = [threading.Thread(target=ask, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == AT_ONCE
    assert all(np.array_equal(one, ROWS) for one in got)
    assert not list(tmp_path.rglob("*.making"))


def test_a_sweep_leaves_the_newest_copies_and_the_rest_is_fetched_again(tmp_path):
    chunks = Fetched()
    room = 3 * ROWS.nbytes
    before, now = (Sides(chunks, tmp_path / name, "s", room) for name in "ab")
    for number in range(3):
        before.get(number, upload(number))
    held = [now.get(number, upload(number))["rows"] for number in range(2)]
    now.sweep(0.0)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.codes")) <= room
    assert len(list((tmp_path / "b").rglob("*.codes"))) == 2
    assert all(np.array_equal(rows, ROWS) for rows in held)
    asked = chunks.asked
    fresh = Sides(chunks, tmp_path / "a", "s", room)
    assert np.array_equal(fresh.get(0, upload(0))["rows"], ROWS)
    assert chunks.asked == asked + 1
