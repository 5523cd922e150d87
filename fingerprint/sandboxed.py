"""The child's side of the sandbox: limits first, then one call after another.

Results leave through a copy of the standard output; the output itself is bent to the
standard error, so that a library that prints cannot garble them.
"""

import os
import resource
import signal
import sys

from domain.errors import UndecodableMedia
from fingerprint.sandbox import Call, Returned, raised, receive, send


def serve() -> None:
    """Answer calls until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        memory = receive(sys.stdin.buffer)
        if isinstance(memory, int):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        while True:
            call = receive(sys.stdin.buffer)
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
