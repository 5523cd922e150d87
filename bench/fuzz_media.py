"""Feed spoilt files to decoders in the sandbox, and count what comes out.

Nothing but `Refused` may: a hang, an error of another kind or a lie ends the run with
status 1. A child that dies is replaced: that is counted, and the file kept where asked.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from bench.fuzz_spoil import spoilt
from domain.errors import KeywatchError, Refused, UndecodableMedia
from fingerprint.sandbox import Sandbox, SandboxOptions

HANG_SECONDS = 60.0
SLOWEST = 5
OUTCOMES = ("read", "found", "refused", "died", "hung", "failed")

Attempt = Callable[[Path, Path], tuple[bool, float]]
"""Does in a child what a worker does with a file, and a folder for an index that holds its
work; says whether the work was found, and the megabytes used."""


@dataclass(slots=True)
class Tally:
    """What became of the files, by their kind; seconds of each; the child's largest memory."""

    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    told: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def count(self, kind: str, outcome: str) -> None:
        self.kinds.setdefault(kind, Counter())[outcome] += 1


def fuzz(
    about: str | None, seeds: Callable[[Path], Mapping[str, bytes]], attempt: Attempt
) -> None:
    """Read the arguments; spoil, ask, count; end with status 1 on a hang or a failure.

    Args:
        about: What is fuzzed, for --help.
        seeds: Writes valid files into a folder; returns their bytes by name.
        attempt: See Attempt.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for files that kill, hang or fail")
    asked = parser.parse_args()
    logging.disable()
    tally = Tally()
    sandbox = Sandbox(SandboxOptions(seconds=HANG_SECONDS, tries=1))
    with tempfile.TemporaryDirectory(prefix="keywatch-fuzz-") as scratch:
        folder = Path(scratch)
        made = seeds(folder)
        for name in made:
            outcome = _ask(sandbox, attempt, folder / name, Tally())
            if outcome not in ("found", "read"):
                sys.exit(f"{name} is not spoilt, and yet it is {outcome}")
        for run in range(asked.runs):
            draw = Random(f"{asked.seed}/{run}")
            kind = draw.choice(sorted(made))
            path = folder / f"case-{kind}"
            path.write_bytes(spoilt(made[kind], list(made.values()), draw))
            outcome = _ask(sandbox, attempt, path, tally)
            tally.count(kind, outcome)
            tally.names.append(f"run {run}, {kind}, {path.stat().st_size} bytes, {outcome}")
            if outcome in ("died", "hung", "failed"):
                tally.told[-1] = f"run {run}, {kind}: {tally.told[-1]}"
                _keep(asked.keep, path, f"{run}-{kind}")
        sandbox.close()
    sys.exit(_tell(tally))


def _keep(folder: Path | None, path: Path, name: str) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(path.read_bytes())


def _ask(sandbox: Sandbox, attempt: Attempt, path: Path, tally: Tally) -> str:
    begun = time.perf_counter()
    try:
        found, megabytes = sandbox.run(attempt, path, path.parent / "index", about=path.name)
        tally.megabytes = max(tally.megabytes, megabytes)
    except UndecodableMedia as error:
        words = str(error)
        if "longer than" in words and "decoding took" in words:
            outcome = "hung"
        elif "its decoder" in words:
            outcome = "died" if "crashed" in words else "failed"
        else:
            outcome = "refused"
        tally.told.append(words)
    except Refused as error:
        outcome = "refused"
        tally.told.append(str(error))
    except KeywatchError as error:  # Unavailable: the file is good for nothing of the kind
        outcome = "died" if "killed" in str(error) else "failed"
        tally.told.append(str(error))
    except Exception as error:  # noqa: BLE001  # the fuzzer looks for these
        outcome = "failed"
        tally.told.append(f"{type(error).__name__}: {error} {getattr(error, '__notes__', '')}")
    else:
        outcome = "found" if found else "read"
    if outcome == "refused":
        tally.told.pop()
    tally.seconds.append(time.perf_counter() - begun)
    return outcome


def _tell(tally: Tally) -> int:
    print(f"{'file':12}" + "".join(f"{name:>9}" for name in OUTCOMES))
    total: Counter[str] = Counter()
    for kind, counts in sorted(tally.kinds.items()):
        total += counts
        print(f"{kind:12}" + "".join(f"{counts[name]:9}" for name in OUTCOMES))
    print(f"{'all':12}" + "".join(f"{total[name]:9}" for name in OUTCOMES))
    p50, p99, most = np.quantile(tally.seconds, [0.5, 0.99, 1.0])
    print(f"seconds a file: p50 {p50:.3f}, p99 {p99:.3f}, max {most:.2f}")
    for place in np.argsort(tally.seconds)[::-1][:SLOWEST]:
        print(f"  {tally.seconds[place]:.2f} s: {tally.names[place]}")
    print(f"largest child: {tally.megabytes:.0f} MB")
    for line in tally.told:
        print(line[:600])
    return 1 if total["hung"] + total["failed"] else 0
