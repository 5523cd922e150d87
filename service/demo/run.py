"""The demo: a small internet, the whole chain over it, and an honest count at the end.

The processes are those of `keywatch run`, started as a user starts them. This module
only plays the world around them: it opens waves of postings, moves the clock, publishes
batches 2 and 3 with the works that are new in them, gives a late licence, and waits until
the chain has nothing left to do.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from domain.errors import BackendUnavailable, Unavailable
from service.demo.home import (
    RECHECK_JUMP,
    Home,
    enrol_references,
    furnish,
    give_licences,
    make_home,
    publish_batch,
)
from service.demo.internet import DemoInternet
from service.demo.lists import write_lists
from service.demo.plan_words import WAVES, Plan
from service.enforcing import Desk, open_desk
from service.quiet import Work, work_left

LOOK_SECONDS = 0.3
STUCK_SECONDS = 120.0
AFTER_LAST_WAVE = timedelta(days=2)


Disturb = Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Premises:
    """Where a run takes place: all in its folder, by one `keywatch run`, if not said otherwise.

    `urls` are of ports that lie elsewhere, and their servers are ready. `shifts` are the
    words after each `keywatch run`, such as `("--role", "crawl")`. `fingerprint` is the
    processes that fingerprint in each shift that does, 0 for one a core.
    """

    urls: Mapping[str, str] = field(default_factory=dict)
    shifts: tuple[tuple[str, ...], ...] = ((),)
    fingerprint: int = 0


class Watcher(Protocol):
    """Is told how the run goes, to show it; see `service.demo.progress`."""

    def stage(self, name: str) -> None:
        """A new part of the run begins."""
        ...

    def look(self, home: Home, left: Work) -> None:
        """The chain was looked at."""
        ...


@dataclass
class Run:
    """A finished run: seconds by part, what was left undone, and what the world saw of us.

    `requests` is how many the sites answered; `misdeeds` are requests that robots.txt or
    the address guard should have held back, and answers of owners that our API refused.
    """

    home: Home
    seconds: dict[str, float] = field(default_factory=dict)
    undone: str = ""
    requests: int = 0
    misdeeds: tuple[str, ...] = ()


def run_demo(
    plan: Plan,
    media: Path,
    folder: Path,
    watcher: Watcher,
    disturb: Disturb | None = None,
    *,
    premises: Premises = Premises(),
) -> Run:
    """Run the chain over a plan whose media are rendered.

    Args:
        plan: What is published.
        media: Where the rendered media lie.
        folder: A fresh folder for the demo's Keywatch.
        watcher: Is told how it goes.
        disturb: Called at every look with the pid of each `keywatch run`; kill tests use it.
        premises: See Premises.
    """
    lists = folder / "lists"
    lists.mkdir(parents=True)
    write_lists(plan, lists)
    internet = DemoInternet(plan, media)
    internet.start()
    try:
        port = free_port()
        processes = premises.fingerprint or os.cpu_count() or 1
        home = make_home(folder, plan, port, processes, premises.urls)
        run = Run(home)
        try:
            with _timed(run, watcher, "furnish"):
                furnish(home, internet.platforms(), lists)
                enrol_references(home, plan, media / "references")
            with _service(home, premises.shifts) as supervised:
                internet.attach(f"http://127.0.0.1:{port}", home.keys)
                look = _Look(home, internet, watcher, supervised, disturb)
                _waves(run, plan, media, lists, look)
            run.requests, run.misdeeds = internet.world.requests, internet.misdeeds()
        finally:
            home.service.close()
    finally:
        internet.stop()
    return run


def _waves(run: Run, plan: Plan, media: Path, lists: Path, look: "_Look") -> None:
    home, internet, watcher = run.home, look.internet, look.watcher
    with _timed(run, watcher, "enrol references"):
        look.until_quiet(crawling=False)
    for wave in range(WAVES):
        internet.open_wave(wave)
        home.clock.set(plan.opens(wave))
        if wave == 1:
            publish_batch(home, lists, 2)
            publish_batch(home, lists, 3)
            enrol_references(home, plan, media / "references", wave)
        if wave == WAVES - 1:
            give_licences(home, lists / "late_licences.csv")
        with _timed(run, watcher, f"wave {wave + 1} of {WAVES}"):
            look.until_quiet()
        home.clock.set(plan.opens(wave) + RECHECK_JUMP)
        with _timed(run, watcher, f"rechecks after wave {wave + 1}"):
            look.until_quiet()
    home.clock.set(plan.opens(WAVES - 1) + AFTER_LAST_WAVE)
    with _timed(run, watcher, "last rechecks"):
        look.until_quiet()
    run.undone = look.undone


@contextmanager
def _timed(run: Run, watcher: Watcher, name: str) -> Iterator[None]:
    watcher.stage(name)
    started = time.monotonic()
    yield
    run.seconds[name] = round(time.monotonic() - started, 2)


@dataclass
class _Look:
    """Waits until nothing is left: not in the chain, not with the platforms' owners."""

    home: Home
    internet: DemoInternet
    watcher: Watcher
    supervised: "Sequence[Supervised]"
    disturb: Disturb | None
    undone: str = ""

    def until_quiet(self, *, crawling: bool = True) -> None:
        desk = open_desk(self.home.service, "demo")
        last: Work | Unavailable | None = None
        left: Work | Unavailable
        calm, changed = 0, time.monotonic()
        while calm < 2:
            time.sleep(LOOK_SECONDS)
            for one in self.supervised:
                one.check()
            if self.disturb is not None:
                begun = time.monotonic()
                self.disturb([one.process.pid for one in self.supervised])
                changed += time.monotonic() - begun  # Nothing could be looked at meanwhile.
            try:
                left, quiet = self._look(desk if crawling else None)
            except Unavailable as error:
                left, quiet = error, False  # A server that is being started again.
            if left != last:
                last, changed = left, time.monotonic()
            if time.monotonic() - changed > STUCK_SECONDS:
                self.undone = f"nothing moved for {STUCK_SECONDS:.0f} s, left: {left}"
                return
            calm = calm + 1 if quiet else 0

    def _look(self, desk: Desk | None) -> tuple[Work, bool]:
        """Say what is left, and whether that and whatever falls due now is nothing."""
        now = self.home.clock()
        left = work_left(self.home.service, now)
        self.watcher.look(self.home, left)
        quiet = left.left == 0 and self._owners_quiet()
        if quiet and desk is not None:
            # The desk's own process does this too; done here, quiet means quiet as of now.
            quiet = desk.propose(now) == 0
        return left, quiet

    def _owners_quiet(self) -> bool:
        with self.home.service.store.reading() as tx:
            last = {p.name: tx.events.last(p.name) for p in self.internet.platforms()}
        return self.internet.quiet(last)


