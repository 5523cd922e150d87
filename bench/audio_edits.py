"""The distortions by name, in the groups of the table, and what excerpts become by them.

An edit is a value; everything it draws follows from the seed it is given. Most edits that
change tempo or pitch alone are made in two ways by turns, since editors differ: in the time
domain and by a phase vocoder.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.audio_effects import (
    RATE,
    Sound,
    at_speed,
    band,
    coded,
    compressed,
    equalised,
    in_a_room,
    noise,
    over,
    retimed,
)
from service.demo.content.sound_files import Codec


@dataclass(frozen=True, slots=True)
class Edit:
    """One distortion.

    Effects are applied in the order of the fields. speed, tempo, pitch: factors. The levels
    are decibels that the recording stays above what is added; codec: with its bits a second.
    """

    name: str
    speed: float = 1.0
    tempo: float = 1.0
    pitch: float = 1.0
    compress: bool = False
    equalise: bool = False
    room: bool = False
    music: float | None = None
    speech: float | None = None
    noise: tuple[str, float] | None = None
    band: tuple[float, float] | None = None
    codec: tuple[Codec, int] | None = None

    @property
    def pace(self) -> float:
        """How many seconds of the recording pass in a second of the copy."""
        return self.speed * self.tempo


@dataclass(frozen=True, slots=True)
class Beds:
    """What may be laid over an excerpt: music of strangers, somebody talking."""

    music: Callable[[np.random.Generator], Sound]
    speech: Callable[[np.random.Generator], Sound]


PLAIN = Edit("none")


def changed(what: str, percent: float) -> Edit:
    """Return the edit that changes speed, tempo or pitch by so many percent."""
    return Edit(f"{what} {percent:+g} %", **{what: 1 + percent / 100})


def _speeds(*factors: float) -> list[Edit]:
    return [Edit(f"speed x{factor:g}", speed=factor) for factor in factors]


GROUPS: dict[str, tuple[Edit, ...]] = {
    "clean": (
        PLAIN,
        Edit("mp3 32k", codec=("mp3", 32_000)),
        Edit("vorbis 32k", codec=("vorbis", 32_000)),
        Edit("opus 24k", codec=("opus", 24_000)),
        Edit("aac 32k", codec=("aac", 32_000)),
        Edit("compression", compress=True),
        Edit("white 10 dB", noise=("white", 10)),
        Edit("pink 10 dB", noise=("pink", 10)),
        Edit("telephone", band=(300, 3400)),
    ),
    "loud": (
        Edit("white 0 dB", noise=("white", 0)),
        Edit("pink 0 dB", noise=("pink", 0)),
        Edit("music +6 dB", music=6),
    ),
    "changed": (
        *(changed("pitch", percent) for percent in (-4, -2, 2, 4)),
        *(changed("tempo", percent) for percent in (-10, -5, 5, 10)),
        *(changed("speed", percent) for percent in (-5, -2, 2, 5)),
    ),
    "covered": (
        Edit("music 0 dB", music=0),
        Edit("speech +6 dB", speech=6),
        Edit("reverberation", room=True),
    ),
    "talked over": (Edit("speech 0 dB", speech=0),),
    "wider": (
        *(changed("pitch", percent) for percent in (-8, 8)),
        *_speeds(0.8, 0.87, 0.93, 1.07, 1.15, 1.25),
    ),
    "combined": (
        Edit("evading", speed=1.04, equalise=True, noise=("white", 15), codec=("mp3", 32_000)),
        Edit("over the air", room=True, noise=("pink", 10), band=(250, 3600)),
    ),
}
"""The rows of the table; `combined` is told beside it."""


def group_of(edit: str) -> str:
    """Return the group that an edit belongs to."""
    return next(name for name, edits in GROUPS.items() if edit in {e.name for e in edits})


def needed(edit: Edit, seconds: float) -> float:
    """Return how many seconds of a recording make so many of a copy, and some to spare."""
    return seconds * edit.pace + 2.0


def distort(
    samples: Sound,
    edit: Edit,
    seconds: float,
    beds: Beds,
    scratch: Path,
    *,
    seed: Sequence[int],
) -> Sound:
    """Make a copy of an excerpt.

    Args:
        samples: At RATE, as long as `needed` says.
        edit: What to do.
        seconds: How long the copy is to be; levels are taken over just that.
        beds: What is laid over it, where the edit says so.
        scratch: A file that a codec may write over.
        seed: Whatever is drawn follows from it.
    """
    rng = np.random.default_rng((*seed, 1))
    copy = at_speed(samples, edit.speed) if edit.speed != 1 else samples
    if edit.tempo != 1 or edit.pitch != 1:
        copy = retimed(copy, edit.tempo, edit.pitch, vocoder=seed[-1] % 2 == 1)
    copy = copy[: round(seconds * RATE)]
    if edit.compress:
        copy = compressed(copy)
    if edit.equalise:
        copy = equalised(copy, rng)
    if edit.room:
        copy = in_a_room(copy, rng)
    if edit.music is not None:
        copy = over(copy, beds.music(rng), edit.music)
    if edit.speech is not None:
        copy = over(copy, beds.speech(rng), edit.speech)
    if edit.noise is not None:
        colour, level = edit.noise
        copy = over(copy, noise(len(copy), colour, rng), level)
    if edit.band is not None:
        copy = band(copy, *edit.band)
    if edit.codec is not None:
        copy = coded(_unclipped(copy), *edit.codec, scratch)
    return _unclipped(copy)


def _unclipped(samples: Sound) -> Sound:
    loudest = float(np.abs(samples).max()) if len(samples) else 0.0
    return np.asarray(samples / max(1.0, loudest / 0.98), np.float32)
