"""Rows of a process that only asks: what it holds in memory, how soon it answers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bench.index_hashes import built
from bench.index_rows import Row, Setting, say, sized

_ROOT = Path(__file__).parents[1]
_TIMES = 3


def rows(setting: Setting) -> Iterator[Row]:
    """Start readers of the largest index of hashes, cold and warm; the median one counts."""
    count = setting.scale.hashes[-1]
    made, asked = built(setting, count)
    questions = setting.folder / "questions.npy"
    np.save(questions, asked.hashes)
    say(f"start readers of {count:,} hashes")
    _started(made.folder, questions)  # so that no reader has to compile
    cold, warm, speeds = [], [], []
    for _ in range(_TIMES):
        speeds.append(_drop(made.folder))
        cold.append(_started(made.folder, questions))
        warm.append(_started(made.folder, questions))
    told, again = (sorted(found, key=_opening)[_TIMES // 2] for found in (cold, warm))
    speed = float(np.median(speeds))
    yield Row(
        f"reader at {sized(count)} hashes, resident beyond the page cache",
        told["anonymous_mb"],
        "MB",
        setting.reach(300.0),
        beside=f"before it opens the index {told['bare_mb']:.0f}, of files "
        f"{told['files_mb']:.0f}, of the index on disk {made.bytes / 1e6:.0f}",
    )
    yield Row(
        f"reader at {sized(count)} hashes, cold start to the first answer",
        _opening(told),
        "s",
        setting.reach(1.0),
        beside=f"after imports in {told['imported']:.2f} and numba's kernels in "
        f"{told['ready'] - told['imported']:.2f}; read "
        f"{told['read_mb']:.0f} MB, in a row cold {told['read_mb'] / speed / 1000:.2f}; "
        f"warm {_opening(again):.2f}",
    )


def _opening(told: dict[str, float]) -> float:
    """Return seconds from a process with its kernels loaded to the first answer."""
    return told["answered"] - told["ready"]


def _started(folder: Path, questions: Path) -> dict[str, float]:
    """Run a reader; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.index_asker", str(folder), str(questions)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _drop(folder: Path) -> float:
    """Drop the files of a folder from the page cache; return GB/s of reading one cold."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    for path in files:
        _forget(path)
    largest = max(files, key=lambda path: path.stat().st_size)
    began = time.perf_counter()
    with largest.open("rb", buffering=0) as file:
        taken = sum(len(file.read(1 << 20)) for _ in range(256))
    speed = taken / (time.perf_counter() - began) / 1e9
    _forget(largest)
    return speed


def _forget(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(handle)
