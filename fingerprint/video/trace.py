"""Trace copies: from seeds to stretches, and from stretches to what is found of a work.

Of the fullest lines the one with the most evidence is taken; the frames it explains are put
aside and the rest votes again. So a capture that repeats a film, cuts it or strings several
works together comes apart into one stretch for each piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Enrolled, Snapshot
from fingerprint.video.codes import Capture, enrolled
from fingerprint.video.extend import Side, Stretch, follow
from fingerprint.video.hough import NEAR, Line, best_line, fitted, rounded
from fingerprint.video.score import MENTION, worth
from fingerprint.video.seeds import Seeds


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """How hard to look.

    votes: A line with less weight is not followed; one near seed of a new frame has 0.7.
    lines: Lines followed for every stretch that is taken; films that resemble themselves
    fill several. stretches: Stretches taken of a reference, at most.
    pairs: Pairs of views followed a line, those with the most seeds.
    steady: How much better than speed 1 another speed must explain a line to be believed.
    chosen: How much better than a round speed, such as 1.25, any other must.
    """

    votes: float = 0.35
    lines: int = 6
    stretches: int = 24
    pairs: int = 4
    steady: float = 1.05
    chosen: float = 1.02


@dataclass(frozen=True, slots=True)
class Trace:
    """A stretch of a capture that runs along a reference.

    `view` of the capture looks there like `seen` of the reference.
    """

    reference: Enrolled
    line: Line
    view: int
    seen: int
    stretch: Stretch
    worth: float


def trace(
    capture: Capture,
    seeds: Mapping[int, Seeds],
    index: Snapshot,
    options: TraceOptions = TraceOptions(),
) -> list[Trace]:
    """Trace every reference that has seeds; in order of ordinals."""
    return [
        found
        for ordinal in sorted(seeds)
        for found in _trace_reference(capture, seeds[ordinal], ordinal, index, options)
    ]


def settled(traces: Sequence[Trace], times: NDArray[np.float64]) -> list[Trace]:
    """Keep, of traces of one work, those that explain frames no better one explains.

    Self-similar films match themselves on many lines; more than half of a trace's frames
    must be new.
    """
    taken = np.zeros(len(times), np.bool_)
    kept: list[Trace] = []
    for found in sorted(traces, key=lambda t: (-t.worth, t.stretch.first)):
        span = slice(found.stretch.first, found.stretch.last + 1)
        if taken[span].mean() <= 0.5:
            kept.append(found)
            taken[span] = True
    return kept


def _trace_reference(
    capture: Capture, seeds: Seeds, ordinal: int, index: Snapshot, options: TraceOptions
) -> Iterator[Trace]:
    film = enrolled(index.codes(ordinal))
    times = film.times
    sides = [
        Side(codes, telling, times)
        for codes, telling in zip(film.hashes, film.telling, strict=True)
    ]
    taken = np.zeros(len(capture.times), np.bool_)
    for _ in range(options.stretches):
        best: tuple[Line, int, int, Stretch] | None = None
        for line, along in _lines(capture, seeds, times, options):
            found = _best_on(capture, sides, along, line, taken, options)
            if found is not None and (best is None or worth(found[3]) > worth(best[3])):
                best = found
        if best is None or worth(best[3]) < MENTION:
            return
        line, view, seen, stretch = best
        taken[stretch.first : stretch.last + 1] = True
        yield Trace(index.enrolled(ordinal), line, view, seen, stretch, worth(stretch))
        seeds = seeds.where(~taken[seeds.frame])


def _lines(
    capture: Capture, seeds: Seeds, times: NDArray[np.float64], options: TraceOptions
) -> Iterator[tuple[Line, Seeds]]:
    """Yield the fullest lines and the seeds on each; no seed lies on two."""
    for _ in range(options.lines):
        here, there = capture.times[seeds.frame], times[seeds.there]
        line = best_line(here, there, seeds.frame, seeds.weight)
        if line is None or line.votes < options.votes:
            return
        near = np.abs(there - line.offset - line.speed * here) < NEAR
        yield line, seeds.where(near)
        seeds = seeds.where(~near)


def _best_on(  # noqa: PLR0917 - one call, all of it state of the search
    capture: Capture,
    sides: Sequence[Side],
    seeds: Seeds,
    line: Line,
    taken: NDArray[np.bool_],
    options: TraceOptions,
) -> tuple[Line, int, int, Stretch] | None:
    """Follow a line and its finer fits through the views that have seeds on it."""
    best: tuple[Line, int, int, Stretch] | None = None
    best_merit = 0.0
    fits = fitted(line, capture.times[seeds.frame], sides[0].times[seeds.there], seeds.weight)
    weight = np.bincount(seeds.view * len(sides) + seeds.seen, weights=seeds.weight)
    for pair in np.argsort(-weight, kind="stable")[: options.pairs]:
        if not weight[pair]:
            break
        view, seen = divmod(int(pair), len(sides))
        side = Side(capture.hashes[view], capture.telling[view], capture.times)
        for fit in fits:
            stretch = follow(fit, side, capture.fresh[view], sides[seen], taken)
            merit = worth(stretch) * _trust(fit.speed, options)
            if merit > best_merit:
                best, best_merit = (fit, view, seen, stretch), merit
    return best


def _trust(speed: float, options: TraceOptions) -> float:
    if speed == 1.0:
        return options.steady
    return options.chosen if speed == rounded(speed) else 1.0
