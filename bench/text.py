"""Measure text detection on a folder of novels.

    python -m bench.text CORPUS [--seed 1] [--queries 40] [--only REGEX] [--sizes 300,1000]

CORPUS holds {zh,en}/{protected,unrelated}/*.txt. Every query is a page made from a
protected novel between two stretches of an unrelated one, altered by a printed seed.
Nothing of the corpus is kept. `make .venv/bench` installs what readings are looked up in.
"""

import argparse
import json
import os
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.chain import commit, machine
from bench.text_asking import Answer, Desk, Library, answers
from bench.text_books import LANGUAGES, PARTS, Shelf, read_shelf
from bench.text_cases import SIZES, Cell, cells, stock_of
from bench.text_readings import readable
from bench.text_report import recall_table
from bench.text_score import score, spans


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    head = {
        **machine(),
        "commit": commit(),
        "seed": asked.seed,
        "queries": asked.queries,
        "books": asked.books,
    }
    print(", ".join(f"{key} {value}" for key, value in head.items()))
    if not readable():
        print("no pypinyin (make .venv/bench): homophones and pinyin are left out")
    report: dict[str, object] = {}
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as scratch:
        for language in asked.languages:
            whole = read_shelf(asked.corpus, language)
            folder = Path(scratch) / language
            folder.mkdir()
            report[language] = _measure(asked, whole, folder)
    if asked.json:
        body = {**head, "languages": report}
        asked.json.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n")


def _measure(asked: argparse.Namespace, whole: Shelf, folder: Path) -> dict[str, object]:
    """Measure one language."""
    shelf = whole.of_part(asked.books)
    for part in ("dev", "test"):
        names = [b.name for b in (*whole.protected, *whole.unrelated) if b.part == part]
        print(f"{whole.language} {part}: {', '.join(names)}")
    desk = Desk(stock_of(asked.seed, shelf, whole), Library(folder, whole.protected))
    wanted = [cell for cell in cells(whole.language, asked.sizes) if asked.only(cell.name)]
    orders = [(cell, number) for cell in wanted for number in range(asked.queries)]
    return _recall(wanted, list(answers(desk, orders, asked.cores)))


def _recall(wanted: Sequence[Cell], given: Sequence[Answer]) -> dict[str, object]:
    """Count, print and return the recall of one language."""
    if not wanted:
        return {}
    scores = [score([one for one in given if one.cell == cell]) for cell in wanted]
    together = {
        edit: spans([one for one in given if one.cell.edit == edit])
        for edit in dict.fromkeys(cell.edit for cell in wanted)
    }
    print(recall_table(wanted[0].language, scores, together))
    return {
        "cells": [one.told() for one in scores],
        "plagdet": {edit: found and asdict(found) for edit, found in together.items()},
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--queries", type=int, default=40, help="pages a cell")
    parser.add_argument("--books", choices=PARTS, default="test", help="to cut pages from")
    parser.add_argument("--languages", type=_listed, default=LANGUAGES)
    parser.add_argument("--sizes", type=_numbers, default=SIZES)
    parser.add_argument(
        "--only", type=_matcher, default=_matcher(""), help="cells, such as 'words-50/300'"
    )
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, _listed(text)))


def _matcher(text: str) -> Callable[[str], object]:
    return re.compile(text).search


if __name__ == "__main__":
    main()
