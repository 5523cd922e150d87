"""Uploads in which one work comes three times, twice the same part of it.

It is to be found three times, and no second of the upload told twice, though the work may
repeat itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bench.audio_asking import Library, Told, heard
from bench.audio_cases import Stock, place
from bench.audio_desk import spread
from bench.audio_effects import RATE, Sound, loudness
from bench.audio_tracks import excerpt
from domain.work import WorkId
from fingerprint.report import REVIEW


@dataclass(frozen=True, slots=True)
class Repeated:
    """A work three times in one upload: how many were found, what share was told twice."""

    work: WorkId
    found: int
    twice: float


def repeats(library: Library, stock: Stock, count: int, cores: int) -> Iterator[Repeated]:
    """Put one work three times into an upload, twice the same part of it."""

    def ask(number: int) -> Repeated:
        sound, work, spans = _upload(stock, number)
        told = library.ask(heard(sound))
        mine = next((t for t in told if t.work == work and t.score >= REVIEW), None)
        return Repeated(work, *counted(mine, spans, len(sound) / RATE))

    return spread(ask, range(count), cores, "works that come three times")


def _upload(stock: Stock, number: int) -> tuple[Sound, WorkId, list[tuple[float, float]]]:
    rng = np.random.default_rng((stock.seed, number, 19))
    track, work, start = place(stock, number + 700_000, 30.0)
    one, two = excerpt(track, start, 15.0), excerpt(track, start + 20, 10.0)
    strangers = stock.shelf.strangers
    parts: list[Sound] = []
    spans = []
    for part in (one, two, one):
        bed = strangers[int(rng.integers(len(strangers)))]
        parts.append(_even(excerpt(bed, float(rng.uniform(0, bed.seconds / 2)), 8.0)))
        at = sum(map(len, parts)) / RATE
        spans.append((at, at + len(part) / RATE))
        parts.append(_even(part))
    return np.concatenate(parts), work, spans


def _even(samples: Sound) -> Sound:
    return np.asarray(0.1 * samples / (loudness(samples) + 1e-9), np.float32)


def counted(
    told: Told | None, spans: Sequence[tuple[float, float]], seconds: float
) -> tuple[int, float]:
    """Return how many spans are half covered, and the share of an upload told twice."""
    grid = np.zeros(int(10 * seconds) + 1)
    for start, end, *_ in told.segments if told else ():
        grid[int(10 * start) : int(10 * end)] += 1
    found = sum(
        bool(np.mean(grid[int(10 * start) : int(10 * end)] > 0) >= 0.5) for start, end in spans
    )
    return found, float(np.mean(grid > 1))


def repeats_told(found: Sequence[Repeated]) -> dict[str, float]:
    """Count, for JSON and the table."""
    return {
        "uploads": float(len(found)),
        "found": float(sum(one.found for one in found) / (3 * max(1, len(found)))),
        "all_three": sum(one.found == 3 for one in found) / max(1, len(found)),
        "twice": max((one.twice for one in found), default=0.0),
    }
