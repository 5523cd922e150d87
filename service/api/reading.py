"""Places at which foreign files are read for callers: a few at once, in one sandbox.

Files are read one after another in one child, so more askers would only hold threads; who
comes while all places are taken is told when to come again.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import HTTPException

from fingerprint.sandbox import Runner, Sandbox, SandboxOptions

AT_ONCE = 4
READING = SandboxOptions(seconds=120.0)
RETRY_SECONDS = "5"


class ReadingDesk:
    """The places at which one kind of thing is read, and the sandbox that all share.

    Args:
        what: What is read, in the plural.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._opening = threading.Lock()
        self._sandbox: Sandbox | None = None

    @contextmanager
    def place(self) -> Iterator[Runner]:
        """Hold a place, or answer 503 when all are taken."""
        if not self._places.acquire(blocking=False):
            detail = f"{self._what} are being read for {AT_ONCE} others already; try again"
            raise HTTPException(503, detail, {"Retry-After": RETRY_SECONDS})
        try:
            with self._opening:
                if self._sandbox is None:
                    self._sandbox = Sandbox(READING)
            yield self._sandbox
        finally:
            self._places.release()

    def close(self) -> None:
        """End the sandbox, if anything was ever read."""
        with self._opening:
            if self._sandbox is not None:
                self._sandbox.close()
                self._sandbox = None
