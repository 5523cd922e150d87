"""Share the parts of the hosts out among the crawlers that live.

Each crawler reckons for itself and moves only what is its own: it gives back what it has too
much of and takes what is free and due to it. Everybody reckons the same, so they come to rest,
and no part moves that need not.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.crawl import Part
from domain.hosts import PARTS


@dataclass(frozen=True, slots=True)
class Step:
    """What one crawler should do now to come nearer to a fair share."""

    give: frozenset[int] = frozenset()
    take: frozenset[int] = frozenset()


def shares(
    held: Mapping[int, str], live: Collection[str], count: int = PARTS
) -> dict[int, str]:
    """Return who should hold each part.

    The shares of any two differ by one at most; the larger ones go to those who hold most, so
    that as few parts as can be change hands.

    Args:
        held: Who holds which part; parts of those who are not `live` are to be had.
        live: The names of the crawlers; with none nobody holds anything.
        count: Parts are numbered 0 to `count` - 1.
    """
    if not live:
        return {}
    own: dict[str, list[int]] = {name: [] for name in sorted(set(live))}
    for part in range(count):
        if (owner := held.get(part)) in own:
            own[owner].append(part)
    least, larger = divmod(count, len(own))
    by_most = sorted(own, key=lambda name: (-len(own[name]), name))
    most = {name: least + (place < larger) for place, name in enumerate(by_most)}
    kept = {part: name for name, parts in own.items() for part in parts[: most[name]]}
    wanting = [name for name in own for _ in range(most[name] - len(own[name]))]
    spare = (part for part in range(count) if part not in kept)
    return kept | dict(zip(spare, wanting, strict=True))


def step(me: str, parts: Iterable[Part], live: Collection[str], now: datetime) -> Step:
    """Return what to give back and what to take.

    Args:
        me: Of the live ones.
        parts: All that were ever held.
        live: See `shares`.
        now: By the service's time.
    """
    known = {part.number: part for part in parts}
    held = {part.number: part.owner for part in known.values() if part.owner is not None}
    due = {number for number, name in shares(held, live).items() if name == me}
    mine = {number for number, owner in held.items() if owner == me}
    free = {n for n in due if n not in known or (n not in mine and known[n].until <= now)}
    return Step(frozenset(mine - due), frozenset(free))
