"""Measure how well sound is recognised: recall by distortion, strangers, and print the tables.

    python -m bench.audio --music FOLDER ... [--queries 30] [--only wider --run recall]

Music comes from folders, each one source, and from our own code in seven styles; a fifth of
each source is kept out of the index and serves as strangers, with speech. Every excerpt is
drawn, distorted and cut by a printed seed. Nothing of the music is kept. With --fetch, music
packages of Debian are downloaded into the user's cache and taken as further folders.
"""

import os

# One thread each, before numpy starts its own: cores are shared out by processes.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402  # see above
import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

from bench.arguments import matcher, some_of  # noqa: E402
from bench.audio_ready import Plan  # noqa: E402
from bench.audio_run import RUN, measure  # noqa: E402
from bench.audio_tolerances import NEEDED, page  # noqa: E402
from bench.audio_tracks import PACKAGES, fetch  # noqa: E402
from bench.chain import commit, machine  # noqa: E402
from service.demo.cache import cache_folder  # noqa: E402


def main() -> None:
    """Measure and print."""
    sys.stdout.reconfigure(line_buffering=True)
    asked = vars(_arguments())
    report, tolerances = asked.pop("json"), asked.pop("tolerances")
    if not asked.pop("peers"):
        asked["run"] = tuple(part for part in asked["run"] if part != "peers")
    if tolerances and not set(NEEDED) <= set(asked["run"]):
        sys.exit(f"--tolerances needs --run {','.join(NEEDED)}")
    music, lacking = _music(asked.pop("music"), fetching=asked.pop("fetch"))
    plan = Plan(music=music, **asked)
    head = {
        "date": time.strftime("%Y-%m-%d"),
        "command": _command(),
        **machine(),
        "commit": commit(),
        "seed": plan.seed,
        "queries": plan.queries,
    }
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    if lacking:
        print(f"lacking: {', '.join(lacking)}")
    began = time.monotonic()
    # A bench that is told to end takes its folder with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as scratch:
        figures = measure(plan, Path(scratch))
    print(f"{time.monotonic() - began:.0f} s")
    figures = {**head, **figures}
    if report:
        report.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    if tolerances:
        tolerances.write_text(page(figures), "utf-8")


def _command() -> str:
    """Return how we were called, without the folders of this machine."""
    words = (Path(word).name if word.startswith("/") else word for word in sys.argv[1:])
    return " ".join(("python -m bench.audio", *words))


def _music(folders: list[Path], *, fetching: bool) -> tuple[tuple[Path, ...], list[str]]:
    """Return folders of music, with packages that were fetched, and what is lacking."""
    cache = cache_folder().parent / "music"
    lacking = fetch(cache) if fetching else []
    fetched = [cache / name for name in PACKAGES if (cache / name).is_dir()]
    if not folders and not fetched:
        lacking = [*PACKAGES, "any music but our own (--fetch, or --music FOLDER)"]
    return tuple(dict.fromkeys([*folders, *(() if folders else fetched)])), lacking


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--music", type=Path, nargs="+", default=[], help="folders, each one source")
    add("--fetch", action="store_true", help=f"fetch {', '.join(PACKAGES)}")
    add("--tracks", type=int, help="at most so many tracks a folder")
    add("--own", type=int, default=8, help="pieces of each of our own styles")
    add("--strange", type=float, default=0.2, help="share of tracks kept out of the index")
    add("--seed", type=int, default=1)
    add("--queries", type=int, default=30, help="excerpts, each under all distortions")
    add("--sweep-queries", type=int, default=12, help="excerpts in each sweep")
    add("--mixes", type=int, default=8, help="of five minutes; twice as many uploads")
    add("--takes", type=int, default=2, help="pieces of each style that are played twice")
    add("--negatives", type=int, default=20_000, help="windows (100000 for acceptance)")
    add("--only", type=matcher, default=matcher(""), help="edits, as 'wider' or 'speed x'")
    add("--run", type=some_of(RUN), default=RUN, help=f"some of {','.join(RUN)}")
    add("--peers", action="store_true", help="ask Chromaprint and landmarks as well")
    add("--peer-queries", type=int, default=5, help="excerpts that peers are asked about")
    add("--peer-minutes", type=int, default=100, help="strangers that peers are asked about")
    add("--manifest", type=Path, help="folder to write the cases to, for keywatch evaluate")
    add("--tolerances", type=Path, help="file for the page that tells what is tolerated")
    add("--cores", type=int, default=os.cpu_count() or 1)
    add("--json", type=Path, help="file for all figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
