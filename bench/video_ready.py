"""Make ready: footage is found, films are drawn, strangers kept out, the others enrolled."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.arguments import chosen
from bench.audio_desk import spread
from bench.video_asking import Library
from bench.video_cases import Source, Stock
from bench.video_edits import GROUPS, Edit
from bench.video_films import STYLES, length, own_film
from bench.video_footage import SETS, clips_in, missing
from service.demo.cache import cache_folder

_SHORTEST = 4.0
"""Seconds; shorter clips are not asked about."""
_LONG, _SHORT = 100.0, 30.0
"""Seconds of the films that excerpts are taken from, and of those that only stand beside."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, see bench.video's options."""

    footage: tuple[Path, ...]
    sources: str
    own: int
    beside: int
    strange: int
    seed: int
    queries: int
    sweep_queries: int
    peer_queries: int
    mixes: int
    lengths: tuple[int, ...]
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
    """Find and draw films, keep strangers out, enrol the others; say what is lacking."""
    packages = SETS[plan.sources]
    if lacking := missing(plan.footage, packages):
        print(f"lacking footage (--fetch, or --footage FOLDER): {', '.join(lacking)}")
    clips = [
        Source(clip.title, clip.kind, path, seconds)
        for clip, path in clips_in(plan.footage, packages)
        if (seconds := length(path)) >= _SHORTEST
    ]
    first = plan.seed * 100_000
    orders = [(style, first + n, _LONG) for style in STYLES for n in range(plan.own)]
    aside = [(style, first + 10_000 + n) for n in range(plan.beside) for style in STYLES]
    orders += [(style, seed, _SHORT) for style, seed in aside[: plan.beside]]
    away = [(style, first + 50_000 + n) for n in range(plan.strange) for style in STYLES]
    orders += [(style, seed, 2 * _SHORT) for style, seed in away[: plan.strange]]
    folder = cache_folder().parent / "films"
    folder.mkdir(parents=True, exist_ok=True)
    made = list(
        spread(lambda order: _drawn(*order, folder), orders, plan.cores, "drawing films")
    )
    known = [*clips, *made[: len(STYLES) * plan.own]]
    others = made[len(STYLES) * plan.own : len(made) - plan.strange]
    stock = Stock(plan.seed, tuple(known), tuple(made[len(made) - plan.strange :]), scratch)
    library = Library(scratch, [*known, *others], plan.cores)
    print(*library.refused, sep="\n", end="\n" if library.refused else "")
    print(
        f"{len(clips)} clips, {len(known) - len(clips)} films of our own to ask about, "
        f"{len(others)} beside them: {len(library.films)} references, "
        f"{library.seconds / 3600:.2f} h; {len(stock.strangers)} strangers"
    )
    return Ready(plan, stock, library)


def _drawn(style: str, seed: int, seconds: float, folder: Path) -> Source:
    path = own_film(style, seed, seconds, folder)
    return Source(f"{style} {seed}", style, path, seconds)
