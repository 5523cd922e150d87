"""Show a demo run: one bar a stage of the chain, growing as the chain finds more to do."""

import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from domain.messages import TOPICS
from domain.posting import Sighting
from service.demo.home import Home
from service.quiet import Work

REDRAW_SECONDS = 2.0
STAGES = ("crawl", "fingerprint", "judge", "notify", "answers", "recheck")


class Bars:
    """Draws to standard error, so that `--json -` stays clean. Implements run.Watcher."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description:<14}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._drawn = 0.0
        self._bars = {name: self._progress.add_task(name, total=None) for name in STAGES}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def stage(self, name: str) -> None:
        """See run.Watcher."""
        self._console.print(f"[bold]{name}[/bold]")

    def look(self, home: Home, left: Work) -> None:
        """See run.Watcher. Counting everything costs too much to do it at every look."""
        if time.monotonic() - self._drawn < REDRAW_SECONDS:
            return
        self._drawn = time.monotonic()
        waiting = {b.topic: b.waiting + b.in_hand for b in home.service.bus.backlog()}
        with home.service.store.reading() as tx:
            postings = len(tx.frontier.postings())
            verdicts = len(tx.cases.verdicts())
            notices = len(tx.cases.notices())
            receipts = len(tx.cases.receipts())
            due = tx.frontier.counts(home.clock())
        to_print = waiting.get(TOPICS[Sighting], 0)
        to_judge = waiting.get("matches", 0)
        crawling = sum(c.due + c.leased for k, c in due.items() if k != "recheck")
        rechecks = sum(c.due + c.leased for k, c in due.items() if k == "recheck")
        self._set("crawl", postings, crawling)
        self._set("fingerprint", max(0, postings - to_print), to_print)
        self._set("judge", verdicts, to_judge)
        self._set("notify", max(0, notices - left.orders), left.orders)
        self._set("answers", receipts, 0)
        self._set("recheck", 0, rechecks)

    def _set(self, name: str, done: int, left: int) -> None:
        self._progress.update(self._bars[name], completed=done, total=done + left)
