"""A worker must not outlive its supervisor, even one killed by SIGKILL.

The supervisor holds the writing end of the worker's standard input. When it goes, the
reading end closes and the worker leaves at once; its leases return by its slot's name.
"""

import os
import threading

AWAY = 75
"""How a worker ends that a server was away for; EX_TEMPFAIL of sysexits.h."""


def hold() -> None:
    """Leave the process as soon as standard input closes."""
    threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter shuts down.
    while os.read(0, 1024):
        pass
    os._exit(0)