class Supervised:
    """`keywatch run` as a process of its own, started again when it was killed."""

    def __init__(self, home: Home, words: Sequence[str] = ()) -> None:
        self._home = home
        self._words = words
        self.process = self._start()
        self.failures = 0

    def _start(self) -> subprocess.Popen[bytes]:
        run = ["--config", str(self._home.config), "run", "--lifeline", *self._words]
        command = [sys.executable, "-m", "service", *run]
        log = self._home.folder / "run.log"
        with log.open("ab") as out:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out)  # noqa: S603 - ourselves

    def check(self) -> None:
        """Start it again when it is gone; a run that ends by itself again and again is told.

        Raises:
            BackendUnavailable: It ended by itself three times.
        """
        code = self.process.poll()
        if code is None:
            return
        self._close()
        if code >= 0:
            self.failures += 1
        if self.failures >= 3:
            log = self._home.folder / "run.log"
            raise BackendUnavailable(f"keywatch run ended with {code}; see {log}")
        self.process = self._start()

    def stop(self) -> None:
        """End it as Ctrl-C would."""
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._close()

    def _close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()


@contextmanager
def _service(home: Home, shifts: Sequence[Sequence[str]]) -> Iterator[tuple[Supervised, ...]]:
    with ExitStack() as stack:
        supervised = []
        for words in shifts:
            supervised.append(Supervised(home, words))
            stack.callback(supervised[-1].stop)
        yield tuple(supervised)


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
