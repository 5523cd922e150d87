"""The CPU of processes, and who listens on a port, read from /proc. Linux only."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
LISTEN = "0A"  # the state of a socket, as /proc/net/tcp writes it


def seconds_of(pids: Iterable[int]) -> float:
    """Return the CPU seconds that processes took, with those of their children that ended."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / TICK


def below(pids: Sequence[int]) -> list[int]:
    """Return processes and all below them."""
    found = list(pids)
    for pid in found:
        for file in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(child) for child in file.read_text().split()]
            except OSError:
                continue
    return found


def listening(port: int) -> list[int]:
    """Return the process that listens on a port, or none; of several the first."""
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda p: int(p.name)):
        try:
            held = {str(fd.readlink()) for fd in (process / "fd").iterdir()}
        except OSError:
            continue
        if held & sockets:
            return [int(process.name)]
    return []
