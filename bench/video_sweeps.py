"""Sweeps: one edit in steps, until the film is lost. Excerpts of a quarter of a minute."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from bench.video_asking import Library
from bench.video_cases import Order, Stock
from bench.video_edits import SWEEPS
from bench.video_queries import Outcome, outcomes
from fingerprint.report import REPORT, REVIEW

SECONDS = 15


def sweep(library: Library, stock: Stock, count: int, cores: int) -> Iterator[Outcome]:
    """Ask about `count` excerpts at every step of every sweep."""
    orders = [
        Order(edit, SECONDS, number)
        for number in range(count)
        for one in SWEEPS.values()
        for _, edit in one.steps
    ]
    yield from outcomes(library, stock, orders, cores, "sweeping")


def sweeps_told(found: Iterable[Outcome]) -> dict[str, Any]:
    """Count the shares found at every step."""
    scores: dict[str, list[float]] = {}
    for one in found:
        scores.setdefault(one.case.edit, []).append(one.score)
    return {
        name: {
            "unit": one.unit,
            "neutral": one.neutral,
            "seconds": SECONDS,
            "points": [
                {
                    "value": value,
                    "cases": len(scores[edit.name]),
                    "review": float(np.mean(np.array(scores[edit.name]) >= REVIEW)),
                    "report": float(np.mean(np.array(scores[edit.name]) >= REPORT)),
                }
                for value, edit in one.steps
                if edit.name in scores
            ],
        }
        for name, one in SWEEPS.items()
    }


def sweeps_table(figures: dict[str, Any]) -> str:
    """Lay the sweeps out: to review / to report, in percent."""
    lines = [f"one thing at a time, {SECONDS} s: % to review / to report"]
    for name, one in figures.items():
        points = "  ".join(
            f"{p['value']:g}: {100 * p['review']:.0f}/{100 * p['report']:.0f}"
            for p in one["points"]
        )
        lines.append(f"  {name}, {one['unit']}:  {points}")
    return "\n".join(lines)
