"""Rows of upkeep: how long a lookup takes while another process merges the index it asks."""

import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.index_asker import HASHES
from bench.index_engine import opened
from bench.index_frames import Planted, crossovers, references
from bench.index_hashes import ask, built, frames
from bench.index_rows import Row, Setting, say, sized
from fingerprint.index.local import LocalIndex
from fingerprint.modalities.video import Video

_LEAST = 1000
"""Questions to an index at rest, so that a p99 is known."""
_FIRST_NEW = 500_000
"""The number of the first reference that is enrolled meanwhile."""
_COPYING_SECONDS = 10.0


def rows(setting: Setting) -> Iterator[Row]:
    """Ask an index that rests, one beside a process that copies memory, one that is merged."""
    count = setting.scale.hashes[-1]
    made, asked = built(setting, count)
    index = opened(made.folder, Video())
    more = crossovers(frames(setting)[0], count // 10, setting.seed + 1)
    say("ask an index at rest")
    _timed(index, asked, 0)
    idle = np.array([_timed(index, asked, number) for number in range(_LEAST)])
    say("ask beside a process that copies memory")
    start = multiprocessing.get_context("fork")
    copied = _beside(index, asked, start.Process(target=_copy, daemon=True))
    say("ask while a process enrols, flushes and merges")
    merger = start.Process(target=_merge, args=(made.folder, more), daemon=True)
    merging = _beside(index, asked, merger)
    high = [float(np.quantile(seconds, 0.99)) * 1000 for seconds in (idle, copied, merging)]
    yield Row(
        f"p99 of lookups at {sized(count)} while it is merged, times that at rest",
        high[2] / high[0],
        "times",
        setting.reach(3.0),
        beside=f"at rest {high[0]:.3g} ms, merging {high[2]:.3g} ms ({len(merging)} lookups of "
        f"{HASHES} in {merging.sum():.0f} s, slowest {merging.max() * 1000:.3g} ms), beside "
        f"one that copies memory {high[1]:.3g} ms",
    )


def _beside(index: LocalIndex, asked: Planted, other: BaseProcess) -> NDArray[np.float64]:
    """Ask as long as another process lives; return seconds of each question."""
    other.start()
    spent = []
    while other.is_alive():
        spent.append(_timed(index, asked, len(spent)))
    other.join()
    if other.exitcode:
        raise RuntimeError(f"the other process ended with {other.exitcode}")
    return np.array(spent)


def _timed(index: LocalIndex, asked: Planted, number: int) -> float:
    first = number * HASHES % (len(asked.rows) - HASHES)
    began = time.perf_counter()
    ask(index.snapshot(), asked, first, HASHES)
    return time.perf_counter() - began


def _merge(folder: Path, more: NDArray[np.uint64]) -> None:
    """Enrol one by one, with the upkeep that falls due, then make one segment of all."""
    index = opened(folder, Video())
    for entry in references(more, _FIRST_NEW):
        index.add(*entry)
        index.tend()
    index.merge()


def _copy() -> None:
    block = np.ones(1 << 26, np.uint8)
    other = np.empty_like(block)
    until = time.monotonic() + _COPYING_SECONDS
    while time.monotonic() < until:
        np.copyto(other, block)
