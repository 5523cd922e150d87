"""Measure video part by part: strangers, recall, and whatever else is asked for; print."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bench.reaching import told
from bench.video_cases import Order
from bench.video_cost import cost, cost_table
from bench.video_manifest import write_manifest
from bench.video_mixes import Mixed, mixes, mixes_table, mixes_told
from bench.video_queries import Outcome, Stranger, outcomes, strangers
from bench.video_ready import Plan, Ready, make_ready
from bench.video_report import recall_table, wrong_list
from bench.video_score import by_edit, by_group, by_kind, by_work, pairs, wrongs
from bench.video_stills import Still, stills, stills_table, stills_told
from bench.video_sweeps import sweep, sweeps_table, sweeps_told
from bench.video_versus import Mark, versus, versus_table, versus_told

RUN = ("recall", "mixes", "stills", "sweeps", "cost", "peers")

Told = dict[str, object]
One = TypeVar("One")


def measure(plan: Plan, scratch: Path, keep: Callable[[Told], None]) -> None:
    """Measure and print, and give `keep` the figures so far after every part.

    If it is stopped, the last ones say where.
    """
    ready = make_ready(plan, scratch)
    told: Told = {
        "sources": plan.sources,
        "clips": sorted(film.title for film in ready.stock.known if film.real),
        "references": len(ready.library.films),
        "hours": ready.library.seconds / 3600,
        "lengths": plan.lengths,
        "sweep_queries": plan.sweep_queries,
    }
    if plan.manifest is not None:
        path = write_manifest(
            plan.manifest, ready.library, ready.stock, orders_of(ready, plan.queries)
        )
        print(f"cases written: keywatch evaluate {path}")
    stopped: list[str] = []
    for name, part in PARTS.items():
        if name in plan.run and not stopped:
            told |= part(ready, stopped)
            keep({**told, "stopped": stopped})


def recall(ready: Ready, stopped: list[str]) -> Told:
    """Ask about edited excerpts and strange films, and print the tables."""
    plan = ready.plan
    orders = orders_of(ready, plan.queries)
    strange: list[Stranger] = []
    found: list[Outcome] = []
    _until_stopped(strangers(ready.library, ready.stock, plan.cores), strange, stopped)
    if not stopped:
        asked = outcomes(ready.library, ready.stock, orders, plan.cores, "asking")
        _until_stopped(asked, found, stopped)
    worst = wrongs(found, strange)
    zero_false = worst[0].score if worst else 0.0
    tables = {
        "groups": by_group(found, zero_false),
        "edits": by_edit(found, zero_false),
        "kinds": by_kind(found, zero_false),
        "clips": by_work(found, zero_false),
    }
    for title, scores in tables.items():
        print(recall_table(title, scores), flush=True)
    seen = pairs(len(found), len(strange), len(ready.library.films))
    print(wrong_list(worst, seen), flush=True)
    print(f"none false above {zero_false:.4f}")
    return {
        "pairs": seen,
        "zero_false": zero_false,
        "recall": {title: [told(one) for one in scores] for title, scores in tables.items()},
        "wrong": [{"asked": w.asked, "work": w.work, "score": w.score} for w in worst[:100]],
        "outcomes": [one.told() for one in found],
    }


def orders_of(ready: Ready, count: int) -> list[Order]:
    """Return the cases of a run: `count` of each edit and length."""
    return [
        Order(edit, seconds, number)
        for number in range(count)
        for seconds in ready.plan.lengths
        for edit in ready.edits
    ]


def _until_stopped(some: Iterator[One], kept: list[One], stopped: list[str]) -> None:
    """Keep what comes, until it ends or somebody presses ^C."""
    try:
        for one in some:
            kept.append(one)  # noqa: PERF402  # a list made at once is lost when stopped
    except KeyboardInterrupt:
        stopped.append(f"stopped after {len(kept)}")
        print(stopped[-1])


def _mixes(ready: Ready, stopped: list[str]) -> Told:
    plan = ready.plan
    found: list[Mixed] = []
    _until_stopped(mixes(ready.library, ready.stock, plan.mixes, plan.cores), found, stopped)
    figures = mixes_told(found)
    print(mixes_table(figures), flush=True)
    return {"mixes": figures}


def _stills(ready: Ready, stopped: list[str]) -> Told:
    plan = ready.plan
    found: list[Still] = []
    _until_stopped(stills(ready.library, ready.stock, plan.mixes, plan.cores), found, stopped)
    figures = stills_told(found)
    print(stills_table(figures), flush=True)
    return {"stills": figures}


def _sweeps(ready: Ready, stopped: list[str]) -> Told:
    plan = ready.plan
    found: list[Outcome] = []
    asked = sweep(ready.library, ready.stock, plan.sweep_queries, plan.cores)
    _until_stopped(asked, found, stopped)
    figures = sweeps_told(found)
    print(sweeps_table(figures), flush=True)
    return {"sweeps": figures}


def _cost(ready: Ready, _stopped: list[str]) -> Told:
    figures = cost(ready.stock, ready.stock.scratch)
    print(cost_table(figures), flush=True)
    return {"cost": figures}


def _peers(ready: Ready, stopped: list[str]) -> Told:
    plan = ready.plan
    orders = orders_of(ready, plan.peer_queries)
    found: list[Mark] = []
    asked = versus(ready.library, ready.stock, orders, plan.cores)
    _until_stopped(asked, found, stopped)
    figures = versus_told(found)
    print(versus_table(figures), flush=True)
    return {"peers": figures}


PARTS: dict[str, Callable[[Ready, list[str]], Told]] = {
    "recall": recall,
    "mixes": _mixes,
    "stills": _stills,
    "sweeps": _sweeps,
    "cost": _cost,
    "peers": _peers,
}
"""What can be measured, in this order."""
