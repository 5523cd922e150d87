"""Print the result of a demo for people, in eighty columns."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alerts.wording import percent
from service.demo.summary import Row, Summary

NUMBERS = ("seen", "planted", "found", "review", "missed", "wrong", "spared", "cases", "s*")


def print_summary(summary: Summary, console: Console) -> None:
    """Print what became of the copies, of the notices, the seconds, and what failed."""
    console.print(_copies(summary))
    console.print(
        "found: noticed; review: a person was asked; spared: rightly left alone;\n"
        "s*: median seconds from sighting to notice\n",
        style="dim",
        highlight=False,
    )
    console.print(_notices(summary))
    console.print(_sums(summary))
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in summary.seconds.items())
    chain = sum(s for name, s in summary.seconds.items() if name != "render")
    console.print(f"chain {chain:.0f} s ({parts})", highlight=False)
    console.print(
        f"repeat infringers with a case: {summary.repeaters}; set aside: {summary.set_aside}",
        highlight=False,
    )
    console.print(
        f"seen before the listing: {summary.early_in_review} of {summary.early} in review",
        highlight=False,
    )
    for line in summary.missed:
        console.print(f"  not noticed: {line}", markup=False, highlight=False)
    for line in summary.failures:
        console.print(f"FAILED: {line}", style="red", markup=False, highlight=False)
    if not summary.failures:
        console.print("passed: no false notice, nothing left undone", style="green")


def _copies(summary: Summary) -> Table:
    table = _table(f"seed {summary.seed}, {summary.scale}")
    table.add_column("platform")
    for name in NUMBERS:
        table.add_column(name, justify="right")
    for row in summary.rows:
        table.add_row(*_cells(row), style=_style(row))
    return table


def _notices(summary: Summary) -> Table:
    table = _table("notices by state")
    table.add_column("state")
    for row in summary.rows:
        table.add_column(row.platform, justify="right")
    for state in summary.all.notices:
        table.add_row(state, *(str(row.notices.get(state, 0)) for row in summary.rows))
    return table


def _sums(summary: Summary) -> Table:
    table = _table("chapters add up")
    for name in ("who", "work"):
        table.add_column(name, overflow="fold")
    for name in ("postings", "share", "chapters"):
        table.add_column(name, justify="right")
    for row in summary.sums:
        share = "" if row.share is None else percent(row.share)
        cells = (row.who, row.title, str(row.postings), share, row.words)
        table.add_row(*map(escape, cells), style="" if row.right else "red")
    return table


def _table(title: str) -> Table:
    return Table(
        title=title, box=None, header_style="bold", padding=(0, 2, 0, 0), title_justify="left"
    )


def _cells(row: Row) -> tuple[str, ...]:
    wait = "" if row.seconds is None else f"{row.seconds:.1f}"
    copies = (row.planted, row.found, row.in_review, row.missed, row.wrong, row.spared)
    seen = f"{row.seen}/{row.published}"
    return (row.platform, seen, *map(str, copies), str(row.cases), wait)


def _style(row: Row) -> str:
    return "bold" if row.platform == "all" else ""
