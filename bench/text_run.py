"""Measure one language: recall and spans, negative pages, speed, peers, as asked for."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.text_asking import Answer, Library, answers
from bench.text_books import Book, Shelf, read_further, read_shelf
from bench.text_cases import Cell, Stock, cells, make, stock_of
from bench.text_manifest import write_manifest
from bench.text_negatives import (
    NEGATIVE,
    Unrelated,
    findings,
    negative,
    negatives_table,
    negatives_told,
    read_shared,
    unrelated_of,
    write_shared,
)
from bench.text_report import recall_table
from bench.text_score import score, spans
from bench.text_speed import speed, speed_line
from bench.text_versus import versus, versus_table

RUN = ("recall", "negatives", "speed", "peers")
_SPOKEN = {False: "pages with nothing", True: "pages with copies"}
_TIMED = 150
"""Pages of each kind that are timed."""

Told = dict[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, see bench.text's options."""

    corpus: Path
    seed: int
    queries: int
    books: str
    sizes: tuple[int, ...]
    only: Callable[[str], object]
    run: tuple[str, ...]
    negatives: int
    further: Path | None
    shared: Path | None
    list_shared: Path | None
    peer_queries: int
    peer_negatives: int
    manifest: Path | None
    cores: int


@dataclass(frozen=True, slots=True)
class Ready:
    """One language made ready: cells wanted, what cases are made from, who is asked."""

    plan: Plan
    wanted: tuple[Cell, ...]
    stock: Stock
    unrelated: Unrelated
    protected: tuple[Book, ...]
    library: Library


def measure(plan: Plan, language: str, scratch: Path) -> Told:
    """Measure one language and print; return the figures for JSON."""
    ready = _ready(plan, language, scratch)
    parts: dict[str, Callable[[Ready, Path], Told]] = {
        "recall": _recall,
        "negatives": _negatives,
        "speed": _speed,
        "peers": _peers,
    }
    if plan.manifest is not None:
        _manifest(ready, plan.manifest / language)
    return {name: parts[name](ready, scratch) for name in RUN if name in plan.run}


def _ready(plan: Plan, language: str, scratch: Path) -> Ready:
    whole = read_shelf(plan.corpus, language)
    shelf = whole.of_part(plan.books)
    _say_parts(whole)
    stock = stock_of(plan.seed, shelf, whole)
    further = read_further(plan.further, whole) if plan.further else ()
    unrelated, left_out = unrelated_of(stock, further, whole.protected)
    if left_out:
        print(f"  not taken for unrelated: {', '.join(left_out)}")
    library = Library(scratch, whole.protected, read_shared(plan.shared) if plan.shared else ())
    wanted = tuple(cell for cell in cells(language, plan.sizes) if plan.only(cell.name))
    return Ready(plan, wanted, stock, unrelated, whole.protected, library)


def _say_parts(whole: Shelf) -> None:
    for part in ("dev", "test"):
        names = [b.name for b in (*whole.protected, *whole.unrelated) if b.part == part]
        print(f"{whole.language} {part}: {', '.join(names)}")


def _recall(ready: Ready, _: Path) -> Told:
    wanted, plan = ready.wanted, ready.plan
    if not wanted:
        return {}
    language = wanted[0].language
    orders = [(cell, number) for cell in wanted for number in range(plan.queries)]
    by_cell: dict[Cell, list[Answer]] = {cell: [] for cell in wanted}
    for one in answers(
        ready.library, lambda o: make(ready.stock, *o), orders, plan.cores, f"{language} copies"
    ):
        by_cell[one.cell].append(one)
    scores = [score(by_cell[cell]) for cell in wanted]
    together = {
        edit: spans([one for cell in wanted if cell.edit == edit for one in by_cell[cell]])
        for edit in dict.fromkeys(cell.edit for cell in wanted)
    }
    print(recall_table(language, scores, together))
    return {
        "cells": [one.told() for one in scores],
        "plagdet": {edit: found and asdict(found) for edit, found in together.items()},
    }


def _negatives(ready: Ready, _: Path) -> Told:
    language, count = ready.stock.shelf.language, ready.plan.negatives
    orders = [(Cell(language, NEGATIVE, 0), number) for number in range(count)]
    given = answers(
        ready.library,
        lambda order: negative(ready.unrelated, order[1])[0],
        orders,
        ready.plan.cores,
        f"{language} negatives",
    )
    found = findings(ready.unrelated, given, ready.protected)
    print(negatives_table(count, found))
    if ready.plan.list_shared is not None:
        write_shared(ready.plan.list_shared, found)
    return negatives_told(count, found)


def _speed(ready: Ready, scratch: Path) -> Told:
    pages = {
        _SPOKEN[False]: [negative(ready.unrelated, n)[0].page for n in range(_TIMED)],
        _SPOKEN[True]: [make(ready.stock, *order).page for order in _timed(ready)],
    }
    told: Told = {"enrol": ready.library.speed}
    print(f"  enrolling: {ready.library.speed:.2f} Mchar/s of one core's CPU, index merged")
    for what, ones in pages.items():
        measured = speed(ready.library, ones, scratch / "timed")
        print(speed_line(ready.stock.shelf.language, what, measured))
        told[what] = measured.told()
    return told


def _timed(ready: Ready) -> Sequence[tuple[Cell, int]]:
    """Take copies of all sizes by turns, as they are and with a tenth edited."""
    language = ready.stock.shelf.language
    kinds = [Cell(language, e, s) for e in ("verbatim", "edits-10") for s in ready.plan.sizes]
    return [(kinds[number % len(kinds)], number) for number in range(_TIMED)]


def _peers(ready: Ready, _: Path) -> Told:
    plan, language = ready.plan, ready.stock.shelf.language
    cases = [
        make(ready.stock, cell, number)
        for cell in ready.wanted
        for number in range(plan.peer_queries)
    ]
    pages = [negative(ready.unrelated, n)[0].page for n in range(plan.peer_negatives)]
    standings = versus(ready.library, language, ready.protected, cases, pages)
    print(versus_table(language, standings))
    return {"standings": [one.told() for one in standings]}


def _manifest(ready: Ready, folder: Path) -> None:
    plan = ready.plan
    copies = (make(ready.stock, c, n) for c in ready.wanted for n in range(plan.queries))
    negatives = (negative(ready.unrelated, n)[0] for n in range(plan.negatives))
    cases = [*copies, *negatives]
    path = write_manifest(folder, ready.protected, cases)
    print(f"  {len(cases)} cases written: keywatch evaluate {path}")
