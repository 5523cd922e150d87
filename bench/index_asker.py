"""A process that only asks: open the index of videos in a folder, ask, say what that took.

    python -m bench.index_asker FOLDER QUESTIONS

QUESTIONS is a file of numpy: (n, 4) uint64. Started by bench.index_reader.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.index_engine import opened
from domain.work import ReferenceId, WorkId
from fingerprint.index.memory import MemoryIndex
from fingerprint.index.port import Codes
from fingerprint.modalities.video import Video
from fingerprint.video.seeds import SeedOptions

HASHES = 16
"""Hashes of a question: a second of a capture."""
_ASKED = 100


def main() -> None:
    """Open, ask, print figures as JSON."""
    folder, questions = map(Path, sys.argv[1:])
    asked, options = np.load(questions), SeedOptions()
    imported = _since_start()
    _load_kernels(asked[:HASHES])
    ready, bare, before = _since_start(), _megabytes("Anonymous"), _read()
    index = opened(folder, Video())
    for turn in range(_ASKED):
        first = turn * HASHES % (len(asked) - HASHES)
        part = asked[first : first + HASHES]
        index.snapshot().lookup(part, most=options.most, radius=options.radius)
        if turn == 0:
            answered, read = _since_start(), _read() - before
    anonymous, resident = _megabytes("Anonymous"), _megabytes("Rss")
    told = {
        "imported": imported,
        "ready": ready,
        "answered": answered,
        "read_mb": read,
        "bare_mb": bare,
        "anonymous_mb": anonymous,
        "files_mb": resident - anonymous,
    }
    print(json.dumps(told))


def _load_kernels(hashes: NDArray[np.uint64]) -> None:
    """Have numba load what it compiled before, which any process of the service does once."""
    index = MemoryIndex(Video().scheme, Video.shape)
    codes = Codes(Video().scheme.name, hashes, np.arange(len(hashes), dtype=np.uint32), 1.0)
    index.add(ReferenceId("any"), WorkId("any"), codes)
    index.snapshot().lookup(hashes)


def _megabytes(name: str) -> float:
    """Return a line of what the system says of this process's memory."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise LookupError(f"/proc/self/smaps_rollup has no {name}")


def _read() -> float:
    """Return megabytes that this process had read from the disk."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_inblock * 512 / 1e6


def _since_start() -> float:
    """Return seconds since the system started this process."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
