"""Tracks: found in folders, made by our own code, kept known or strange by recording.

A track is a file. Recordings that are the same, or share much, are one family: all of it is
enrolled as one work, or none. What makes a family is printed, to be judged by ear.
"""

import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

from bench.audio_effects import RATE, Sound
from domain.errors import Refused
from domain.work import WorkId
from fingerprint.decode import probe, sound_blocks

PACKAGES = (
    "wesnoth-1.16-music",
    "widelands-data",
    "supertuxkart-data",
    "freedroidrpg-data",
    "pekka-kana-2-data",
)
"""Debian packages with music of several styles."""
_ENDINGS = {".ogg", ".mp3", ".flac", ".opus", ".m4a", ".wav"}
_TRACKERS = {".xm", ".mod", ".it", ".s3m"}
SHORTEST, LONGEST = 20.0, 1200.0
"""Seconds; what is shorter is an effect, not a track."""


@dataclass(frozen=True, slots=True)
class Track:
    """A recording: what it is called, where it comes from, its file and its seconds."""

    name: str
    source: str
    path: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class Shelf:
    """All tracks: those enrolled, each with its work, and strangers."""

    known: tuple[tuple[Track, WorkId], ...]
    strangers: tuple[Track, ...]

    @property
    def askable(self) -> tuple[tuple[Track, WorkId], ...]:
        """Known tracks whose work has no other, so that an excerpt has one place only."""
        count = Counter(work for _, work in self.known)
        return tuple(pair for pair in self.known if count[pair[1]] == 1)


def fetch(folder: Path, packages: Sequence[str] = PACKAGES) -> list[str]:
    """Download and unpack Debian packages into a folder; return which could not be had."""
    lacking = []
    for name in packages:
        place = folder / name
        if place.is_dir():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        got = subprocess.run(
            ["apt-get", "download", "-q", name], cwd=folder, capture_output=True, check=False
        )
        found = sorted(folder.glob(f"{name}_*.deb"))
        if got.returncode or not found:
            lacking.append(name)
            continue
        subprocess.run(["dpkg", "-x", str(found[-1]), str(place)], check=True)
        for one in found:
            one.unlink()
    return lacking


def tracks_in(folder: Path, most: int | None, seed: int) -> tuple[list[Track], list[str]]:
    """Find the music of a folder.

    Args:
        folder: Searched with everything below it.
        most: Take so many of them, drawn by the seed; None takes all.
        seed: See `most`.

    Returns:
        Tracks by name, and what could not be read.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _ENDINGS]
    foreign = sum(path.suffix.lower() in _TRACKERS for path in folder.rglob("*"))
    lacking = [f"{folder.name}: {foreign} tracker files are not decoded"] if foreign else []
    tracks = []
    for path in paths:
        try:
            seconds = probe(path).seconds or 0.0
        except Refused as error:
            lacking.append(f"{folder.name}: {error}")
            continue
        if SHORTEST <= seconds <= LONGEST:
            name = str(path.relative_to(folder).with_suffix(""))
            tracks.append(Track(f"{folder.name}: {_tail(name)}", folder.name, path, seconds))
    if most is not None and len(tracks) > most:
        tracks = sorted(Random(f"{seed}/{folder.name}").sample(tracks, most), key=_by_name)
    return tracks, lacking


def _tail(name: str) -> str:
    """Name a file by itself and the folder it is in."""
    return "/".join(name.split("/")[-2:])


def _by_name(track: Track) -> str:
    return track.name


def shelve(
    tracks: Sequence[Track], families: Iterable[Sequence[str]], strange: float, seed: int
) -> Shelf:
    """Keep a share of each source's families out as strangers.

    Args:
        tracks: All of them.
        families: Names of tracks that are one recording.
        strange: Share of families that is not enrolled, of each source.
        seed: Which ones follows from it.
    """
    first = {name: min(family) for family in families for name in family}
    by_family: dict[str, list[Track]] = {}
    for track in tracks:
        by_family.setdefault(first.get(track.name, track.name), []).append(track)
    out: set[str] = set()
    for source in dict.fromkeys(track.source for track in tracks):
        names = sorted(n for n, members in by_family.items() if members[0].source == source)
        Random(f"{seed}/{source}/strangers").shuffle(names)
        out |= set(names[: max(1, round(strange * len(names)))] if len(names) > 1 else [])
    return Shelf(
        tuple(
            (t, WorkId(name)) for name, ts in by_family.items() if name not in out for t in ts
        ),
        tuple(t for name, ts in by_family.items() if name in out for t in ts),
    )


@lru_cache(maxsize=6)
def whole(path: Path) -> Sound:
    """Return the sound of a file at RATE; the last few are kept."""
    return np.concatenate(list(sound_blocks(path, rate=RATE, longest=LONGEST)))


def excerpt(track: Track, start: float, seconds: float) -> Sound:
    """Return a part of a track at RATE."""
    first = round(start * RATE)
    return whole(track.path)[first : first + round(seconds * RATE)]
