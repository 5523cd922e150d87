"""What the parts of bench.index share: rows of the table, the setting, stopwatches.

A row's figure stands beside a floor or a peer that was measured in the same run, so that
a loaded or another machine is seen for what it is.
"""

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Question = TypeVar("Question")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is indexed: hashes, hours of sound, millions of characters; and trials."""

    hashes: tuple[int, ...]
    hours: tuple[float, ...]
    megachars: int
    trials: int
    lookups: int


SCALES = {
    "small": Scale((100_000,), (2.0,), 10, 8, 300),
    "full": Scale((1_000_000, 10_000_000), (250.0, 2500.0), 1000, 60, 3000),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    `reach` is the most the figure may be, or the least with `at_least`; None where the
    figure is only told, or the scale is not the one that the reach was set for.
    """

    measure: str
    figure: float | None
    unit: str = ""
    reach: float | None = None
    at_least: bool = False
    beside: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the reach is met, None where there is none."""
        if self.reach is None or self.figure is None:
            return None
        return self.figure >= self.reach if self.at_least else self.figure <= self.reach


@dataclass(frozen=True, slots=True)
class Setting:
    """One run: its seed, its scale, a folder that vanishes, what was built in it so far."""

    seed: int
    scale: Scale
    full: bool
    folder: Path
    built: dict[str, Any] = field(default_factory=dict)

    def reach(self, value: float) -> float | None:
        """Return a reach that was set for the full scale."""
        return value if self.full else None


def say(what: str) -> None:
    """Tell what is being done, on standard error."""
    print(f"[{time.strftime('%H:%M:%S')}] {what}", file=sys.stderr, flush=True)


_PATIENCE = 60.0
"""Seconds after which questions that take too long are asked no more."""
_ENOUGH = 9


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of each of some questions, of this process's CPU and by the clock; answers."""

    cpu: NDArray[np.float64]
    wall: NDArray[np.float64]
    answers: tuple[Any, ...]

    def ms(self, share: float = 0.5) -> float:
        """Return a quantile of the CPU time in milliseconds."""
        return float(np.quantile(self.cpu, share)) * 1000

    def wall_ms(self, share: float = 0.5) -> float:
        """Return a quantile by the clock in milliseconds."""
        return float(np.quantile(self.wall, share)) * 1000


def spend(
    ask: Callable[[Question], object], questions: Iterable[Question], rounds: int = 1
) -> Spent:
    """Ask every question `rounds` times; of a question's rounds the median counts.

    A first question goes before the clock, so that no compiler is timed. Where asking takes
    minutes it ends after one round, or with the first questions: the answers say how many.
    """
    asked = list(questions)
    ask(asked[0])
    until = time.monotonic() + _PATIENCE
    answers: list[Any] = []
    cpu: list[list[float]] = []
    wall: list[list[float]] = []
    for turn in range(rounds):
        for number, question in enumerate(asked):
            began, ticked = time.perf_counter(), time.process_time()
            answer = ask(question)
            seconds = time.process_time() - ticked, time.perf_counter() - began
            if turn == 0:
                answers.append(answer)
                cpu.append([])
                wall.append([])
            cpu[number].append(seconds[0])
            wall[number].append(seconds[1])
            if time.monotonic() > until and len(answers) >= min(_ENOUGH, len(asked)):
                break
        else:
            continue
        break
    return Spent(
        np.array([np.median(rounds_of) for rounds_of in cpu]),
        np.array([np.median(rounds_of) for rounds_of in wall]),
        tuple(answers),
    )


def once(work: Callable[[], object]) -> tuple[float, float]:
    """Do one thing; return seconds of this process's CPU and by the clock."""
    began, ticked = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - ticked, time.perf_counter() - began


def copying() -> float:
    """Return how many gigabytes a second this machine copies now (read and written)."""
    block = np.ones(1 << 27, np.uint8)
    other = np.empty_like(block)
    seconds = min(once(lambda: np.copyto(other, block))[1] for _ in range(5))
    return 2 * block.nbytes / seconds / 1e9


def searching(count: int, needles: int, seed: int) -> float:
    """Return milliseconds of CPU that numpy takes to find keys among sorted ones in memory.

    This is the floor of a lookup that would give no postings back. Beyond 2^28 keys (two
    gigabytes) the floor is that of 2^28.
    """
    rng = np.random.default_rng((seed, 9))
    count = min(count, 1 << 28)
    keys = np.cumsum(rng.integers(1, 1 << 34, count, dtype=np.uint64))
    asked = np.sort(rng.integers(0, int(keys[-1]), needles, dtype=np.uint64))
    return spend(lambda turn: np.searchsorted(keys, asked + np.uint64(turn)), range(5)).ms()


def weigh(folder: Path, part: str = "**/*") -> int:
    """Return the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.glob(part) if path.is_file())


def sized(count: int) -> str:
    """Say a power of ten as one."""
    return f"{count:.0e}".replace("e+0", "e")


def told(row: Row) -> str:
    """Say a row in a line."""
    figure = "-" if row.figure is None else f"{row.figure:.4g} {row.unit}"
    return f"{row.measure}: {figure} ({row.beside})"


def table(rows: Sequence[Row]) -> str:
    """Lay rows out in columns."""
    lines = [f"{'measure':58}{'figure':>12} {'':8}{'reach':>10}  {'':6} beside it, same run"]
    marks = {None: "", True: "ok", False: "MISSED"}
    for row in rows:
        figure = "-" if row.figure is None else f"{row.figure:.4g}"
        sign = "≥" if row.at_least else "≤"
        reach = "" if row.reach is None else f"{sign} {row.reach:g}"
        lines.append(
            f"{row.measure:58}{figure:>12} {row.unit:8}{reach:>10}  "
            f"{marks[row.reached]:6} {row.beside}"
        )
    return "\n".join(lines)
