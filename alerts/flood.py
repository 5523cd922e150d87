"""Tell a flooded span from a popular work. Pure: verdicts in, spans with their figures out.

A hit is copied whole, or cut a thousand times as the thing itself. A studio's card, a common
loop, a stock poem lies the same in many works, or as a small piece in unrelated things: many
postings of many accounts match nothing of a work but this one span, and other works claim the
very same place. Only that is a flood; being copied often is none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from statistics import median, quantiles

from alerts.options import FloodOptions
from domain.flood import FloodFigures
from domain.match import Match
from domain.work import Modality, ReferenceId, Span, WorkId

Bucket = tuple[Modality, ReferenceId, int]
"""A stretch of a reference by its number; see FloodOptions for how long it is."""

_EDGE = 0.1  # of a bucket: so little of it is the neighbour's frayed end


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment of a match: where in the capture, where in the reference."""

    modality: Modality
    reference: ReferenceId
    capture: str
    here: Span
    there: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """A match, down to what floods are told by.

    `filled` is the largest share of the posting that any modality covers.
    """

    posting: str
    account: str
    work: WorkId
    pieces: tuple[Piece, ...]
    filled: float


@dataclass(frozen=True, slots=True)
class Flooded:
    """A span found flooded now."""

    work: WorkId
    modality: Modality
    reference: ReferenceId
    span: Span
    figures: FloodFigures


def claim_of(match: Match) -> Claim:
    """Read a match for what it claims."""
    posting = match.posting
    pieces = tuple(
        Piece(
            s.modality,
            s.reference,
            s.capture,
            (s.query_start, s.query_end),
            (s.reference_start, s.reference_end),
        )
        for s in match.segments
    )
    filled = max((e.posting_share for e in match.evidence), default=0.0)
    account = f"{posting.platform}:{posting.account}"
    return Claim(posting.key, account, match.work, pieces, filled)


@dataclass(frozen=True, slots=True)
class _Tally:
    """Claims of a period by posting, how many touch a bucket, and which rest on it alone."""

    options: FloodOptions
    by_posting: Mapping[str, Sequence[Claim]]
    touched: Mapping[Bucket, int]
    alone: Mapping[Bucket, Sequence[Claim]]


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
    tally = _tally(claims, options)
    flooded = {bucket for bucket in tally.alone if _suspect(_figures(bucket, tally), options)}
    expected = _expected(tally, flooded)
    found = (_flooded(run, tally, expected) for run in _runs(flooded))
    kept = (f for f in found if f.figures.postings >= options.times * f.figures.expected)
    return tuple(sorted(kept, key=lambda f: (f.work, f.modality, f.reference, f.span)))


def _tally(claims: Iterable[Claim], options: FloodOptions) -> _Tally:
    by_posting: defaultdict[str, list[Claim]] = defaultdict(list)
    touched: defaultdict[Bucket, int] = defaultdict(int)
    alone: defaultdict[Bucket, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_posting[claim.posting].append(claim)
        buckets = _buckets(claim, options)
        narrow = _narrow(buckets, options)
        for bucket in buckets:
            touched[bucket] += 1
            if narrow:
                alone[bucket].append(claim)
    return _Tally(options, by_posting, touched, alone)


def _buckets(claim: Claim, options: FloodOptions) -> frozenset[Bucket]:
    return frozenset(
        (piece.modality, piece.reference, number)
        for piece in claim.pieces
        for number in _numbers(piece.there, options.bucket(piece.modality))
    )


def _numbers(span: Span, size: float) -> range:
    """Number the buckets a span covers; a bucket it barely touches is not one of them."""
    edge = min(_EDGE * size, (span[1] - span[0]) / 2)
    first = int((span[0] + edge) // size)
    return range(first, max(first + 1, ceil((span[1] - edge) / size)))


def _narrow(buckets: frozenset[Bucket], options: FloodOptions) -> bool:
    """Tell whether a match is no more than one short stretch of each of its references."""
    by_reference: defaultdict[ReferenceId, list[int]] = defaultdict(list)
    for _, reference, number in buckets:
        by_reference[reference].append(number)
    return all(max(n) - min(n) < options.narrow for n in by_reference.values())


def _figures(bucket: Bucket, tally: _Tally, expected: float = 0.0) -> FloodFigures:
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
    if figures.postings < options.postings or figures.accounts < options.accounts:
        return False
    if figures.works >= options.works and figures.shared >= options.shared:
        return True
    strangers = figures.accounts >= options.lone_accounts
    return strangers and figures.small >= options.lone_small


def _expected(tally: _Tally, flooded: set[Bucket]) -> Mapping[Modality, float]:
    """Return how many matches rest on one stretch alone where none is flooded: the median."""
    counts: defaultdict[Modality, list[int]] = defaultdict(list)
    for bucket in tally.touched:
        if bucket not in flooded:
            counts[bucket[0]].append(len(tally.alone.get(bucket, ())))
    return {modality: float(median(found)) for modality, found in counts.items()}


def _runs(flooded: set[Bucket]) -> Iterator[tuple[Bucket, ...]]:
    """Join neighbours."""
    ordered = sorted(flooded)
    for _, run in groupby(enumerate(ordered), key=lambda x: (*x[1][:2], x[1][2] - x[0])):
        yield tuple(bucket for _, bucket in run)


def _flooded(
    run: tuple[Bucket, ...], tally: _Tally, expected: Mapping[Modality, float]
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
