"""The child's side of the sandbox: confined first, then one call after another.

Results leave through a copy of the standard output; the output itself is bent to the
standard error, so that a library that prints cannot garble them.
"""

import os
import signal
import sys
from dataclasses import dataclass
from typing import IO

from domain.errors import UndecodableMedia
from domain.ports.reader import Reader
from fingerprint.confine import Confinement, confine
from fingerprint.pipe import Call, Raised, Returned, Wanted, raised, receive, send


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A reader whose bytes the parent reads: the child has no network, and needs none."""

    number: int
    name: str
    size: int
    asking: IO[bytes]
    answering: IO[bytes]

    def read_at(self, start: int, end: int) -> bytes:
        """See domain.ports.Reader."""
        send(self.asking, Wanted(self.number, start, end))
        answer = receive(self.answering)
        if isinstance(answer, Raised):
            raise answer.rebuilt()
        assert isinstance(answer, bytes)
        return answer


def serve() -> None:
    """Answer calls until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    calls = sys.stdin.buffer
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def borrowed(number: int, name: str, size: int) -> Reader:
        return Borrowed(number, name, size, results, calls)

    try:
        wanted = receive(calls)
        assert isinstance(wanted, Confinement)
        confine(wanted)
        while True:
            call = receive(calls, borrowed)
            assert isinstance(call, Call)
            signal.setitimer(signal.ITIMER_REAL, call.seconds)
            answer = _answer(call)
            signal.setitimer(signal.ITIMER_REAL, 0)
            send(results, answer)
    except (EOFError, BrokenPipeError):
        return


def _answer(call: Call) -> object:
    try:
        return Returned(call.function(*call.args))
    except MemoryError:
        return raised(UndecodableMedia("decoding it needs more memory than a child may have"))
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent
        return raised(error)
