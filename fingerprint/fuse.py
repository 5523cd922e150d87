"""One match a work, from what every modality found in every capture of a posting.

Pictures and sound fail for different reasons, so two of them that agree are surer than
either; evidence that a quotation or a shared still could explain never lifts another.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from domain.match import Evidence, Flag, Match, Scheme, Segment
from domain.posting import Sighting
from domain.work import Modality, ReferenceId, WorkId
from fingerprint.modality import Found

# Flags that weaken evidence: they hold only when all of it carries them.
_WEAK = (Flag.SHORT, Flag.QUOTATION, Flag.COMMON, Flag.IMAGE_LEVEL)
_NEVER_LIFTS = frozenset({Flag.QUOTATION, Flag.COMMON, Flag.IMAGE_LEVEL})


@dataclass(frozen=True, slots=True)
class FuseOptions:
    """What becomes a match: a fused score of `least` or more.

    All modalities mean the same by 0.5, a person should look, and by 0.9, report.
    """

    least: float = 0.5


@dataclass(frozen=True, slots=True)
class Heard:
    """All that one modality says of a posting.

    `found` over all captures; `length` of all captures together, in the modality's units,
    those without a find included; `longest` the longest reference of each work;
    `subtracted` what was left out of all captures beforehand.
    """

    scheme: Scheme
    index_version: int
    found: tuple[Found, ...]
    length: float
    longest: Mapping[WorkId, float]
    subtracted: tuple[Segment, ...] = ()


def fuse(
    sighting: Sighting, heard: Sequence[Heard], options: FuseOptions = FuseOptions()
) -> tuple[Match, ...]:
    """Return at most one match a work, surest first, then by work."""
    evidence: defaultdict[WorkId, list[Evidence]] = defaultdict(list)
    segments: defaultdict[WorkId, list[Segment]] = defaultdict(list)
    for one in heard:
        by_work: defaultdict[WorkId, list[Found]] = defaultdict(list)
        for found in one.found:
            by_work[found.work].append(found)
        for work, of_work in by_work.items():
            evidence[work].append(_evidence(one, work, of_work))
            segments[work].extend(s for found in of_work for s in found.segments)
    matches = (
        Match(
            trace=sighting.trace,
            posting=sighting.posting,
            seen_at=sighting.seen_at,
            work=work,
            segments=tuple(sorted(segments[work], key=_place)),
            evidence=tuple(sorted(items, key=lambda e: (-e.score, e.modality))),
            score=fused_score(items),
        )
        for work, items in evidence.items()
    )
    kept = (match for match in matches if match.score >= options.least)
    return tuple(sorted(kept, key=lambda match: (-match.score, match.work)))


def fused_score(evidence: Sequence[Evidence]) -> float:
    """Return the chance that not every modality errs, were they independent.

    Evidence with a flag that never lifts counts only by itself.
    """
    strong = [e.score for e in evidence if not _NEVER_LIFTS.intersection(e.flags)]
    alone = max((e.score for e in evidence), default=0.0)
    return max(alone, 1.0 - prod(1.0 - score for score in strong))


def covered(segments: Sequence[Segment], reference: ReferenceId) -> float:
    """Return how much of a reference lies on segments, overlaps counted once."""
    spans = sorted(
        (s.reference_start, s.reference_end) for s in segments if s.reference == reference
    )
    total, reached = 0.0, float("-inf")
    for start, end in spans:
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _evidence(heard: Heard, work: WorkId, found: Sequence[Found]) -> Evidence:
    segments = [s for one in found for s in one.segments]
    references = {s.reference for s in segments}
    most = max((covered(segments, reference) for reference in references), default=0.0)
    matched = sum(one.matched for one in found)
    return Evidence(
        modality=heard.scheme.modality,
        scheme=heard.scheme.name,
        index_version=heard.index_version,
        score=max(one.score for one in found),
        raw=sum(one.raw for one in found),
        matched=matched,
        posting_share=_share(matched, heard.length),
        work_share=_share(most, heard.longest.get(work, 0.0)),
        flags=(*_flags(found), *((Flag.SUBTRACTED,) if heard.subtracted else ())),
        subtracted=heard.subtracted,
    )


def _flags(found: Sequence[Found]) -> tuple[Flag, ...]:
    """A weakness counts when all has it; that a part is mirrored is worth knowing by itself."""
    every = frozenset.intersection(*(frozenset(one.flags) for one in found))
    some = frozenset(flag for one in found for flag in one.flags if flag not in _WEAK)
    return tuple(flag for flag in Flag if flag in every | some)


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole > 0 else 0.0


def _place(segment: Segment) -> tuple[Modality, ReferenceId, str, float, float]:
    return (
        segment.modality,
        segment.reference,
        segment.capture,
        segment.query_start,
        segment.reference_start,
    )
