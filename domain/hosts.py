"""Hosts, the groups they are asked as, and what people said of them.

A group is what has one budget and one crawler at a time: the host of a platform's base address,
or the name that the platform's option `group` gives it, together with the hosts that its option
`hosts` lists. Its part is a hash of its name, so that everybody reckons the same one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlsplit

from domain.errors import BadInput
from domain.posting import Platform

# Part numbers are kept with tasks, so this number is for ever: enough for some tens of crawlers
# with even shares, and few enough to be read every second.
PARTS = 64
_PORTS = {"http": 80, "https": 443}


class RuleKind(StrEnum):
    """What may be said of a host; `resume` ends a pause and a throttle, `unblock` a block."""

    PAUSE = "pause"
    THROTTLE = "throttle"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class HostRule:
    """What somebody said of a host or a group of hosts.

    `target` is a host (with all hosts below it), a host with its port, or the name of a
    group. `until` None is until it is lifted. `delay_seconds` is a throttle's.
    """

    target: str
    kind: RuleKind
    by: str
    at: datetime
    until: datetime | None = None
    delay_seconds: float = 0.0
    why: str = ""

    def holds(self, at: datetime) -> bool:
        """Tell whether it is not over at `at`."""
        return self.until is None or at < self.until

    def concerns(self, host: str, group: str) -> bool:
        """Tell whether it is said of a host of a group; see `host_of` for how both look."""
        bare = _bare(host)
        below = bare == self.target or bare.endswith(f".{self.target}")
        return below or self.target in {host, group}

    @property
    def words(self) -> str:
        """What it says, for a log or a task's reason."""
        said = f"{self.target} is {_SAID[self.kind]} by {self.by}"
        return f"{said}: {self.why}" if self.why else said


_SAID = {
    RuleKind.PAUSE: "paused",
    RuleKind.THROTTLE: "throttled",
    RuleKind.BLOCK: "blocked",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a host stands at an instant: held back by a rule, asked slowly, or neither."""

    held: HostRule | None = None
    delay_seconds: float = 0.0


def standing(rules: Iterable[HostRule], host: str, group: str, at: datetime) -> Standing:
    """Return how a host stands. A block comes before a pause, the longest delay holds."""
    concerning = [rule for rule in rules if rule.holds(at) and rule.concerns(host, group)]
    delays = [r.delay_seconds for r in concerning if r.kind is RuleKind.THROTTLE]
    held = [r for r in concerning if r.kind is not RuleKind.THROTTLE]
    held.sort(key=lambda rule: rule.kind is not RuleKind.BLOCK)
    return Standing(held[0] if held else None, max(delays, default=0.0))


def host_of(url: str) -> str:
    """Return the host of an address in small letters, with its port where that is unusual.

    Raises:
        BadInput: It names no host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput(f"no address: {url!r} ({error})") from error
    if not host:
        raise BadInput(f"no host in {url!r}")
    host = host.rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if port in {None, _PORTS.get(parts.scheme)} else f"{host}:{port}"


def group_of(platform: Platform) -> str:
    """Return the group that a platform is asked as: its option `group`, or its host."""
    named = platform.options.get("group", "").strip().lower()
    return named or host_of(platform.base_url)


def part_of(group: str) -> int:
    """Return the part of a group, 0 to PARTS - 1, for ever the same."""
    return int.from_bytes(sha256(group.encode("utf-8", "surrogatepass")).digest()[:8]) % PARTS


def groups_of(platforms: Iterable[Platform]) -> dict[str, str]:
    """Return the group of each host that a platform names: its own, and those it lists.

    A host that several list is of the group of the first by name; a host nobody names is a
    group of its own.
    """
    found: dict[str, str] = {}
    named: dict[str, str] = {}
    for platform in sorted(platforms, key=lambda platform: platform.name):
        group = group_of(platform)
        found.setdefault(host_of(platform.base_url), group)
        for host in platform.options.get("hosts", "").replace(",", " ").lower().split():
            named.setdefault(host, group)
    return {**named, **found}


def held_platforms(
    platforms: Iterable[Platform], rules: Iterable[HostRule], at: datetime
) -> Mapping[str, HostRule]:
    """Return the platforms whose own host is paused or blocked, with the rule that says so."""
    said = tuple(rules)
    found = {}
    for platform in platforms:
        how = standing(said, host_of(platform.base_url), group_of(platform), at)
        if how.held is not None:
            found[platform.name] = how.held
    return found


def _bare(host: str) -> str:
    name, mark, port = host.rpartition(":")
    return name if mark and port.isdigit() else host
