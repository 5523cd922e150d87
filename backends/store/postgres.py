"""A PostgreSQL server as we trust it: its certificate checked, and no wait without an end.

A transaction that was acknowledged is on the server's disk. Writers that must be alone hold a
lock of the server until their transaction ends, so a worker that is stopped or cut off in the
middle of one must not keep it: the server ends transactions that idle, and looks every half
minute whether the other side is still there.
"""

from collections.abc import Mapping
from ipaddress import ip_address

from sqlalchemy import URL

from domain.errors import BackendUnavailable, BadInput

# What libpq checks with these modes is less than that the server is the one we named.
WEAK_MODES = ("disable", "allow", "prefer", "require")
KEEPALIVE = {"idle": 30, "interval": 10, "count": 3}
# Codes and classes of PostgreSQL's Appendix A that have another cause than a bug; the longest
# prefix says the most.
REASONS = {
    "08": "the connection was lost",
    "25006": "it takes no writes; it may be a standby",
    "25P03": "a transaction idled for too long and was ended",
    "28": "it does not let us in",
    "3D000": "there is no such database",
    "40001": "another transaction was in the way",
    "40P01": "two transactions waited for each other",
    "42501": "we may not do that there; look at the role's rights",
    "42P01": "it has no tables yet; prepare the store first",
    "53": "the server is out of disk, memory or connections",
    "55P03": "another process kept it locked for too long",
    "57": "the server ended our connection",
    "58": "the server's disk failed",
    "XX": "the server is damaged; look at its log",
}
AGAIN_AT_ONCE = ("40001", "40P01")
AT_ONCE = 0.1  # seconds


def address(url: URL) -> str:
    """Return the server and database a URL names, without password and options."""
    shown = URL.create(url.drivername, url.username, None, url.host, url.port, url.database)
    hosts = ",".join(_hosts(url))
    return shown.render_as_string() + (f" on {hosts}" if hosts and not url.host else "")


def guarded(url: URL) -> URL:
    """Return the URL with the server's certificate checked, unless it is this machine.

    `insecure=yes` lifts the check for a network that is trusted otherwise.

    Raises:
        BadInput: It asks for less of another machine, and does not say `insecure=yes`.
    """
    insecure = url.query.get("insecure")
    if insecure not in {None, "yes", "no"}:
        raise BadInput(f"{address(url)}: insecure is yes or no, found {insecure!r}")
    url = url.difference_update_query(["insecure"])
    hosts = _hosts(url)
    if insecure == "yes" or (hosts and all(map(_is_this_machine, hosts))):
        return url
    mode = url.query.get("sslmode", "verify-full")
    if mode in WEAK_MODES:
        raise BadInput(
            f"{address(url)}: sslmode={mode} does not check who answers; leave it out, "
            "or say insecure=yes for a network you trust"
        )
    return url.update_query_dict({"sslmode": mode})


def connect_arguments(url: URL, busy_seconds: float, idle_seconds: float) -> dict[str, object]:
    """Return what the driver is told of a connection beside its URL."""
    settings = {
        "lock_timeout": round(busy_seconds * 1000),
        "idle_in_transaction_session_timeout": round(idle_seconds * 1000),
        **{f"tcp_keepalives_{name}": value for name, value in KEEPALIVE.items()},
    }
    given = url.query.get("options", "")
    said = " ".join(given) if isinstance(given, tuple) else given
    said += "".join(f" -c {name}={value}" for name, value in settings.items())
    ours: Mapping[str, object] = {
        "application_name": "keywatch",
        "connect_timeout": max(2, round(busy_seconds)),
        "tcp_user_timeout": round(busy_seconds * 1000),
        **{f"keepalives_{name}": value for name, value in KEEPALIVE.items()},
    }
    left = {name: value for name, value in ours.items() if name not in url.query}
    return {**left, "options": said.strip()}


def unavailable(place: str, error: BaseException) -> BackendUnavailable | None:
    """Say why the server did not serve us; None when its answer tells of a bug of ours.

    Args:
        place: What the message calls the server.
        error: The driver's, whose `sqlstate` is None when no server answered.
    """
    code: str | None = getattr(error, "sqlstate", None)
    words = " ".join(str(error).split())
    if code is None:
        return BackendUnavailable(f"{place}: {words}")
    reason = next((REASONS[p] for p in (code, code[:2]) if p in REASONS), None)
    if reason is None:
        return None
    after = AT_ONCE if code in AGAIN_AT_ONCE else None
    first, *_ = str(error).splitlines()
    return BackendUnavailable(f"{place}: {reason} ({first})", retry_after=after)


def _hosts(url: URL) -> tuple[str, ...]:
    """Return every host that the driver may connect to; none when it picks one itself."""
    said = [url.host or ""]
    for name in ("host", "hostaddr"):
        given = url.query.get(name, ())
        said += [given] if isinstance(given, str) else given
    hosts = (host.strip() for text in said for host in text.split(","))
    return tuple(host for host in hosts if host)


def _is_this_machine(host: str) -> bool:
    if host.startswith("/"):  # The folder of a Unix socket.
        return True
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit() and (":" not in name or name.endswith("]")):
        host = name
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
