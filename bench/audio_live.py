"""How many live streams' sound one core can fingerprint: a replay of segments as they fall due.

    python -m bench.audio_live [--streams 300] [--seconds 60] [--segment 4] [--kind ts]

Segments of four seconds, as HLS hands them out, are made of music rendered here. This
process and its sandbox are pinned to one core. First, segments are fingerprinted one after
another, which tells the processor time a second of a stream costs; then so many streams are
replayed in real time, each at a phase of its own, and a segment's lag is how long after its
end its codes are there. The core keeps up when the lag stays under a segment's length and
does not grow.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from bench.audio_live_steps import cost_of_steps, cpu_seconds, segments
from fingerprint.modalities.audio import Audio
from fingerprint.modality import Media
from fingerprint.sandbox import Sandbox

AUDIO = Audio()


@dataclass(frozen=True, slots=True)
class Replay:
    """Lags in seconds, and the share of the core's time that was used."""

    streams: int
    segments: int
    p50: float
    p99: float
    most: float
    last: float
    used: float
    segment: float

    @property
    def keeps_up(self) -> bool:
        """Whether no segment is late by its own length, and the last ones not by half of it."""
        return self.most < self.segment and self.last < self.segment / 2


def main() -> None:
    """Measure, replay, print; end with status 1 when the core does not keep up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--segment", type=float, default=4.0)
    parser.add_argument("--kind", choices=("ts", "aac"), default="ts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    with tempfile.TemporaryDirectory(prefix="keywatch-live-") as folder:
        paths = segments(Path(folder), asked.kind, asked.segment, asked.seed)
        with closing(Sandbox()) as sandbox:
            cost = _cost(sandbox, paths, asked.segment)
            print(
                f"{cost * 1000:.2f} ms of one core a second of a stream:"
                f" {1 / cost:.0f} streams if nothing else runs on it"
            )
            steps = sandbox.run(cost_of_steps, paths)
            for name, seconds in steps.items():
                print(f"  {name:28} {seconds / asked.segment * 1000:6.2f} ms")
            replay = _replayed(sandbox, paths, asked)
    words = "keeps up" if replay.keeps_up else "does not keep up"
    print(
        f"{replay.streams} streams for {asked.seconds:g} s, {replay.segments} segments: lag"
        f" p50 {replay.p50:.2f} s, p99 {replay.p99:.2f} s, max {replay.most:.2f} s,"
        f" last {replay.last:.2f} s; {replay.used:.0%} of the core: it {words}"
    )
    if asked.json:
        told = {
            "ms_a_second": cost * 1000,
            "steps": steps,
            "replay": {name: getattr(replay, name) for name in Replay.__slots__},
        }
        asked.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    sys.exit(not replay.keeps_up)


def _listen(sandbox: Sandbox, path: Path) -> None:
    codes = sandbox.run(
        AUDIO.fingerprint, Media(path, "video/mp2t", path.name), about=path.name
    )
    assert codes.length, f"{path.name} gave no sound"


def _cost(sandbox: Sandbox, paths: tuple[Path, ...], segment: float) -> float:
    """Return the processor seconds, of us and the child, a second of a stream."""
    for path in paths:
        _listen(sandbox, path)  # kernels are loaded, and files in memory
    ours, child = time.process_time(), sandbox.run(cpu_seconds)
    for path in paths * 3:
        _listen(sandbox, path)
    ours, child = time.process_time() - ours, sandbox.run(cpu_seconds) - child
    return (ours + child) / (3 * len(paths) * segment)


def _replayed(sandbox: Sandbox, paths: tuple[Path, ...], asked: argparse.Namespace) -> Replay:
    streams, segment = asked.streams, asked.segment
    draw = Random(asked.seed)
    phases = [draw.uniform(0, segment) for _ in range(streams)]
    rounds = max(1, int(asked.seconds // segment))
    due = sorted(
        (phase + turn * segment, paths[(stream + turn) % len(paths)])
        for turn in range(rounds)
        for stream, phase in enumerate(phases)
    )
    lags = []
    used = time.process_time() + sandbox.run(cpu_seconds)
    begun = time.perf_counter()
    for at, path in due:
        wait = begun + at - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        _listen(sandbox, path)
        lags.append(time.perf_counter() - begun - at)
    whole = time.perf_counter() - begun
    used = time.process_time() + sandbox.run(cpu_seconds) - used
    p50, p99, most = np.quantile(lags, [0.5, 0.99, 1.0])
    # The last second's worth: a queue that only grows shows here.
    last = float(np.median(lags[-max(1, round(streams / segment)) :]))
    return Replay(
        streams, len(lags), float(p50), float(p99), float(most), last, used / whole, segment
    )


if __name__ == "__main__":
    main()
