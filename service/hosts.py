"""What people say of hosts while crawlers run: pause, throttle, block, and taking it back.

A rule and the event that tells of it are written as one; the log of events keeps who said what
and when, after the rule is gone.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.enforcement import Event
from domain.errors import BadInput, NotFound
from domain.hosts import HostRule, RuleKind, group_of, host_of
from domain.ids import derive
from domain.ports import Transaction

LONGEST_DELAY = 3600.0  # seconds between two requests; slower than that is a pause
LONGEST_WHY = 1000  # characters
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(s|m|h|d)")
_TARGET = re.compile(r"[^\s/]{1,253}")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wants: of whom, how long, how slowly, why."""

    target: str
    by: str
    lasts: timedelta | None = None
    delay_seconds: float = 0.0
    why: str = ""


def say(tx: Transaction, kind: RuleKind, said: Said, now: datetime) -> HostRule:
    """Put a rule on record, instead of the last of its kind for the same hosts.

    Args:
        tx: A transaction begun to write.
        kind: A throttle needs a delay, and nothing else has one.
        said: Its target is a host, an address, a group, or a platform, which means its group.
        now: The service's time, from which `lasts` counts.

    Raises:
        BadInput: A target that can be no host and no group, or a span or delay out of range.
    """
    if (kind is RuleKind.THROTTLE) != (said.delay_seconds > 0):
        raise BadInput("a throttle says the seconds between requests, and nothing else does")
    if said.delay_seconds > LONGEST_DELAY:
        raise BadInput(f"at most {LONGEST_DELAY:.0f} s between requests; else pause the host")
    if len(said.why) > LONGEST_WHY:
        raise BadInput(f"the reason has at most {LONGEST_WHY} characters")
    rule = HostRule(
        target=target_of(tx, said.target),
        kind=kind,
        by=said.by,
        at=now,
        until=None if said.lasts is None else now + said.lasts,
        delay_seconds=said.delay_seconds,
        why=said.why,
    )
    tx.hosts.put_rule(rule)
    tx.events.emit(_told(f"host.{kind}", rule))
    return rule


def take_back(
    tx: Transaction, kinds: tuple[RuleKind, ...], said: Said, now: datetime
) -> tuple[HostRule, ...]:
    """Lift the rules of these kinds. Return those that were.

    Raises:
        NotFound: There is none.
    """
    target = target_of(tx, said.target)
    lifted = tx.hosts.lift(target, *kinds)
    if not lifted:
        raise NotFound(f"{' or '.join(kinds)} of host", target)
    for rule in lifted:
        told = replace(rule, by=said.by, at=now, why=said.why)
        tx.events.emit(_told(f"host.{rule.kind}.lifted", told))
    return lifted


def target_of(tx: Transaction, words: str) -> str:
    """Return the host or group that words mean.

    Raises:
        BadInput: They can mean none.
    """
    if "://" in words:
        return host_of(words)
    for platform in tx.catalogue.platforms():
        if platform.name == words:
            return group_of(platform)
    target = words.strip().lower().rstrip(".")
    if not _TARGET.fullmatch(target):
        raise BadInput(f"expected a host, a group or a platform, found {words[:80]!r}")
    return target


def span_of(text: str) -> timedelta:
    """Read a span such as 90s, 5m, 2h, 7d.

    Raises:
        BadInput: It is none, or nothing.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None or not float(found[1]):
        raise BadInput(f"expected a span such as 90s, 5m, 2h or 7d, found {text[:40]!r}")
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def _told(kind: str, rule: HostRule) -> Event:
    """Return the event for departments: who said what of which hosts, until when and why."""
    body = {
        "target": rule.target,
        "by": rule.by,
        "until": rule.until.isoformat() if rule.until else None,
        "delay_seconds": rule.delay_seconds,
        "why": rule.why,
    }
    name = derive("E", kind, rule.target, rule.by, rule.at.isoformat())
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return Event(name, kind, None, None, rule.target, rule.at, text)
