"""What the pages below docs/tolerances have in common: how they were made, tables, shares."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fingerprint.report import REPORT, REVIEW

Figures = Mapping[str, Any]


def joined(parts: Iterable[str]) -> str:
    """Return a page of these parts in Markdown."""
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def made(figures: Figures, name: str, lines: Sequence[str]) -> str:
    """Say how a page was made.

    Args:
        figures: Of one run, with command, date, commit, seed, cores and python.
        name: Of the page, and of the bench.
        lines: What was asked, and with what.
    """
    return "\n".join(
        (
            (
                f"This page is written by `make bench-{name} ARGS='--tolerances "
                f"docs/tolerances/{name}.md'`; do not edit it. Score {REVIEW:g} sends a match "
                f"to review, {REPORT:g} to report.\n"
            ),
            f"- Command: `{figures['command']}`",
            (
                f"- {figures['date']}, commit {figures['commit']}, seed {figures['seed']}, "
                f"{figures['cores']} cores, Python {figures['python']}"
            ),
            *(f"- {line}" for line in lines),
        )
    )


def share(point: Figures) -> str:
    """Return what is found to review and to report, in percent."""
    return f"{100 * point['review']:.0f} / {100 * point['report']:.0f}"


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
