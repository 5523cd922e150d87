"""Print passages in two columns, differences in the marks of wdiff: {+here+} and [-there-]."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fingerprint.text.runs import Run, RunKind
from service.passages.passage import Passage
from service.passages.rows import rows
from service.passages.told import figures_of, where
from service.passages.visible import pieces, visible

_LONG = 240  # characters of the same text that are not printed whole
_ENDS = 60


def print_passages(console: Console, passages: Iterable[Passage]) -> None:
    """Print passages one after another, long stretches of the same text folded."""
    for number, passage in enumerate(passages, 1):
        console.print()
        console.print(
            f"{number}. {visible(passage.title)}", markup=False, highlight=False, style="bold"
        )
        for name, value in (*figures_of(passage), *(("note", n) for n in passage.notes)):
            console.print(f"   {name:<10}{visible(value)}", markup=False, highlight=False)
        if passage.runs:
            console.print(_table(passage))


def _table(passage: Passage) -> Table:
    table = Table(expand=True, pad_edge=False, header_style="bold")
    for side in (passage.here, passage.there):
        table.add_column(Text(visible(where(side))), ratio=1, overflow="fold")
    _add(table, passage.here.before, passage.there.before, "dim")
    for row in rows(_folded(passage.runs)):
        table.add_row(
            Text.assemble(*(part for run in row for part in _here(run))),
            Text.assemble(*(part for run in row for part in _there(run))),
        )
    _add(table, passage.here.after, passage.there.after, "dim")
    return table


def _add(table: Table, here: str, there: str, style: str) -> None:
    if here or there:
        table.add_row(*(Text(" ".join(visible(t).split()), style) for t in (here, there)))


def _folded(runs: Iterable[Run]) -> Iterator[Run]:
    for run in runs:
        if run.kind is RunKind.SAME and len(run.here) > _LONG:
            left = len(run.here) - 2 * _ENDS
            told = f"{run.here[:_ENDS]}\n… {left} characters the same …\n{run.here[-_ENDS:]}"
            yield Run(same=True, here=told, there=told)
        else:
            yield run


def _here(run: Run) -> Iterator[tuple[str, str]]:
    yield from _styled(run, run.here, ("{+", "+}"), "green")


def _there(run: Run) -> Iterator[tuple[str, str]]:
    yield from _styled(run, run.there, ("[-", "-]"), "red")


def _styled(
    run: Run, text: str, brackets: tuple[str, str], colour: str
) -> Iterator[tuple[str, str]]:
    """Yield pieces of a side with their styles."""
    style = {RunKind.SAME: "", RunKind.RESPELT: "blue"}.get(run.kind, f"bold {colour}")
    if not text:
        return
    opening, closing = ("", "") if run.same else brackets
    yield opening, style
    for mark, piece in pieces(text):
        yield piece, "yellow" if mark else style
    yield closing, style
