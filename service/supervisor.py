"""`keywatch run`: one process a role and core, started again whenever one dies.

A slot keeps its name for ever (`fingerprint-1`), so a worker that comes back takes up what
it held when it was killed. A worker that dies of an error waits longer each time; one that
was killed comes back at once, and one that met no server asks again every few seconds.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from config.settings import Settings
from service.lifeline import AWAY

logger = structlog.get_logger(__name__)

LOOK_SECONDS = 0.05
GRACE_SECONDS = 10.0
STEADY_SECONDS = 30.0
MAX_WAIT_SECONDS = 60.0
MAX_WAIT_AWAY_SECONDS = 5.0
# A process a core is parallel enough: threads of BLAS on busy cores made one product of
# matrices up to 17 times slower.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


@dataclass
class Slot:
    """One process that shall run: its role, its name, and how it has fared."""

    role: str
    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    log: Path | None = field(default=None)


def slots(settings: Settings, roles: Collection[str] = (), host: str = "") -> tuple[Slot, ...]:
    """Return the processes that the settings ask for.

    Args:
        settings: How many of each.
        roles: Only these; all when there is none.
        host: This machine's name. It goes into the names of the processes where the bus or
            the store is shared, so that no two machines take each other's work for theirs.
    """
    fingerprint = settings.run.fingerprint or os.cpu_count() or 1
    wanted = [
        ("desk", 1),
        ("webhooks", 1),
        ("alerts", 1),
        ("fingerprint", fingerprint),
        ("crawl", settings.run.crawl),
    ]
    if settings.run.api:
        wanted.append(("api", 1))
    embedded = all(settings.url(port).startswith("sqlite:") for port in ("store", "bus"))
    prefix = "" if embedded else f"{host or socket.gethostname()}-"
    return tuple(
        Slot(role, f"{prefix}{role}-{i}")
        for role, count in wanted
        if not roles or role in roles
        for i in range(count)
    )


class Supervisor:
    """Starts slots, watches them, stops them. Not for use from several threads."""

    def __init__(
        self, wanted: Sequence[Slot], arguments: Sequence[str], logs: Path | None
    ) -> None:
        self.slots = tuple(wanted)
        self._arguments = tuple(arguments)
        self._logs = logs

    def look(self) -> None:
        """Start what should run and does not."""
        now = time.monotonic()
        for slot in self.slots:
            if slot.process is not None and slot.process.poll() is not None:
                self._ended(slot, now)
            if slot.process is None and now >= slot.start_at:
                self._start(slot, now)

    def run(self) -> None:
        """Keep everything running until SIGTERM or SIGINT, then stop it in order."""
        stopping: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda caught, _frame: stopping.append(caught))
        try:
            while not stopping:
                self.look()
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask all to finish, and kill what has not after the grace."""
        running = [s.process for s in self.slots if s.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for slot in self.slots:
            if slot.process is not None and slot.process.stdin is not None:
                slot.process.stdin.close()
            slot.process = None

    def _start(self, slot: Slot, now: float) -> None:
        command = [sys.executable, "-m", "service.process", slot.role, slot.name]
        output = None
        if self._logs is not None:
            self._logs.mkdir(parents=True, exist_ok=True)
            output = (self._logs / f"{slot.name}.log").open("ab")
        try:
            slot.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [*command, *self._arguments],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env={**ONE_THREAD, **os.environ},
            )
        finally:
            if output is not None:
                output.close()
        slot.started = now

    def _ended(self, slot: Slot, now: float) -> None:
        process = slot.process
        assert process is not None
        if process.stdin is not None:
            process.stdin.close()
        killed = process.returncode < 0
        steady = now - slot.started > STEADY_SECONDS
        slot.failures = 0 if killed or steady else slot.failures + 1
        away = process.returncode == AWAY
        limit = MAX_WAIT_AWAY_SECONDS if away else MAX_WAIT_SECONDS
        wait = min(limit, 2.0**slot.failures - 1)
        slot.process, slot.start_at = None, now + wait
        logger.warning("a worker ended", slot=slot.name, code=process.returncode, again_in=wait)
