"""Ask the readers of text whether anything but `Refused` comes out of them.

    python -m bench.fuzz_text [--runs 100000] [--seed 1]

Half of the inputs are drawn by hypothesis, the other half by atheris, which looks at what
code each reaches; without atheris (`make .venv/bench`) hypothesis draws them all. Both spoil
valid files, and members of archives before they are packed. A failure ends the run with the
input that causes it; the status is then 1.
"""

import argparse
import importlib.util
import logging
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from bench.fuzz_text_inputs import BYTES, ROOT, TARGETS, TEXT, Tally, feed, hostile


def main() -> None:
    """Share the runs out, and end with status 1 when one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.disable()
    half = asked.runs // 2
    if importlib.util.find_spec("atheris") is None:
        print("no atheris (make .venv/bench): hypothesis draws all inputs")
        half = 0
    else:
        _ask_atheris(half, asked.seed)
    tally = Tally("hypothesis")
    with tempfile.TemporaryDirectory(prefix="keywatch-fuzz-") as scratch:
        for number, target in enumerate(TARGETS):
            extra = number < (asked.runs - half) % len(TARGETS)
            share = (asked.runs - half) // len(TARGETS) + extra
            _draw(tally, target, share, asked.seed, Path(scratch))
    tally.tell()


def _ask_atheris(runs: int, seed: int) -> None:
    """Run the other fuzzer; what made it fail stays in its folder."""
    scratch = tempfile.mkdtemp(prefix="keywatch-fuzz-")
    rest = ("--runs", str(runs), "--seed", str(seed), "--folder", scratch)
    command = [sys.executable, "-m", "bench.fuzz_text_atheris", *rest]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"atheris ended with status {done.returncode}, see {scratch}")
    shutil.rmtree(scratch)


def _draw(tally: Tally, target: str, runs: int, seed: int, folder: Path) -> None:
    """Draw inputs of one target; hypothesis makes a failing one small."""
    inputs = {BYTES: st.binary(max_size=400), TEXT: hostile.CODE_POINTS}
    strategy = inputs[target] if target in inputs else hostile.hostile(target)
    begun = tally.total()
    # It stops early when it has drawn much of what it draws before, so we ask again.
    while (left := runs - (tally.total() - begun)) > 0:
        seed += 1

        @seeded(seed)
        @settings(
            max_examples=left,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=tuple(HealthCheck),
        )
        @given(strategy)
        def ask(drawn: bytes | str) -> None:
            tally.count(target, lambda: feed(target, drawn, folder))

        ask()


if __name__ == "__main__":
    main()
