"""What must be told apart: another recording of the same notes, another reader.

Takes play one composition on other instruments: played anew with notes some milliseconds off
each other, and, of music that machines play, sequenced anew, exactly in time: as close as two
recordings come. Readers are voices of espeak-ng; at one pace they stress and pause alike.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.audio_asking import Library, heard
from bench.audio_desk import spread
from bench.audio_effects import RATE, coded
from bench.audio_speech import reading, spoken
from bench.audio_styles import STYLES, rendered
from bench.audio_tracks import Track, excerpt
from domain.work import WorkId
from fingerprint.report import REPORT, REVIEW

_SECONDS = 60.0
_PARTS = (5, 10, 30)
_READER = ("en-us", 165)
SAME_READER = "same reader, mp3"
"""The one kind that is to be found."""
_OTHERS = (
    ("reader", (("en-gb+f3", 185), ("en-us+f2", 145), ("en-gb-scotland+m3", 175))),
    ("reader, same pace", (("en-gb+f3", 165), ("en-us+f2", 165), ("en-gb+m3", 165))),
)
_MACHINES = ("electronic loops", "chip")
_LOOSE = 0.01
"""Seconds by which people come off the beat."""


@dataclass(frozen=True, slots=True)
class Version:
    """The surest finding of a work in sound of another kind or the same.

    kind: played or sequenced anew, with the style; reader (another voice); SAME_READER.
    """

    kind: str
    what: str
    seconds: int
    score: float
    raw: float


Order = tuple[str, Track, WorkId]


def versions(scratch: Path, seed: int, count: int, cores: int) -> Iterator[Version]:
    """Enrol first takes and a reader in an index of their own; ask for the others.

    Args:
        scratch: A folder for what is played.
        seed: Of the pieces.
        count: Pieces of each style, and texts.
        cores: How many children.
    """
    folder = scratch / "versions"
    folder.mkdir()
    known: list[tuple[Track, WorkId]] = []
    orders: list[Order] = []
    pieces = [(style, seed * 1000 + 500 + n) for style in STYLES for n in range(count)]
    played = spread(lambda one: _takes(*one, folder), pieces, cores, "playing twice")
    for first, others in played:
        known.append((first, WorkId(first.name)))
        orders += [(kind, track, WorkId(first.name)) for kind, track in others]
    for number in range(count if spoken() else 0):
        text = seed * 1000 + number
        mine = reading(folder, text, *_READER, _SECONDS)
        work = WorkId(mine.name)
        known.append((mine, work))
        orders.append((SAME_READER, mine, work))
        orders += [
            (kind, reading(folder, text, *other, _SECONDS), work)
            for kind, others in _OTHERS
            for other in others
        ]
    library = Library(folder, known, cores)
    ask = _asker(library, folder / "copy")
    for some in spread(ask, orders, cores, "takes and readers"):
        yield from some


def _takes(style: str, seed: int, folder: Path) -> tuple[Track, list[tuple[str, Track]]]:
    """Play a piece for the index, and others of its takes."""
    first = rendered(style, seed, folder, _SECONDS)
    anew = rendered(style, seed, folder, _SECONDS, take=1, loose=_LOOSE)
    others = [(f"played anew: {style}", anew)]
    if style in _MACHINES:
        exact = rendered(style, seed, folder, _SECONDS, take=2)
        others.append((f"sequenced anew: {style}", exact))
    return first, others


def _asker(library: Library, scratch: Path) -> Callable[[Order], list[Version]]:
    def ask(order: Order) -> list[Version]:
        kind, track, work = order
        sound = excerpt(track, 0, _SECONDS)
        if kind == SAME_READER:
            sound = coded(sound, "mp3", 48_000, scratch.with_suffix(f".{os.getpid()}"))
        out = []
        for seconds in _PARTS:
            for start in range(0, int(len(sound) / RATE) - seconds + 1, seconds):
                told = library.ask(heard(sound[start * RATE : (start + seconds) * RATE]))
                score, raw = next(
                    ((t.score, t.raw) for t in told if t.work == work), (0.0, 0.0)
                )
                out.append(Version(kind, track.name, seconds, score, raw))
        return out

    return ask


def versions_told(found: Sequence[Version]) -> dict[str, object]:
    """Count each kind, for JSON and the table."""
    parts: dict[str, list[Version]] = {}
    for one in found:
        parts.setdefault(one.kind, []).append(one)
    return {
        name: {
            "windows": len(mine),
            "review": sum(one.score >= REVIEW for one in mine),
            "report": sum(one.score >= REPORT for one in mine),
            "surest": asdict(max(mine, key=lambda one: (one.score, one.raw))),
        }
        for name, mine in parts.items()
    }


def versions_table(figures: dict[str, object]) -> str:
    """Say how often versions were taken for the recording."""
    lines = [f"notes played anew, texts read anew; only '{SAME_READER}' is the recording"]
    for name, part in figures.items():
        best = part["surest"]
        lines.append(
            f"  {name:32} {part['windows']:4} windows: {part['review']} to review, "
            f"{part['report']} to report; surest {best['score']:.3f}, "
            f"evidence {best['raw']:.1f} ({best['what']}, {best['seconds']} s)"
        )
    return "\n".join(lines)
