"""Measure sound part by part: strangers, recall, and whatever else is asked for; print."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.audio_cost import cost, cost_table
from bench.audio_edits import Edit
from bench.audio_manifest import write_manifest
from bench.audio_mixes import mixes, mixes_table
from bench.audio_mixes import told as mixes_told
from bench.audio_negatives import negatives
from bench.audio_queries import Outcome, outcomes
from bench.audio_ready import Plan, Ready, make_ready
from bench.audio_repeats import repeats, repeats_told
from bench.audio_report import negatives_table, recall_table, wrong_list
from bench.audio_score import Thresholds, by_edit, by_group, by_source, factors
from bench.audio_sweeps import sweep, sweeps_table
from bench.audio_versions import versions, versions_table, versions_told
from bench.audio_versus import versus, versus_table
from bench.reaching import told

RUN = ("negatives", "recall", "mixes", "versions", "sweeps", "cost", "peers")

Told = dict[str, object]


def measure(plan: Plan, scratch: Path) -> Told:
    """Measure and print; return the figures for JSON."""
    ready = make_ready(plan, scratch)
    if plan.manifest is not None:
        path = write_manifest(plan.manifest, ready.stock, ready.edits, plan.queries, 100)
        print(f"cases written: keywatch evaluate {path}")
    shelf = ready.stock.shelf
    told: Told = {
        "sources": sorted({track.source for track, _ in shelf.known}),
        "references": len(shelf.known),
        "hours": ready.library.seconds / 3600,
        "sweep_queries": plan.sweep_queries,
    }
    at = Thresholds()
    if "negatives" in plan.run:
        strange = negatives(ready.library, ready.stock, plan.negatives, plan.cores)
        print(negatives_table(strange), flush=True)
        told["negatives"] = strange.told()
        at = Thresholds(zero_false=strange.threshold(0), one_percent=strange.threshold(0.01))
    if "recall" in plan.run:
        told["recall"] = recall(ready, at)
    for name, part in PARTS.items():
        if name in plan.run:
            told |= part(ready)
    return told


def _mixes(ready: Ready) -> Told:
    library, stock, plan = ready.library, ready.stock, ready.plan
    figures = mixes_told(list(mixes(library, stock, plan.mixes, plan.cores)))
    print(mixes_table(figures), flush=True)
    again = repeats_told(list(repeats(library, stock, 2 * plan.mixes, plan.cores)))
    print(f"  a work three times in one upload: {again}", flush=True)
    return {"mixes": figures, "repeats": again}


def _versions(ready: Ready) -> Told:
    plan = ready.plan
    figures = versions_told(
        list(versions(ready.stock.scratch, plan.seed, plan.takes, plan.cores))
    )
    print(versions_table(figures), flush=True)
    return {"versions": figures}


def _sweeps(ready: Ready) -> Told:
    plan = ready.plan
    figures = sweep(ready.library, ready.stock, plan.sweep_queries, plan.cores)
    print(sweeps_table(figures), flush=True)
    return {"sweeps": figures}


def _cost(ready: Ready) -> Told:
    figures = cost(ready.library, ready.stock, ready.stock.scratch)
    print(cost_table(figures), flush=True)
    return {"cost": figures}


def _peers(ready: Ready) -> Told:
    plan = ready.plan
    orders: list[tuple[Edit | None, int]] = [(None, n) for n in range(plan.peer_minutes)]
    orders += [(edit, n) for n in range(plan.peer_queries) for edit in ready.edits]
    figures = versus(ready.library, ready.stock, orders, plan.cores)
    print(versus_table(figures), flush=True)
    return {"peers": figures}


PARTS: dict[str, Callable[[Ready], Told]] = {
    "mixes": _mixes,
    "versions": _versions,
    "sweeps": _sweeps,
    "cost": _cost,
    "peers": _peers,
}
"""What follows recall, in this order."""


def recall(ready: Ready, at: Thresholds) -> Told:
    """Ask about distorted excerpts and print the tables."""
    plan = ready.plan
    found = list(outcomes(ready.library, ready.stock, ready.edits, plan.queries, plan.cores))
    sources = {track.name: track.source for track, _ in ready.stock.shelf.known}
    tables = {
        "groups": by_group(found, at),
        "edits": by_edit(found, at),
        "sources": by_source(found, at, sources),
    }
    for title, scores in tables.items():
        print(recall_table(title, scores), flush=True)
    print(wrong_list(found))
    off = factors(found)
    print(f"  told speed and pitch are off by: {off}")
    cpu = _cpu(found)
    print(f"  CPU ms a question of 30 s: {cpu}")
    return {
        **{title: [told(one) for one in scores] for title, scores in tables.items()},
        "factors": off,
        "cpu_ms": cpu,
        "outcomes": [one.told() for one in found],
    }


def _cpu(found: Sequence[Outcome]) -> dict[str, float]:
    longest = [one for one in found if one.seconds == max(o.seconds for o in found)]
    mean = {
        name: 1000 * sum(getattr(one, name) for one in longest) / max(1, len(longest))
        for name in ("fingerprint", "match")
    }
    return {name: round(value, 1) for name, value in mean.items()}
