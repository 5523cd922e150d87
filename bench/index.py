"""Measure the index engine: how fast, how fresh, how large, beside peers in the same run.

    python -m bench.index [--scale full] [--rows hashes,audio] [--seed 1] [--json FILE]

Times are of the CPU of one thread where they say so, else by the clock; medians of repeated
runs. All content follows from the seed and is gone afterwards. The full scale takes about
25 minutes of CPU (13 of them 2,500 hours of sound), 25 GB of disk and 12 GB of memory, the
small one a minute and a half.
"""

import os

# One thread, before numpy starts its own.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402  # see above
import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterator  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402

from bench import (  # noqa: E402
    index_audio,
    index_freshness,
    index_hashes,
    index_merging,
    index_reader,
    index_text,
)
from bench.chain import commit, machine  # noqa: E402
from bench.index_rows import SCALES, Row, Setting, copying, say, table, told  # noqa: E402

ROWS: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "hashes": index_hashes.rows,
    "reader": index_reader.rows,
    "merging": index_merging.rows,
    "freshness": index_freshness.rows,
    "text": index_text.rows,
    "audio": index_audio.rows,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", choices=sorted(SCALES), default="full")
    parser.add_argument("--rows", type=_parts, default=tuple(ROWS), help=", ".join(ROWS))
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    measured: list[Row] = []
    began = time.monotonic()
    # A bench that is told to end takes its folder with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as name:
        setting = Setting(chosen.seed, SCALES[chosen.scale], chosen.scale == "full", Path(name))
        speed = copying()
        for part in chosen.rows:
            say(f"rows of {part}")
            for row in ROWS[part](setting):
                measured.append(row)
                say(told(row))
    head = {
        **machine(),
        "commit": commit(),
        "seed": chosen.seed,
        "scale": chosen.scale,
        "copies_gb_a_second": round(speed, 1),
        "seconds": round(time.monotonic() - began),
    }
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    print(table(measured))
    if chosen.json:
        body = {**head, "rows": [{**asdict(row), "reached": row.reached} for row in measured]}
        chosen.json.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n")


def _parts(text: str) -> tuple[str, ...]:
    """Read a list of parts."""
    parts = tuple(part.strip() for part in text.split(","))
    for part in parts:
        if part not in ROWS:
            raise argparse.ArgumentTypeError(
                f"no rows of {part!r}; there are {', '.join(ROWS)}"
            )
    return parts


if __name__ == "__main__":
    main()
