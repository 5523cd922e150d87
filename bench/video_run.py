"""Measure video part by part: strangers, recall, and whatever else is asked for; print."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bench.video_cases import Order
from bench.video_queries import Outcome, Stranger, outcomes, strangers
from bench.video_ready import Plan, Ready, make_ready
from bench.video_report import recall_table, wrong_list
from bench.video_score import by_edit, by_group, by_kind, by_work, pairs, wrongs

RUN = ("recall",)

Told = dict[str, object]
One = TypeVar("One")


def measure(plan: Plan, scratch: Path) -> Told:
    """Measure and print; return the figures for JSON, those there are if it is stopped."""
    ready = make_ready(plan, scratch)
    told: Told = {
        "sources": plan.sources,
        "clips": sorted(film.title for film in ready.stock.known if film.real),
        "references": len(ready.library.works),
        "hours": ready.library.seconds / 3600,
        "lengths": plan.lengths,
        "sweep_queries": plan.sweep_queries,
    }
    stopped: list[str] = []
    for name, part in PARTS.items():
        if name in plan.run and not stopped:
            told |= part(ready, stopped)
    return {**told, "stopped": stopped}


def recall(ready: Ready, stopped: list[str]) -> Told:
    """Ask about edited excerpts and strange films, and print the tables."""
    plan = ready.plan
    orders = [
        Order(edit, seconds, number)
        for number in range(plan.queries)
        for seconds in plan.lengths
        for edit in ready.edits
    ]
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
    seen = pairs(len(found), len(strange), len(ready.library.works))
    print(wrong_list(worst, seen), flush=True)
    print(f"none false above {zero_false:.4f}")
    return {
        "pairs": seen,
        "zero_false": zero_false,
        "recall": {title: [one.told() for one in scores] for title, scores in tables.items()},
        "wrong": [{"asked": w.asked, "work": w.work, "score": w.score} for w in worst[:100]],
        "outcomes": [one.told() for one in found],
    }


def _until_stopped(some: Iterator[One], kept: list[One], stopped: list[str]) -> None:
    """Keep what comes, until it ends or somebody presses ^C."""
    try:
        for one in some:
            kept.append(one)  # noqa: PERF402  # a list made at once is lost when stopped
    except KeyboardInterrupt:
        stopped.append(f"stopped after {len(kept)}")
        print(stopped[-1])


PARTS: dict[str, Callable[[Ready, list[str]], Told]] = {
    "recall": recall,
}
"""What can be measured, in this order."""
