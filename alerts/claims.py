"""Count which matches rest on one stretch of a reference alone, and which merely touch it.

A match is boiled down to a claim: where in the posting, where in the reference. References
are cut into buckets, and a whole copy costs no more than a clip: of it only the ends are noted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from alerts.options import FloodOptions
from domain.match import Match
from domain.work import Modality, ReferenceId, Span, WorkId

Place = tuple[Modality, ReferenceId]
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
class Tally:
    """Claims of a period by posting; those that rest on a bucket alone.

    `touched` says how many claims in all touch each of these buckets, `extent` how many
    buckets of a modality are touched by any.
    """

    options: FloodOptions
    by_posting: Mapping[str, Sequence[Claim]]
    alone: Mapping[Bucket, Sequence[Claim]]
    touched: Mapping[Bucket, int]
    extent: Mapping[Modality, int]


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


def tally_of(claims: Iterable[Claim], options: FloodOptions) -> Tally:
    """Count claims, at most one a posting and work."""
    by_posting: defaultdict[str, list[Claim]] = defaultdict(list)
    alone: defaultdict[Bucket, list[Claim]] = defaultdict(list)
    ends: defaultdict[Place, Counter[int]] = defaultdict(Counter)
    for claim in claims:
        by_posting[claim.posting].append(claim)
        covered = _covered(claim, options)
        for place, runs in covered.items():
            for first, last in runs:
                ends[place][first] += 1
                ends[place][last] -= 1
        if all(runs[-1][1] - runs[0][0] <= options.narrow for runs in covered.values()):
            for (modality, reference), runs in covered.items():
                for number in (n for run in runs for n in range(*run)):
                    alone[modality, reference, number].append(claim)
    touched, extent = _counted(ends, alone.keys())
    return Tally(options, by_posting, alone, touched, extent)


def _counted(
    ends: Mapping[Place, Mapping[int, int]], wanted: Collection[Bucket]
) -> tuple[Mapping[Bucket, int], Mapping[Modality, int]]:
    """Walk along references: count the claims that touch wanted buckets, and all touched."""
    touched: dict[Bucket, int] = {}
    extent: Counter[Modality] = Counter()
    for (modality, reference), of_place in ends.items():
        count = 0
        for first, last in pairwise(sorted(of_place)):
            count += of_place[first]
            if count:
                extent[modality] += last - first
                buckets = ((modality, reference, n) for n in range(first, last))
                touched |= dict.fromkeys((b for b in buckets if b in wanted), count)
    return touched, extent


def _covered(claim: Claim, options: FloodOptions) -> Mapping[Place, list[tuple[int, int]]]:
    """Return what a claim covers of each reference: runs of buckets, in order, none twice."""
    found: defaultdict[Place, list[tuple[int, int]]] = defaultdict(list)
    for piece in claim.pieces:
        run = _numbers(piece.there, options.bucket(piece.modality))
        found[piece.modality, piece.reference].append(run)
    for runs in found.values():
        runs.sort()
        joined = [runs[0]]
        for first, last in runs[1:]:
            if first <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        runs[:] = joined
    return found


def _numbers(span: Span, size: float) -> tuple[int, int]:
    """Number the buckets of a span, half-open; one it barely touches is none of them."""
    edge = min(_EDGE * size, (span[1] - span[0]) / 2)
    first = int((span[0] + edge) // size)
    return first, max(first + 1, ceil((span[1] - edge) / size))
