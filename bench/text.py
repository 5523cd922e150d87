"""Measure text detection on a folder of novels, beside peers, and print the tables.

    python -m bench.text CORPUS [--queries 100] [--only 'words-50/300' --run recall]

CORPUS holds {zh,en}/{protected,unrelated}/*.txt. Every query is a page made from a
protected novel between two stretches of an unrelated one, altered by a printed seed.
Books are split by their names: choose parameters on `--books dev`, tell figures of `test`.
Nothing of the corpus is kept, but with --manifest. `make .venv/bench` installs the peers
and what readings are looked up in; without them their rows are left out, and said to be.
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
from bench.chain import commit, machine  # noqa: E402
from bench.text_books import LANGUAGES, PARTS  # noqa: E402
from bench.text_cases import SIZES  # noqa: E402
from bench.text_readings import readable  # noqa: E402
from bench.text_run import RUN, Plan, measure  # noqa: E402


def main() -> None:
    """Measure and print."""
    asked = vars(_arguments())
    languages, report = asked.pop("languages"), asked.pop("json")
    if asked.pop("no_peers"):
        asked["run"] = tuple(part for part in asked["run"] if part != "peers")
    plan = Plan(**asked)
    head = {
        **machine(),
        "commit": commit(),
        "seed": plan.seed,
        "queries": plan.queries,
        "books": plan.books,
    }
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    if not readable():
        print("no pypinyin (make .venv/bench): homophones and pinyin are left out")
    began = time.monotonic()
    figures = {}
    # A bench that is told to end takes its folder with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as scratch:
        for language in languages:
            folder = Path(scratch) / language
            folder.mkdir()
            figures[language] = measure(plan, language, folder)
    print(f"{time.monotonic() - began:.0f} s")
    if report:
        body = {**head, "languages": figures}
        report.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("corpus", type=Path)
    add("--seed", type=int, default=1)
    add("--queries", type=int, default=40, help="pages a cell (100 for acceptance)")
    add("--books", choices=PARTS, default="test", help="which books pages are cut from")
    add("--languages", type=some_of(LANGUAGES), default=LANGUAGES)
    add("--sizes", type=_numbers, default=SIZES, help="characters copied, such as 300,1000")
    add("--only", type=matcher, default=matcher(""), help="cells, as 'words-50/300'")
    add("--run", type=some_of(RUN), default=RUN, help=f"some of {','.join(RUN)}")
    add("--negatives", type=int, default=5000, help="unrelated pages")
    add("--further", type=Path, help="folder of {zh,en}/**/*.txt, more unrelated books")
    add("--shared", type=Path, help="common texts, enrolled as nobody's: a paragraph each")
    add("--list-shared", type=Path, help="append what negatives share, to be judged")
    add("--no-peers", action="store_true")
    add("--peer-queries", type=int, default=10, help="pages a cell that peers are asked")
    add("--peer-negatives", type=int, default=500)
    add("--manifest", type=Path, help="folder to write the cases to, for keywatch evaluate")
    add("--cores", type=int, default=os.cpu_count() or 1)
    add("--json", type=Path, help="file for all figures")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
