"""Mixes of five minutes: pieces of known works among strangers, as a DJ plays.

A piece either takes the bed's place, faded in and out over a fiftieth of a second, or lies
over it, the bed ten decibels below. Each is a little faster, slower, higher or lower. A
piece is found when segments of its work cover half of it; its start and end are those of the
outermost segments that touch it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from bench.audio_asking import Library, Told, heard
from bench.audio_cases import Stock, place
from bench.audio_desk import spread
from bench.audio_edits import Edit, distort
from bench.audio_effects import RATE, Sound, loudness
from bench.audio_tracks import excerpt
from domain.work import WorkId
from fingerprint.report import REPORT, REVIEW

SECONDS = 300.0
KINDS = ("replaced", "laid over")
FOUND = 0.98
"""Share of pieces to be found."""
ENDS = 0.5
"""Seconds by which nine of ten starts and ends may be off."""
_BELOW = 10.0
_FADE = 0.02


@dataclass(frozen=True, slots=True)
class Insert:
    """A piece of a work in a mix, in the mix's seconds."""

    work: WorkId
    start: float
    end: float
    kind: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one piece: how sure, and by how many seconds its ends are off."""

    insert: Insert
    score: float
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Mixed:
    """What became of one mix. false: (score, work, seconds) of segments where it is not."""

    pieces: tuple[Heard, ...]
    false: tuple[tuple[float, WorkId, float], ...]


def mix(stock: Stock, number: int) -> tuple[Sound, tuple[Insert, ...]]:
    """Make one mix, four to eight pieces of 4 to 30 s in it."""
    rng = np.random.default_rng((stock.seed, number, 17))
    out = _bed(stock, rng)
    count = int(rng.integers(4, 9))
    lengths = [float(4 * 7.5 ** rng.uniform(0, 1)) for _ in range(count)]
    spare = SECONDS - sum(lengths) - 2
    gaps = np.diff(np.sort(rng.uniform(0, spare, count)), prepend=0.0)
    inserts: list[Insert] = []
    at = 1.0
    for turn, (gap, length) in enumerate(zip(gaps, lengths, strict=True)):
        at += float(gap)
        work, sound = _piece(stock, 100 * number + turn + 500_000, length, rng)
        kind = KINDS[int(rng.integers(2))]
        first = round(at * RATE)
        _lay(out, sound, first, kind)
        inserts.append(Insert(work, first / RATE, (first + len(sound)) / RATE, kind))
        at += length
    return out, tuple(inserts)


def _bed(stock: Stock, rng: np.random.Generator) -> Sound:
    """Join strangers' tracks to five minutes, each at the same loudness."""
    parts: list[Sound] = []
    while sum(map(len, parts)) < SECONDS * RATE:
        track = stock.shelf.strangers[int(rng.integers(len(stock.shelf.strangers)))]
        part = excerpt(track, float(rng.uniform(0, max(0.0, track.seconds - 60))), 60.0)
        parts.append(np.asarray(0.1 * part / (loudness(part) + 1e-9), np.float32))
    return np.concatenate(parts)[: int(SECONDS * RATE)]


def _piece(
    stock: Stock, number: int, length: float, rng: np.random.Generator
) -> tuple[WorkId, Sound]:
    track, work, start = place(stock, number, length)
    what = str(rng.choice(("speed", "pitch", "tempo")))
    edit = Edit(what, **{what: float(rng.uniform(0.95, 1.05))})
    samples = excerpt(track, start, length * edit.pace + 2)
    beds = stock.beds(number, length)
    sound = distort(samples, edit, length, beds, stock.own_file, seed=(stock.seed, number))
    return work, np.asarray(0.1 * sound / (loudness(sound) + 1e-9), np.float32)


def _lay(out: Sound, sound: Sound, first: int, kind: str) -> None:
    """Put a piece into a mix, in place."""
    steps = int(_FADE * RATE)
    edge = np.ones(len(sound), np.float32)
    edge[:steps] = np.linspace(0, 1, steps)
    edge[-steps:] = np.linspace(1, 0, steps)
    bed = out[first : first + len(sound)]
    left = 0.0 if kind == "replaced" else 10 ** (-_BELOW / 20)
    bed *= 1 - (1 - left) * edge
    bed += edge * sound


