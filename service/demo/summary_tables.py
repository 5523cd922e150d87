"""Print the result of a demo for people."""

from rich.console import Console
from rich.table import Table

from service.demo.summary import Row, Summary

COLUMNS = (
    "platform",
    "seen",
    "planted",
    "found",
    "in review",
    "missed",
    "wrong",
    "spared",
    "notices by state",
    "cases",
    "s to notice",
)


def print_summary(summary: Summary, console: Console) -> None:
    """Print the table, the seconds of each part, and what failed."""
    table = Table(title=f"seed {summary.seed}, {summary.scale}", header_style="bold")
    for name in COLUMNS:
        table.add_column(
            name, justify="left" if name in ("platform", "notices by state") else "right"
        )
    for row in summary.rows:
        table.add_row(*_cells(row), style="bold" if row.platform == "all" else "")
    console.print(table)
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in summary.seconds.items())
    chain = sum(s for name, s in summary.seconds.items() if name not in ("render", "warm up"))
    console.print(f"chain {chain:.0f} s ({parts})", highlight=False)
    console.print(
        f"repeat infringers with a case: {summary.repeaters}; set aside: {summary.set_aside}",
        highlight=False,
    )
    for line in summary.missed:
        console.print(f"  not noticed: {line}", markup=False, highlight=False)
    for line in summary.failures:
        console.print(f"FAILED: {line}", style="red", markup=False, highlight=False)
    if not summary.failures:
        console.print("passed: no false notice, nothing left undone", style="green")


def _cells(row: Row) -> tuple[str, ...]:
    states = ", ".join(f"{state} {n}" for state, n in row.notices.items())
    wait = "" if row.seconds is None else f"{row.seconds:.1f}"
    numbers = (row.planted, row.found, row.in_review, row.missed, row.wrong, row.spared)
    seen = f"{row.seen}/{row.published}"
    return (row.platform, seen, *map(str, numbers), states, str(row.cases), wait)
