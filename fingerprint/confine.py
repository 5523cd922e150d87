"""Take from a process what decoding does not need: the child's first act.

Each measure stands alone, since not every system grants each of them; `in_force` looks at
the process itself and says what holds. Files stay readable with the rights of the user.
"""

import ctypes
import os
import resource
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_NET = Path("/proc/self/ns/net")
_STATUS = Path("/proc/self/status")

# What code in Python would need to speak to others or to start a program. A decoder that
# was taken over is native code and does not ask: against that stands the empty network.
_REFUSED = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
    }
)


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a child may use.

    `memory_bytes` of address space, None for all; `written_bytes` a file (the largest that
    a child has to write is a compiled kernel of some 100 kB); `files` open at once;
    `niceness` is added, so that the one who answers people comes first.
    """

    memory_bytes: int | None
    written_bytes: int = 64 * 1024**2
    files: int = 1024
    niceness: int = 2


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds for a process.

    A network of its own, which has nothing in it; no new privileges; no connections and no
    programs from Python; no dumps of its memory; and how many bytes it may write to a file.
    """

    own_network: bool
    no_new_privileges: bool
    no_connections: bool
    no_dumps: bool
    written_bytes: int | None


def confine(wanted: Confinement) -> None:
    """Give up what is not needed, as far as the system lets us. For good."""
    libc = ctypes.CDLL(None, use_errno=True)
    _leave_network(libc)
    if hasattr(libc, "prctl"):
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, wanted.written_bytes)
    _limit(resource.RLIMIT_NOFILE, wanted.files)
    if wanted.memory_bytes is not None:
        _limit(resource.RLIMIT_AS, wanted.memory_bytes)
    os.nice(wanted.niceness)
    sys.addaudithook(_audit)


def in_force(parents_network: str) -> InForce:
    """Look at this very process; see `network`."""
    try:
        with socket.socket() as probe:
            probe.connect(("127.0.0.1", 9))
        refused = False
    except PermissionError as error:
        refused = error.errno is None  # ours, not the system's
    except OSError:
        refused = False
    written = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    return InForce(
        own_network=network() not in ("", parents_network),
        no_new_privileges="NoNewPrivs:\t1" in _read(_STATUS),
        no_connections=refused,
        no_dumps=resource.getrlimit(resource.RLIMIT_CORE)[0] == 0,
        written_bytes=None if written == resource.RLIM_INFINITY else written,
    )


def network() -> str:
    """Return the name of the network this process is in, empty where there is no telling."""
    return str(_NET.readlink()) if _NET.is_symlink() else ""


def _leave_network(libc: ctypes.CDLL) -> None:
    """Move to a network with nothing in it. Root needs no leave, others a name space of users.

    For root that name space would cost the right to read what belongs to others.
    """
    if hasattr(libc, "unshare"):
        libc.unshare(_NEW_NET if os.geteuid() == 0 else _NEW_USER | _NEW_NET)


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (least, least))


def _audit(event: str, _: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"a decoder has no business with {event}")


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii", errors="replace") if path.exists() else ""
