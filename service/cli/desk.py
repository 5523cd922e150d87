"""What every command shares: where the settings are, how answers and errors are shown."""

import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from config.settings import LogOptions, Settings, load
from domain.errors import BadInput, KeywatchError
from domain.work import Work, WorkId
from keyworks.layout import LIST_ZONE
from keyworks.titles import Titles
from service.bootstrap import Service, bootstrap
from service.logs import set_up

DEFAULT_FILE = Path("keywatch.toml")
LONGEST_UNBROKEN = 21  # characters: an id, or a span such as 0:00:10.1-0:00:25.0

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]

console = Console()
complaints = Console(stderr=True)


@dataclass
class Choice:
    """The configuration file named on the command line."""

    config: Path | None = None


choice = Choice()


def settings_path() -> Path | None:
    """Return the settings file: named, from KEYWATCH_CONFIG, or ./keywatch.toml if there."""
    if choice.config is not None:
        return choice.config
    if named := os.environ.get("KEYWATCH_CONFIG"):
        return Path(named)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


def settings() -> Settings:
    """Read the settings. See config.settings.load.

    Raises:
        BadInput: Also for a log level that there is not.
    """
    path = settings_path()
    chosen = load(path, os.environ)
    levels = logging.getLevelNamesMapping()
    if chosen.log.level not in levels:
        expected = f"log.level: expected one of {', '.join(levels)}, found {chosen.log.level!r}"
        raise BadInput(expected, place=str(path or "settings"))
    return chosen


@contextmanager
def opened() -> Iterator[Service]:
    """Open the ports for one command; quiet but for warnings.

    Raises:
        BadInput: Nothing was initialised here yet.
    """
    chosen = settings()
    if not chosen.store and not chosen.folder.exists():
        raise BadInput(f"there is no {chosen.folder}; run `keywatch init` first")
    set_up(LogOptions(level="WARNING", format=chosen.log.format), "cli")
    service = bootstrap(chosen)
    try:
        yield service
    finally:
        service.close()


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into one line on standard error and exit status 2."""
    try:
        yield
    except KeywatchError as error:
        complaints.print(
            f"keywatch: {error}", style="red", markup=False, highlight=False, soft_wrap=True
        )
        sys.exit(2)


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows as a table, or as a JSON list.

    Args:
        rows: All with the same keys, in order.
        as_json: JSON for machines.
        empty: What to say when there are none.
    """
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        console.print(empty, markup=False)
        return
    cells = [["" if v is None else str(v) for v in row.values()] for row in rows]
    names = list(rows[0])
    widths = [
        max(map(cell_len, (name, *column))) for name, *column in zip(names, *cells, strict=True)
    ]
    needed = sum(min(w, LONGEST_UNBROKEN) for w in widths) + 2 * len(names)
    if needed <= console.width:
        _print_table(names, cells, widths)
    else:
        _print_blocks(names, cells)


def _print_table(names: list[str], cells: list[list[str]], widths: list[int]) -> None:
    """Print a table whose ids and spans stay in one piece; only long words fold."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for name, width in zip(names, widths, strict=True):
        short = width <= LONGEST_UNBROKEN
        table.add_column(name, overflow="fold", no_wrap=short, min_width=min(width, 8))
    for row in cells:
        table.add_row(*map(_escape, row))
    console.print(table)


def _print_blocks(names: list[str], cells: list[list[str]]) -> None:
    """Print one block of lines a row, where a table would break what people copy."""
    indent = max(map(cell_len, names)) + 2
    for number, row in enumerate(cells):
        if number:
            console.print()
        for name, value in zip(names, row, strict=True):
            if value:
                console.print(f"{name:<{indent}}{value}", markup=False, highlight=False)


def say(fact: Mapping[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print one fact: a sentence for people, an object for machines."""
    if as_json:
        print_json(fact)
    else:
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)


def day(at: datetime) -> str:
    """Return the day of an instant where lists are published and licences are read."""
    return at.astimezone(LIST_ZONE).date().isoformat()


def note(sentence: str) -> None:
    """Say on standard error what a person should know beside the answer."""
    complaints.print(f"note: {sentence}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def bar_of(what: str, total: int | None) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar on standard error while work goes on, when a person looks on.

    Yields:
        A function that is told what is being done, how much of it is done, and of how much.
    """
    with Progress(
        console=complaints, transient=True, disable=not complaints.is_terminal
    ) as progress:
        task = progress.add_task(what, total=total)
        yield lambda words, done, of: progress.update(
            task, description=words, completed=done, total=of
        )


def find_work(known: tuple[Work, ...], name: str) -> Work:
    """Return a work by id or any of its names.

    Raises:
        BadInput: Nobody has it, or several do.
    """
    for work in known:
        if work.id == WorkId(name):
            return work
    found = Titles(known).find(name)
    if found is None:
        raise BadInput(f"no work is registered as {name!r}; see `keywatch work show`")
    return found


def print_json(value: object) -> None:
    """Print any value of ours as indented JSON."""
    plain = msgspec.to_builtins(value, enc_hook=str)
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


def _escape(text: str) -> str:
    return text.replace("[", r"\[")
