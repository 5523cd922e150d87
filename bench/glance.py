"""Measure what a glance at the keyframes of long uploads misses, and what it saves.

    python -m bench.glance [--footage FOLDER] [--queries 12] [--minutes 10] [--every 2,5,10]

Each upload is strange films with one copy in it, of 5, 15, 60 or 100 s, by each edit of
bench.video in turn, and without any sound. It has a keyframe every so many seconds; at ten
seconds one at each cut as well. A copy counts as met when anything of its work is found by
keyframes, since that leads to a full look; beside it stands how many that full look finds.
"""

import os

# One thread each, before numpy starts its own: cores are shared out by processes.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402  # see above
import json  # noqa: E402
import re  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator, Sequence  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from bench.chain import commit, machine  # noqa: E402
from bench.glance_asking import (  # noqa: E402
    Asked,
    Desk,
    ask_all,
    costs,
    hopeless,
    strange_keyframes,
)
from bench.video_footage import SETS  # noqa: E402
from bench.video_ready import Plan, make_ready  # noqa: E402
from fingerprint.options import KeyframeOptions  # noqa: E402
from fingerprint.video.score import MENTION, REVIEW  # noqa: E402
from service.demo.cache import cache_folder  # noqa: E402

LENGTHS = (5, 15, 60, 100)
_HOPELESS = 8


def main() -> None:
    """Measure and print."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    asked = _arguments()
    head = {"date": time.strftime("%Y-%m-%d"), **machine(), "commit": commit()}
    head |= {name: getattr(asked, name) for name in ("seed", "queries", "minutes")}
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    # A bench that is told to end takes its folder with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as scratch:
        figures = {**head, **_measured(asked, Path(scratch))}
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _measured(asked: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    ready = make_ready(_plan(asked), scratch)
    apart = KeyframeOptions().apart
    strange = strange_keyframes(ready.stock, asked.every, apart, asked.cores)
    desk = Desk(ready.stock, ready.library, strange, apart, asked.minutes)
    answers = []
    for one in ask_all(desk, asked.lengths, asked.queries, asked.cores):
        answers.append(one)
        print(
            f"  {one.seconds} s of {one.kind}, {one.edit}, keyframes {one.every:g} s: evidence "
            f"{one.full:.0f} in full, {one.glance:.0f} at a glance"
        )
    for line in _table(answers, asked.every) if answers else ():
        print(line)
    false = {
        every: [hopeless(desk, every, number) for number in range(_HOPELESS)]
        for every in asked.every
    }
    for every, most in false.items():
        told = sum(raw >= MENTION for raw in most)
        print(f"without a copy, keyframes {every:g} s: {told} of {len(most)} looked at in full")
    timed = list(costs(desk, asked.every, asked.timed, scratch))
    for one in timed:
        print(
            f"CPU of a minute at 360p, keyframes {one.every:g} s: full {one.full:.2f}, glance "
            f"{one.glance:.3f} ({one.glance / one.full:.3f}); sound {one.sound:.2f} s"
        )
    return {
        "answers": [one.told() for one in answers],
        "hopeless": {f"{every:g}": most for every, most in false.items()},
        "costs": [asdict(one) for one in timed],
    }


def _table(answers: Sequence[Asked], intervals: Sequence[float]) -> Iterator[str]:
    """Say how many of the copies that a full look finds are met by keyframes."""
    yield "copies found by a full look, and how many of these are met by keyframes"
    yield f"{'':16}{'full look':>14}" + "".join(f"{f'every {e:g} s':>14}" for e in intervals)
    for name, kinds in (("own films", ("scenes", "drama")), ("real clips", ())):
        for seconds in sorted({one.seconds for one in answers}):
            mine = [
                one
                for one in answers
                if one.seconds == seconds and (one.kind in ("scenes", "drama")) == bool(kinds)
            ]
            if not mine:
                continue
            copies = len(mine) // len(intervals)
            found = [one for one in mine if one.full >= REVIEW]
            row = f"{name}, {seconds} s".ljust(
                16
            ) + f"{len(found) // len(intervals)} of {copies}".rjust(14)
            for every in intervals:
                here = [one for one in found if one.every == every]
                row += f"{sum(one.glance >= MENTION for one in here)}".rjust(14)
            yield row
    others = sum(one.other >= MENTION for one in answers)
    yield f"another work in {others} of {len(answers)}"


def _plan(asked: argparse.Namespace) -> Plan:
    cache = cache_folder().parent / "footage"
    return Plan(
        footage=(*asked.footage, cache),
        sources=asked.sources,
        own=10,
        beside=asked.beside,
        strange=40,
        seed=asked.seed,
        queries=asked.queries,
        sweep_queries=0,
        peer_queries=0,
        mixes=0,
        lengths=asked.lengths,
        manifest=None,
        only=re.compile("").search,
        run=(),
        cores=asked.cores,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--footage", type=Path, nargs="+", default=[], help="folders of PACKAGE/CLIP")
    add("--sources", choices=list(SETS), default="tuning", help="which real footage")
    add("--seed", type=int, default=1)
    add("--queries", type=int, default=12, help="copies of each length, 0 for costs alone")
    add("--lengths", type=_lengths, default=LENGTHS, help="of copies in seconds, as 5,15")
    add("--minutes", type=float, default=10.0, help="length of the uploads")
    add("--timed", type=float, default=10.0, help="length of the uploads that are timed")
    add("--beside", type=int, default=100, help="references that only stand beside the films")
    add("--every", type=_seconds, default=(2.0, 5.0, 10.0), help="between keyframes, as 2,5")
    add("--cores", type=int, default=os.cpu_count() or 1)
    add("--json", type=Path, help="file for all figures")
    return parser.parse_args()


def _lengths(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


if __name__ == "__main__":
    main()
