"""How many characters a second one core reads, fingerprints and matches.

The process is held to one core while it is timed, and its CPU time counts, all threads
together, so that other work on the machine hardly shows. Medians of several passes.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.index_rows import once
from bench.text_asking import TEXT, Library
from fingerprint.modality import Media
from fingerprint.negatives import subtract
from fingerprint.text.reading import read

PASSES = 5
REACH = {"zh": 8.0, "en": 3.0}
"""Million characters a second of pages with nothing, files aside."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Million characters a second of CPU; `pages` without reading the file, `files` with."""

    chars: int
    reading: float
    fingerprint: float
    match: float
    pages: float
    files: float
    pages_by_the_clock: float
    ms_a_page: float

    def told(self) -> dict[str, float]:
        """Return the figures for JSON."""
        return asdict(self)


def speed(library: Library, pages: Sequence[str], scratch: Path) -> Speed:
    """Time reading, fingerprint and match apart, over all pages, one after the other."""
    scratch.mkdir(exist_ok=True)
    media = []
    for number, page in enumerate(pages):
        path = scratch / f"{number}.txt"
        path.write_bytes(page.encode())
        media.append(Media(path, "text/plain", "0" * 64))
    with one_core():
        _timed(library, media)
        turns = [_timed(library, media) for _ in range(PASSES)]
    chars = sum(map(len, pages))
    reading, made, matched = (median(turn[part][0] for turn in turns) for part in range(3))
    clock = median(sum(t[part][1] for part in (1, 2)) - t[0][1] for t in turns)
    alone = median(t[1][0] + t[2][0] - t[0][0] for t in turns)
    return Speed(
        chars,
        chars / reading / 1e6,
        chars / max(made - reading, 1e-9) / 1e6,
        chars / matched / 1e6,
        chars / alone / 1e6,
        chars / median(t[1][0] + t[2][0] for t in turns) / 1e6,
        chars / clock / 1e6,
        alone / len(pages) * 1000,
    )


def _timed(library: Library, media: Sequence[Media]) -> list[tuple[float, float]]:
    """Return seconds of CPU and by the clock: reading, reading and fingerprint, match."""
    negatives, ours = library.parts.negatives, library.parts.ours
    codes = [TEXT.fingerprint(one) for one in media]

    def match() -> None:
        for mine, one in zip(codes, media, strict=True):
            left = mine if negatives is None else subtract(TEXT, mine, one, negatives)[0]
            TEXT.match(left, one, ours)

    parts: tuple[Callable[[], object], ...] = (
        lambda: [read(one.path, one.media_type) for one in media],
        lambda: [TEXT.fingerprint(one) for one in media],
        match,
    )
    return [once(part) for part in parts]


@contextmanager
def one_core() -> Iterator[None]:
    """Hold the process to one core, as long as it lasts."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def speed_line(language: str, what: str, measured: Speed) -> str:
    """Say one measurement in a line."""
    return (
        f"  {what}: {measured.pages:.2f} Mchar/s of one core's CPU ("
        + (f"reach {REACH[language]:g}; " if "nothing" in what else "")
        + f"{measured.pages_by_the_clock:.2f} by the clock, {measured.files:.2f} with reading "
        f"files); reading {measured.reading:.1f}, fingerprint {measured.fingerprint:.1f}, "
        f"match {measured.match:.1f}; {measured.ms_a_page:.2f} ms a page"
    )
