"""What became of a file's sound and pictures: how much was decoded, and what was not.

A decoder steps over what is broken and goes on; so a copy is found in half a file, and a
person must be able to see that it was half a file. Whoever wants to know wraps the work in
`watched`; nobody else pays for it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

# The tags at the end of many good songs cost a packet or two.
_FORGIVEN_PACKETS = 2
_FORGIVEN_SECONDS = 1.0
_FORGIVEN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Decoded:
    """One stream of a file, played to its end or to the limit.

    `what` it is (sound or pictures) and how it was taken in (heard or seen); `broken`
    packets that could not be decoded; `seconds` that were played, `silent` of them put in
    where time stamps jump; `told` is the length the file claims, None where it does not
    claim or only guesses; `longest` the limit where that ended it; `tracks` of the kind in
    the file, of which one was played.
    """

    what: str
    seconds: float
    told: float | None = None
    broken: int = 0
    silent: float = 0.0
    longest: float | None = None
    tracks: int = 1

    @property
    def missing(self) -> float:
        """Seconds that should have been there, as far as can be known."""
        short = 0.0
        if self.told is not None and self.longest is None:
            short = self.told - self.seconds
            if short <= _FORGIVEN_SHARE * self.told:
                short = 0.0
        return max(0.0, short) + self.silent

    @property
    def damaged(self) -> bool:
        """Tell whether anything worth a word is lost."""
        return self.broken > _FORGIVEN_PACKETS or self.missing >= _FORGIVEN_SECONDS

    def said(self) -> tuple[str, ...]:
        """Say what a person should know, in the words that follow the file's name."""
        heard = "seen" if self.what == "pictures" else "heard"
        lines = []
        if self.damaged:
            lines.append(f"is damaged: {self._lost(heard)}")
        if self.longest is not None:
            lines.append(f"goes on after {clock(self.longest)}, the rest was not {heard}")
        if self.tracks > 1:
            lines.append(f"has {self.tracks} tracks of {self.what}, one was {heard}")
        return tuple(lines)

    def _lost(self, heard: str) -> str:
        parts = []
        if self.broken:
            packets = "1 packet" if self.broken == 1 else f"{self.broken} packets"
            parts.append(f"{packets} of its {self.what} could not be decoded")
        if self.missing >= _FORGIVEN_SECONDS:
            there = self.seconds - self.silent
            parts.append(f"{clock(there)} of {clock(there + self.missing)} were {heard}")
        return ", ".join(parts)


def clock(seconds: float) -> str:
    """Return seconds as people read them: `4:05`, `1:00:07`."""
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02}"
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


# Where decoders of this context tell what became of a stream, while somebody watches.
_watching: ContextVar[list[Decoded] | None] = ContextVar("watching", default=None)


def tell(decoded: Decoded) -> None:
    """Say what became of a stream, to whoever watches."""
    if (noted := _watching.get()) is not None:
        noted.append(decoded)


def watched(function: Callable[..., T], *args: object) -> tuple[T, tuple[Decoded, ...]]:
    """Call `function(*args)`; return its result and what became of each stream it played."""
    noted: list[Decoded] = []
    token = _watching.set(noted)
    try:
        return function(*args), tuple(noted)
    finally:
        _watching.reset(token)


def said_of(decoded: tuple[Decoded, ...]) -> tuple[str, ...]:
    """Return what is worth saying of streams, each thing once."""
    return tuple(dict.fromkeys(line for one in decoded for line in one.said()))
