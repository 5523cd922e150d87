"""Rows of freshness: how soon other processes find what one enrols, and no longer find it.

A writer enrols and withdraws small references one by one and does its upkeep in a thread, as
the service does; readers ask without a pause, each in a process of its own. A change counts
from the call to the moment at which a reader has asked a snapshot that shows it.
"""

import ctypes
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.index_engine import filled, opened
from bench.index_prose import BOOK, books, coded, named, told
from bench.index_rows import Row, Setting, say
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes
from fingerprint.modalities.text import SCHEME, Text

READERS = 4
_SEEDS = 500
_LONGEST = 60.0
"""Seconds after which a change that nobody sees ends the bench."""
_STOP = -1


@dataclass(frozen=True, slots=True)
class Board:
    """What writer and readers share.

    turn: 2n while the n-th reference is being enrolled, 2n + 1 while withdrawn. seen: when
    each reader saw that, 0 before. asked: questions of each reader.
    """

    turn: Any
    seen: Any
    asked: Any


def rows(setting: Setting) -> Iterator[Row]:
    """Fill an index, start readers, change it."""
    count = 50 if setting.full else 4
    turns = 300 if setting.full else 40
    story = told(setting.seed, 2_000_000)
    entries = (
        (*named(number), coded(book))
        for number, book in enumerate(books(story, count * 1_000_000 // BOOK, setting.seed))
    )
    made = filled(setting.folder / "fresh", Text(), entries, f"{count} million characters")
    say(f"enrol and withdraw {turns} references while {READERS} processes ask")
    enrolled, withdrawn, returned, rate = _changed(made.folder, turns, setting.seed)
    floor = _flushes(setting.folder, 50)
    for what, seconds in (("enrol → searchable", enrolled), ("withdraw → gone", withdrawn)):
        middle, high = np.quantile(seconds, (0.5, 0.99))
        calls = returned[what.partition(" ")[0]]
        yield Row(
            f"{what} in {READERS} other processes, p99",
            float(high),
            "s",
            setting.reach(1.0),
            beside=f"median {middle:.3g}; the call itself {np.median(calls):.3g}, p99 "
            f"{np.quantile(calls, 0.99):.3g}; to write and flush a file {floor:.3g}; "
            f"{rate:.0f} questions a second",
        )


def reference(seed: int, number: int) -> Codes:
    """Make a small reference whose keys are nobody else's: two thousand characters."""
    rng = np.random.default_rng((seed, 11, number))
    keys = rng.integers(0, 1 << 63, _SEEDS, dtype=np.uint64)
    places = np.arange(_SEEDS, dtype=np.uint32) * 4
    tokens = rng.integers(0x4E00, 0x9FA5, 4 * _SEEDS).astype(np.uint16)
    arrays: dict[str, NDArray[np.generic]] = {
        "hanzi": tokens,
        "hanzi_at": np.arange(len(tokens), dtype=np.int32),
        "letters": tokens[:0],
        "letters_at": np.empty(0, np.int32),
    }
    return Codes(SCHEME.name, keys, places, 4.0 * _SEEDS, arrays)


def _changed(
    folder: Path, turns: int, seed: int
) -> tuple[list[float], list[float], dict[str, list[float]], float]:
    """Return seconds until each reader saw each change, those of calls, questions a second."""
    start = multiprocessing.get_context("fork")
    board = Board(
        start.RawValue(ctypes.c_int64, 0),
        start.RawArray(ctypes.c_double, READERS),
        start.RawArray(ctypes.c_int64, READERS),
    )
    readers = [
        start.Process(target=_read, args=(folder, seed, board, me), daemon=True)
        for me in range(READERS)
    ]
    for reader in readers:
        reader.start()
    while not all(board.asked):
        time.sleep(0.01)
    index, done = opened(folder, Text()), threading.Event()
    keeper = threading.Thread(target=_tend, args=(index, done))
    keeper.start()
    enrolled: list[float] = []
    withdrawn: list[float] = []
    returned: dict[str, list[float]] = {"enrol": [], "withdraw": []}
    began, before = time.monotonic(), sum(board.asked)
    for number in range(turns):
        name, codes = ReferenceId(f"new {number}"), reference(seed, number)
        called = _turn(board, 2 * number)
        index.add(name, WorkId(name), codes)
        returned["enrol"].append(time.monotonic() - called)
        enrolled += _waited(board, called)
        called = _turn(board, 2 * number + 1)
        index.withdraw(name)
        returned["withdraw"].append(time.monotonic() - called)
        withdrawn += _waited(board, called)
    rate = (sum(board.asked) - before) / (time.monotonic() - began)
    board.turn.value = _STOP
    done.set()
    keeper.join()
    for reader in readers:
        reader.join()
    return enrolled, withdrawn, returned, rate


def _turn(board: Board, turn: int) -> float:
    """Tell the readers what comes next; return the time."""
    board.seen[:] = [0.0] * READERS
    board.turn.value = turn
    return time.monotonic()


def _waited(board: Board, called: float) -> list[float]:
    """Wait until every reader has seen a change; return the seconds of each."""
    while not all(board.seen):
        if time.monotonic() - called > _LONGEST:
            raise TimeoutError(f"a change was not seen within {_LONGEST:g} s")
        time.sleep(0.001)
    return [seen - called for seen in board.seen]


def _read(folder: Path, seed: int, board: Board, me: int) -> None:
    """Ask for what is to come or to go, over and over."""
    index = opened(folder, Text())
    last, codes = -2, reference(seed, 0)
    while (turn := board.turn.value) != _STOP:
        if turn != last:
            codes, last = reference(seed, turn // 2), turn
        found = _holds(index, codes, ReferenceId(f"new {turn // 2}"))
        now = time.monotonic()
        board.asked[me] += 1
        if found == (turn % 2 == 0) and not board.seen[me] and board.turn.value == turn:
            board.seen[me] = now


def _holds(index: LocalIndex, codes: Codes, name: ReferenceId) -> bool:
    snapshot = index.snapshot()
    hits = snapshot.lookup(codes.keys)
    return any(
        snapshot.enrolled(int(ordinal)).reference == name for ordinal in np.unique(hits.ordinal)
    )


def _tend(index: LocalIndex, done: threading.Event) -> None:
    while not done.is_set():
        if not index.tend():
            done.wait(0.2)


def _flushes(folder: Path, times: int) -> float:
    """Return the median seconds of writing a small file to the disk."""
    spent = []
    for number in range(times):
        began = time.monotonic()
        with (folder / f"flush {number}").open("wb") as file:
            file.write(bytes(20_000))
            file.flush()
            os.fsync(file.fileno())
        spent.append(time.monotonic() - began)
    return float(np.median(spent))
