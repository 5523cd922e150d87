"""Tend indexes from a thread beside the worker, so that enrolling never waits for a merge.

Every fingerprint worker has such a thread; an index lets one of them at it at a time.
"""

import _thread
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import structlog

from domain.errors import KeywatchError

logger = structlog.get_logger(__name__)


@runtime_checkable
class Tended(Protocol):
    """An index with upkeep of its own to do."""

    def tend(self) -> bool:
        """Do one piece of upkeep. Tell whether there was one."""
        ...


@dataclass(frozen=True, slots=True)
class TendingOptions:
    """Seconds between looks, in all.

    `idle` after a round with nothing to do: a delta grows for minutes before it is due, and
    a look costs a few file names. `busy` after one with something: a large flush asks for a
    merge at once. `trouble` before an index that failed is tried again. At the end a merge
    in hand gets `patience`; one cut short has changed nothing.
    """

    idle: float = 2.0
    busy: float = 0.05
    trouble: float = 30.0
    patience: float = 5.0


@dataclass(slots=True)
class _Upkeep:
    """The thread's own: what it tends, and how it ended."""

    indexes: tuple[Tended, ...]
    options: TendingOptions
    stopping: threading.Event = field(default_factory=threading.Event)
    bug: Exception | None = None

    def run(self) -> None:
        later: dict[int, float] = {}
        try:
            while not self.stopping.is_set():
                done = [self._tend(place, later) for place in range(len(self.indexes))]
                self.stopping.wait(self.options.busy if any(done) else self.options.idle)
        except Exception as error:  # noqa: BLE001 - raised again where the block ends
            self.bug = error
            # Ends the worker as its supervisor would; without a handler it does nothing.
            _thread.interrupt_main(signal.SIGTERM)

    def _tend(self, place: int, later: dict[int, float]) -> bool:
        if self.stopping.is_set() or time.monotonic() < later.get(place, 0.0):
            return False
        try:
            return self.indexes[place].tend()
        except KeywatchError as error:
            wait = self.options.trouble
            logger.warning("cannot tend an index", again_in=wait, reason=str(error))
            later[place] = time.monotonic() + wait
            return False


@contextmanager
def tending(
    indexes: Iterable[object], options: TendingOptions = TendingOptions()
) -> Iterator[None]:
    """Tend those of the indexes that have upkeep, as long as the block runs.

    An index that fails is logged and tried again; any other exception is a bug: it asks the
    process to stop, and is raised when the block ends.
    """
    upkeep = _Upkeep(tuple(x for x in indexes if isinstance(x, Tended)), options)
    thread = threading.Thread(target=upkeep.run, name="tending", daemon=True)
    thread.start()
    try:
        yield
    finally:
        upkeep.stopping.set()
        thread.join(options.patience)
    if upkeep.bug is not None:
        raise upkeep.bug
