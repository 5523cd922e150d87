"""Trace copies: from seeds to stretches, and from stretches to what is found of a work.

Lines are taken greedily, the fullest first; the seeds of what was traced are put aside and
the rest votes again. So a capture that repeats a film, cuts it or strings several works
together comes apart into one stretch for each piece.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.index.port import Enrolled, Snapshot
from fingerprint.video.codes import Capture
from fingerprint.video.extend import Side, Stretch, follow
from fingerprint.video.hough import Line, best_line, fitted
from fingerprint.video.score import MENTION, worth
from fingerprint.video.seeds import Seeds


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """How hard to look.

    votes: A line with less weight is not followed; one near seed of a new frame has 0.7.
    lines: Lines followed a reference, at most. failures: Lines in vain before giving up.
    pairs: Pairs of views followed a line, those with the most seeds.
    steady: How much better than speed 1 another speed must explain a line to be believed.
    """

    votes: float = 0.35
    lines: int = 24
    failures: int = 3
    pairs: int = 4
    steady: float = 1.03


@dataclass(frozen=True, slots=True)
class Trace:
    """A stretch of a capture that runs along a reference, and the view that shows it."""

    reference: Enrolled
    line: Line
    view: int
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
    arrays = index.arrays(ordinal)
    times = np.asarray(arrays["times"]).astype(np.float64)
    codes = np.asarray(arrays["hashes"]).view(np.uint64)
    telling = np.asarray(arrays["telling"]).astype(np.bool_)
    taken = np.zeros(len(capture.times), np.bool_)
    failures = 0
    for _ in range(options.lines):
        here, there = capture.times[seeds.frame], times[seeds.there]
        line = best_line(here, there, seeds.frame, seeds.weight)
        if line is None or line.votes < options.votes or failures >= options.failures:
            return
        sides = [Side(codes[view], telling[view], times) for view in range(len(codes))]
        lines = fitted(line, here, there, seeds.weight)
        found = _best_on(
            capture,
            sides,
            seeds,
            lines,
            taken=taken,
            pairs=options.pairs,
            steady=options.steady,
        )
        aside = np.abs(there - line.offset - line.speed * here) < 0.8
        if found is None or worth(found[2]) < MENTION:
            failures += 1
        else:
            fit, view, stretch = found
            taken[stretch.first : stretch.last + 1] = True
            yield Trace(index.enrolled(ordinal), fit, view, stretch, worth(stretch))
            along = np.abs(there - fit.offset - fit.speed * here) < 1.0
            within = (seeds.frame >= stretch.first) & (seeds.frame <= stretch.last)
            aside = along & within if (along & within).any() else aside
        seeds = seeds.where(~aside)


def _best_on(
    capture: Capture,
    sides: Sequence[Side],
    seeds: Seeds,
    lines: Sequence[Line],
    *,
    taken: NDArray[np.bool_],
    pairs: int,
    steady: float,
) -> tuple[Line, int, Stretch] | None:
    """Follow a line and its finer fits through the views that have seeds on it."""
    best: tuple[Line, int, Stretch] | None = None
    best_merit = 0.0
    times = sides[0].times
    rough = lines[min(1, len(lines) - 1)]
    here, there = capture.times[seeds.frame], times[seeds.there]
    near = np.abs(there - rough.offset - rough.speed * here) < 0.8
    seen_by = seeds.view[near] * len(sides) + seeds.seen[near]
    weight = np.bincount(seen_by, weights=seeds.weight[near])
    for pair in np.argsort(-weight, kind="stable")[:pairs]:
        if not weight[pair]:
            break
        view, seen = divmod(int(pair), len(sides))
        side = Side(capture.hashes[view], capture.telling[view], capture.times)
        for line in lines:
            stretch = follow(line, side, capture.fresh[view], sides[seen], taken)
            merit = worth(stretch) * (steady if line.speed == 1.0 else 1.0)
            if merit > best_merit:
                best, best_merit = (line, view, stretch), merit
    return best
