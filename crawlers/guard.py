"""The address guard: no connection leaves for an address that is not on the open Internet.

It decides at the socket, after names were resolved, so a name that resolves to a private
address, a redirect, and every spelling of 127.0.0.1 meet the same check. A platform may
name exact `ip:port` pairs of its own; they open for that platform alone.
"""

import ipaddress
import socket
from contextvars import ContextVar
from typing import Any, Self
from urllib.parse import urlsplit

from domain.errors import BadInput, Forbidden

SCHEMES = ("http", "https")

# What the guard refused while the request of this context was connecting. The connection
# race reports only the text of its errors, and their class would be lost with it.
_refused: ContextVar[list[str] | None] = ContextVar("refused", default=None)


def check_url(url: str) -> str:
    """Return `url` when it is one we may ask for at all.

    Raises:
        Forbidden: It is neither http nor https, or names no host.
        BadInput: It is no address.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput(f"no address: {url!r} ({error})") from error
    if parts.scheme not in SCHEMES:
        raise Forbidden(f"only http and https are fetched, found {url!r}")
    if not host:
        raise Forbidden(f"no host in {url!r}")
    return url


def may_connect(address: str, port: int, allowed: frozenset[str] = frozenset()) -> bool:
    """Tell whether a connection to an IP address may be made.

    Args:
        address: IPv4 or IPv6, perhaps with a zone; IPv4 inside IPv6 is taken out first.
        port: The port, which only `allowed` looks at.
        allowed: Pairs `ip:port` (`[ip]:port` for IPv6) that are let through.
    """
    ip = _unwrapped(ipaddress.ip_address(address))
    shown = f"[{ip}]:{port}" if ip.version == 6 else f"{ip}:{port}"
    return shown in allowed or (ip.is_global and not ip.is_multicast)


def _unwrapped(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Take out the IPv4 address that a mapped, 6to4, Teredo or NAT64 address leads to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip.sixtofour:
        return ip.sixtofour
    if ip.teredo:
        return ip.teredo[1]
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Guard:
    """Makes the sockets of one platform, or of all that have no addresses of their own."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def __call__(self, address: tuple[Any, ...]) -> socket.socket:
        """Return a socket for an entry of `socket.getaddrinfo`, or refuse it.

        Raises:
            PermissionError: The address is not on the open Internet. `Refusals` tells the
                caller, who sees this error only as text.
        """
        family, kind, protocol, _, (host, port, *_) = address
        if not may_connect(host, port, self.allowed):
            shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            if (noted := _refused.get()) is not None:
                noted.append(shown)
            raise PermissionError(f"the address guard refuses {shown}")
        return socket.socket(family, kind, protocol)


class Refusals:
    """Collects what the guard refuses while its `with` block runs."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    def __enter__(self) -> Self:
        self._token = _refused.set(self.addresses)
        return self

    def __exit__(self, *_: object) -> None:
        _refused.reset(self._token)
