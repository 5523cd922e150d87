"""Make ready: tracks are found and played, strangers kept out, the others enrolled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.arguments import chosen
from bench.audio_asking import Library, heard
from bench.audio_cases import Stock
from bench.audio_desk import spread
from bench.audio_edits import GROUPS, Edit
from bench.audio_families import families, said
from bench.audio_prints import MISSING, print_of
from bench.audio_speech import spoken, talks
from bench.audio_styles import STYLES, rendered
from bench.audio_tracks import Track, excerpt, shelve, tracks_in

_OWN_SECONDS = 100.0
_TALK_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, see bench.audio's options."""

    music: tuple[Path, ...]
    tracks: int | None
    own: int
    strange: float
    seed: int
    queries: int
    sweep_queries: int
    peer_queries: int
    peer_minutes: int
    negatives: int
    mixes: int
    takes: int
    manifest: Path | None
    only: Callable[[str], object]
    run: tuple[str, ...]
    cores: int


@dataclass(frozen=True, slots=True)
class Ready:
    """What everything is measured with."""

    plan: Plan
    stock: Stock
    library: Library

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits asked for, by their own name or their group's."""
        return chosen(GROUPS, self.plan.only)


def make_ready(plan: Plan, scratch: Path) -> Ready:
    """Find and make tracks, keep strangers out, enrol the others; say what is lacking."""
    tracks: list[Track] = []
    for folder in plan.music:
        found, lacking = tracks_in(folder, plan.tracks, plan.seed)
        print(f"{folder.name}: {len(found)} tracks", *lacking, sep="\n  ")
        tracks += found
    orders = [(style, plan.seed * 1000 + n) for n in range(plan.own) for style in STYLES]
    made = scratch / "own"
    made.mkdir()
    tracks += spread(
        lambda order: rendered(*order, made, _OWN_SECONDS), orders, plan.cores, "playing"
    )
    if not spoken():
        print("espeak-ng is not installed: the demo's babble speaks in its stead")
    shelf = shelve(tracks, _families(tracks, plan.cores), plan.strange, plan.seed)
    stock = Stock(plan.seed, shelf, tuple(talks(made, plan.seed, _TALK_SECONDS)), scratch)
    library = Library(scratch, shelf.known, plan.cores)
    print(*library.refused, sep="\n", end="\n" if library.refused else "")
    strange = sum(track.seconds for track in shelf.strangers) / 3600
    print(
        f"{len(shelf.known)} tracks known, {library.seconds / 3600:.2f} h; "
        f"{len(shelf.strangers)} strangers, {strange:.2f} h"
    )
    # Compiled here, the matcher is compiled for all children.
    library.ask(heard(excerpt(shelf.known[0][0], 0, 10)))
    return Ready(plan, stock, library)


def _families(tracks: Sequence[Track], cores: int) -> list[tuple[str, ...]]:
    names = [track.name for track in tracks]
    if MISSING:
        print(f"copies of one recording are told by their names alone: {MISSING}")
        found = families({name: np.zeros(0, np.uint32) for name in names})
    else:
        prints = spread(lambda t: print_of(t.path), tracks, cores, "looking for copies")
        found = families(dict(zip(names, prints, strict=True)))
    print(said(found))
    return found
