"""Edits in groups, as the figures are asked for, and sweeps of one thing at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench import video_effects as effects
from bench import video_layers as layers
from bench.video_effects import Effect

REENCODED = 38
"""x264's constant rate factor of the edit that is nothing but coarse."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done to an excerpt.

    speed: Seconds of the film in a second of the copy. fps: Frames a second, None leaves
    them. crf: x264's constant rate factor. around: Seconds of a strange film before and
    behind.
    """

    name: str
    effect: Effect = effects.plain
    speed: float = 1.0
    fps: int | None = None
    crf: int = 26
    around: float = 0.0


GROUPS: Mapping[str, tuple[Edit, ...]] = {
    "easy": (
        Edit("re-encoded", crf=REENCODED),
        Edit("half size", effects.small(0.5)),
        Edit("grey", effects.grey),
        Edit("blur", effects.blur(0.006)),
        Edit("noise", effects.noise(12)),
        Edit("contrast", effects.tone(lambda v: 0.3 + 0.45 * (v - 0.5))),
        Edit("frame rate", fps=8),
        Edit("speed 0.8", speed=0.8),
        Edit("speed 1.25", speed=1.25),
    ),
    "light": (
        Edit("brighter", effects.tone(lambda v: 1.35 * v)),
        Edit("gamma", effects.tone(lambda v: v**1.7)),
        Edit("hue", effects.hue(80)),
        Edit("letterbox", effects.bars(0.0, 0.25)),
        Edit("pillarbox", effects.bars(0.25, 0.0)),
        Edit("mirror", effects.mirror),
        Edit("crop 10 %", effects.crop(0.1)),
    ),
    "framed": (
        Edit("crop 25 %", effects.crop(0.25)),
        Edit("subtitles", layers.subtitles),
        Edit("embedded", around=10.0),
        Edit("camcorder", layers.screened),
        Edit("upright blurred", layers.upright_blurred),
    ),
    "hard": (
        Edit("logo 22 %", layers.logo(0.22)),
        Edit("crop 25 % side", effects.crop(0.25, "side")),
        Edit("turned 5", effects.turned(5)),
        Edit("turned 90", effects.turned(90)),
        Edit(
            "mirror crop logo",
            effects.chained(
                effects.mirror,
                effects.crop(0.1),
                layers.logo(0.15),
                effects.tone(lambda v: 1.15 * v),
            ),
        ),
        Edit("inset 60 %", layers.inset(0.6)),
        Edit("inset corner", layers.inset(0.6, "corner")),
    ),
    "upright": (Edit("9:16 centre", effects.upright),),
}
"""The groups of the targets; contrast is low and dark at once."""

EDITS = {edit.name: edit for edits in GROUPS.values() for edit in edits}


def group_of(name: str) -> str:
    """Return the group of an edit."""
    return next(g for g, edits in GROUPS.items() if name in {edit.name for edit in edits})


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing in steps. `neutral` is the value that does nothing."""

    unit: str
    neutral: float
    steps: tuple[tuple[float, Edit], ...]


def _steps(make: Callable[[float], Edit], *values: float) -> tuple[tuple[float, Edit], ...]:
    return tuple((value, make(value)) for value in values)


SWEEPS: Mapping[str, Sweep] = {
    "crop about the centre": Sweep(
        "percent of width and height",
        0,
        _steps(lambda v: Edit(f"crop {v:g} %", effects.crop(v / 100)), 5, 15, 25, 30, 35, 45),
    ),
    "crop off one side": Sweep(
        "percent of the width",
        0,
        _steps(lambda v: Edit(f"side {v:g} %", effects.crop(v / 100, "side")), 10, 20, 30, 40),
    ),
    "turn": Sweep(
        "degrees",
        0,
        _steps(lambda v: Edit(f"turned {v:g}", effects.turned(v)), 2, 4, 6, 8, 12),
    ),
    "speed": Sweep(
        "times as fast",
        1.0,
        _steps(
            lambda v: Edit(f"speed {v:g}", speed=v), 0.5, 0.7, 0.8, 0.9, 1.1, 1.25, 1.4, 2.0
        ),
    ),
    "picture in picture": Sweep(
        "percent of width and height",
        100,
        _steps(lambda v: Edit(f"inset {v:g} %", layers.inset(v / 100)), 30, 40, 50, 60, 80),
    ),
    "logo": Sweep(
        "percent of the height",
        0,
        _steps(lambda v: Edit(f"logo {v:g} %", layers.logo(v / 100)), 10, 20, 30, 40, 50),
    ),
    "coarse encoding": Sweep(
        "x264's constant rate factor",
        26,
        _steps(lambda v: Edit(f"crf {v:g}", crf=int(v)), 34, 38, 42, 46, 50),
    ),
}
