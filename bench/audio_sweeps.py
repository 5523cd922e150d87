"""Turn one thing at a time, further and further, and see how far recordings are found.

Each sweep is a row of edits that differ in one number. All use the same excerpts, so that a
step down along a row is that of the number alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.audio_asking import Library
from bench.audio_cases import LENGTHS, Stock
from bench.audio_edits import PLAIN, Edit
from bench.audio_queries import Outcome, outcomes
from bench.audio_score import Thresholds, score

_FACTORS = (0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.33)
_PITCHES = (0.9, 0.92, 0.94, 0.96, 0.98, 1.0, 1.02, 1.04, 1.06, 1.08, 1.1)
_LEVELS = (20.0, 15.0, 10.0, 6.0, 3.0, 0.0, -3.0, -6.0)
SECONDS = (2.0, 3.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0)
"""Lengths, see `LENGTH`."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A row of edits: what is turned, its unit, the value that changes nothing if any."""

    name: str
    unit: str
    steps: tuple[tuple[float, Edit], ...]
    neutral: float | None = None


def _of(name: str, values: Sequence[float]) -> tuple[tuple[float, Edit], ...]:
    return tuple((value, Edit(f"{name} {value:g}", **{name: value})) for value in values)


SWEEPS = (
    Sweep("pitch", "times as high", _of("pitch", _PITCHES), 1.0),
    Sweep("tempo", "times as fast, pitch kept", _of("tempo", _FACTORS), 1.0),
    Sweep("speed", "times as fast, pitch going along", _of("speed", _FACTORS), 1.0),
    Sweep(
        "pink noise",
        "dB, the music above it",
        tuple((v, Edit(f"noise {v:g}", noise=("pink", v))) for v in _LEVELS),
    ),
    Sweep("speech on top", "dB, the music above it", _of("speech", _LEVELS[2:])),
    Sweep("other music on top", "dB, the music above it", _of("music", _LEVELS[2:-1])),
)
LENGTH: dict[str, Edit] = {
    "as it is": PLAIN,
    "pink noise 0 dB": Edit("long, noise", noise=("pink", 0)),
    "speed x1.07": Edit("long, speed", speed=1.07),
}
"""What the length is turned under."""


@dataclass(frozen=True, slots=True)
class Point:
    """Shares found to review and to report at one step, of excerpts of one length."""

    value: float
    seconds: float
    review: float
    report: float


def sweep(
    library: Library, stock: Stock, numbers: int, cores: int
) -> dict[str, dict[str, object]]:
    """Measure all sweeps on so many excerpts; return the points for JSON and the page."""
    told: dict[str, dict[str, object]] = {}
    for one in SWEEPS:
        edits = [edit for _, edit in one.steps]
        about = f"sweep of {one.name}"
        found = list(outcomes(library, stock, edits, numbers, cores, about=about))
        told[one.name] = {
            "unit": one.unit,
            "neutral": one.neutral,
            "points": [
                asdict(_point(value, seconds, found, edit.name))
                for value, edit in one.steps
                for seconds in LENGTHS
            ],
        }
    edits = list(LENGTH.values())
    found = list(
        outcomes(
            library, stock, edits, numbers, cores, lengths=SECONDS, about="sweep of length"
        )
    )
    for name, edit in LENGTH.items():
        told[f"length, {name}"] = {
            "unit": "seconds",
            "neutral": None,
            "points": [asdict(_point(s, s, found, edit.name)) for s in SECONDS],
        }
    return told


def _point(value: float, seconds: float, found: Sequence[Outcome], edit: str) -> Point:
    mine = [one for one in found if one.edit == edit and one.seconds == seconds]
    counted = score(edit, seconds, mine, Thresholds())
    return Point(value, seconds, counted.review, counted.report)


def sweeps_table(told: Mapping[str, Mapping[str, Any]]) -> str:
    """Lay the sweeps out, each value with what is found to review, in percent."""
    lines = ["sweeps: % found to review of 5 / 10 / 30 s"]
    for name, one in told.items():
        lines.append(f"  {name} ({one['unit']})")
        for value in dict.fromkeys(point["value"] for point in one["points"]):
            shares = [p["review"] for p in one["points"] if p["value"] == value]
            lines.append(f"    {value:6g}  " + " / ".join(f"{100 * s:3.0f}" for s in shares))
    return "\n".join(lines)
