"""Tell a flooded span from a popular work. Pure: verdicts in, spans with their figures out.

A hit is copied whole, or cut a thousand times as the thing itself. A studio's card, a common
loop, a stock poem lies the same in many works, or as a small piece in unrelated things: many
postings of many accounts match nothing of a work but this one span, and other works claim the
very same place. Only that is a flood; being copied often is none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import quantiles

from alerts.claims import Bucket, Claim, Tally, tally_of
from alerts.options import FloodOptions
from domain.flood import FloodFigures
from domain.work import Modality, ReferenceId, Span, WorkId


@dataclass(frozen=True, slots=True)
class Flooded:
    """A span found flooded now."""

    work: WorkId
    modality: Modality
    reference: ReferenceId
    span: Span
    figures: FloodFigures


def find_floods(
    claims: Iterable[Claim], options: FloodOptions = FloodOptions()
) -> tuple[Flooded, ...]:
    """Find flooded spans.

    Args:
        claims: Of a recent period, at most one a posting and work.
        options: What makes a flood.

    Returns:
        Spans in order of work, modality, reference and place.
    """
    tally = tally_of(claims, options)
    flooded = {
        bucket
        for bucket, alone in tally.alone.items()
        if len(alone) >= options.postings and _suspect(_figures(bucket, tally), options)
    }
    expected = _expected(tally, flooded)
    found = (_flooded(run, tally, expected) for run in _runs(flooded))
    kept = (f for f in found if f.figures.postings >= options.times * f.figures.expected)
    return tuple(sorted(kept, key=lambda f: (f.work, f.modality, f.reference, f.span)))


def _figures(bucket: Bucket, tally: Tally, expected: float = 0.0) -> FloodFigures:
    alone = tally.alone[bucket]
    sharers: defaultdict[WorkId, int] = defaultdict(int)
    shared = 0
    for claim in alone:
        others = _sharers(claim, bucket, tally.by_posting[claim.posting])
        shared += bool(others)
        for work in others:
            sharers[work] += 1
    # A work that shares the place in fewer than a tenth of the postings does so by chance.
    works = 1 + sum(count >= len(alone) / 10 for count in sharers.values())
    small = sum(claim.filled <= tally.options.little for claim in alone)
    return FloodFigures(
        postings=len(alone),
        accounts=len({claim.account for claim in alone}),
        share=len(alone) / tally.touched[bucket],
        expected=expected,
        works=works,
        shared=shared / len(alone),
        small=small / len(alone),
    )


def _sharers(claim: Claim, bucket: Bucket, others: Sequence[Claim]) -> set[WorkId]:
    """Return the other works that claim at least half of the same place in the posting."""
    mine = [p for p in claim.pieces if (p.modality, p.reference) == bucket[:2]]
    return {
        other.work
        for other in others
        if other.work != claim.work
        for theirs in other.pieces
        for piece in mine
        if (piece.modality, piece.capture) == (theirs.modality, theirs.capture)
        and _overlap(piece.here, theirs.here) >= (piece.here[1] - piece.here[0]) / 2
    }


def _suspect(figures: FloodFigures, options: FloodOptions) -> bool:
    """Tell whether the figures of a bucket are a flood's, what is expected left aside."""
    if figures.share < options.share:
        return False
    if figures.accounts < options.accounts:
        return False
    if figures.works >= options.works and figures.shared >= options.shared:
        return True
    strangers = figures.accounts >= options.lone_accounts
    return strangers and figures.small >= options.lone_small


def _expected(tally: Tally, flooded: set[Bucket]) -> Mapping[Modality, float]:
    """Return how many matches rest on one stretch alone where none is flooded: the median."""
    counts: defaultdict[Modality, list[int]] = defaultdict(list)
    for bucket, alone in tally.alone.items():
        if bucket not in flooded:
            counts[bucket[0]].append(len(alone))
    unusual = Counter(bucket[0] for bucket in flooded)
    expected = {}
    for modality, extent in tally.extent.items():
        # Most stretches are seen within longer copies only, and have none alone.
        some = sorted(counts[modality], reverse=True)
        middle = (extent - unusual[modality]) // 2
        expected[modality] = float(some[middle]) if middle < len(some) else 0.0
    return expected


def _runs(flooded: set[Bucket]) -> Iterator[tuple[Bucket, ...]]:
    """Join neighbours."""
    ordered = sorted(flooded)
    for _, run in groupby(enumerate(ordered), key=lambda x: (*x[1][:2], x[1][2] - x[0])):
        yield tuple(bucket for _, bucket in run)


def _flooded(
    run: tuple[Bucket, ...], tally: Tally, expected: Mapping[Modality, float]
) -> Flooded:
    """Measure a run of buckets, by the fullest of them, and tell where the span lies."""
    fullest = max(run, key=lambda bucket: (len(tally.alone[bucket]), -bucket[2]))
    modality, reference, _ = fullest
    claims = {claim.posting: claim for bucket in run for claim in tally.alone[bucket]}.values()
    theirs = [p.there for c in claims for p in c.pieces if p.reference == reference]
    # Nine of ten begin and end within these; the rest have frayed ends.
    start = quantiles((start for start, _ in theirs), n=10)[0]
    end = quantiles((end for _, end in theirs), n=10)[-1]
    figures = _figures(fullest, tally, max(1.0, expected.get(modality, 0.0)))
    work = tally.alone[fullest][0].work
    return Flooded(work, modality, reference, (max(0.0, start), end), figures)


def _overlap(one: Span, other: Span) -> float:
    return min(one[1], other[1]) - max(one[0], other[0])