def mixes(library: Library, stock: Stock, count: int, cores: int) -> Iterator[Mixed]:
    """Make and ask so many mixes."""
    return spread(_asker(library, stock), range(count), cores, "mixes of five minutes")


def _asker(library: Library, stock: Stock) -> Callable[[int], Mixed]:
    def ask(number: int) -> Mixed:
        sound, inserts = mix(stock, number)
        return judged(library.ask(heard(sound)), inserts)

    return ask


def judged(told: Sequence[Told], inserts: Sequence[Insert]) -> Mixed:
    """Compare what was found with what was put in."""
    segments = {one.work: one.segments for one in told if one.score >= REVIEW}
    false = tuple(
        (score, work, end - start)
        for work, found in segments.items()
        for start, end, *_, score in found
        if score >= REVIEW
        and not any(i.work == work and i.start < end and start < i.end for i in inserts)
    )
    return Mixed(tuple(_heard(segments.get(i.work, ()), i) for i in inserts), false)


def _heard(segments: Sequence[tuple[float, ...]], insert: Insert) -> Heard:
    mine = [s for s in segments if s[0] < insert.end and insert.start < s[1]]
    covered = sum(min(s[1], insert.end) - max(s[0], insert.start) for s in mine)
    if covered < 0.5 * (insert.end - insert.start):
        return Heard(insert, 0.0, None, None)
    return Heard(
        insert,
        max(s[5] for s in mine),
        min(s[0] for s in mine) - insert.start,
        max(s[1] for s in mine) - insert.end,
    )


def told(found: Sequence[Mixed]) -> dict[str, object]:
    """Count, for JSON and the table: pieces of each kind and all."""
    pieces = [piece for one in found for piece in one.pieces]
    kinds = {kind: [p for p in pieces if p.insert.kind == kind] for kind in KINDS}
    return {
        "mixes": len(found),
        "pieces": {k: _counted(ps) for k, ps in (*kinds.items(), ("all", pieces)) if ps},
        "false_to_review": sum(len(one.false) for one in found),
        "false_to_report": sum(s >= REPORT for one in found for s, _, _ in one.false),
        "false": sorted((f for one in found for f in one.false), reverse=True)[:20],
        "missed": [
            {**asdict(p.insert), "seconds": p.insert.end - p.insert.start}
            for p in pieces
            if p.score < REVIEW
        ],
    }


def _counted(pieces: Sequence[Heard]) -> dict[str, float]:
    found = [piece for piece in pieces if piece.score >= REVIEW]
    counted = {
        "pieces": float(len(pieces)),
        "review": len(found) / len(pieces),
        "report": sum(piece.score >= REPORT for piece in pieces) / len(pieces),
    }
    for side in ("start", "end"):
        off = [abs(v) for piece in found if (v := getattr(piece, side)) is not None]
        if off:
            counted[f"{side}_median"], counted[f"{side}_p90"] = map(
                float, np.quantile(off, (0.5, 0.9))
            )
    return counted


def mixes_table(figures: dict[str, object]) -> str:
    """Say what became of the pieces."""
    head = f"{figures['mixes']} mixes of five minutes: pieces found (reach {FOUND:.0%}), "
    lines = [head + f"ends off in s, median/p90 (reach {ENDS:g})"]
    for kind, c in figures["pieces"].items():
        ends = (
            f"start {c['start_median']:.2f}/{c['start_p90']:.2f} "
            f"end {c['end_median']:.2f}/{c['end_p90']:.2f}"
            if "start_median" in c
            else ""
        )
        lines.append(
            f"  {kind:10} {c['pieces']:.0f}: to review {c['review']:.1%}, "
            f"to report {c['report']:.1%}; {ends}"
        )
    lines.append(
        f"  segments where the work is not: {figures['false_to_review']} to review, "
        f"{figures['false_to_report']} to report"
    )
    lines += [f"    {s:.3f} {work}, {length:.1f} s" for s, work, length in figures["false"][:8]]
    return "\n".join(lines)
