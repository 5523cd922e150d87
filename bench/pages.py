"""What pages of tolerances are made of: tables, and shares found."""

from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Lay out a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def share(point: Figures) -> str:
    """Say how many were found to review / to report, in percent."""
    return f"{100 * point['review']:.0f} / {100 * point['report']:.0f}"
