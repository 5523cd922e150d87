"""Hold back what rests on spans that prove nothing: quarantined as flooded, or excluded.

One other segment is enough to stand on. What is held back opens neither notice nor review of
its own: a person decides once about the span, not a thousand times about postings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.free_use import Ruling, say
from alerts.wording import span
from domain.flood import Flood, FloodState
from domain.match import Match, Segment
from domain.ports import Transaction
from domain.spans import disjoint
from domain.verdict import Outcome, Verdict
from domain.work import Modality, Reference, ReferenceId, Span, WorkId

FLOODED = "flooded"
EXCLUDED = "excluded_span"

_WITHIN = 0.8  # of a segment; its ends fray by a second or two


@dataclass(frozen=True, slots=True)
class HeldSpans:
    """Spans of a work's references: in quarantine, and excluded for good."""

    flooded: tuple[Flood, ...] = ()
    excluded: tuple[tuple[ReferenceId, Span], ...] = ()


def held_of(tx: Transaction, work: WorkId) -> HeldSpans:
    """Read what is held of a work."""
    floods = tx.floods.floods(work, (FloodState.QUARANTINED, FloodState.EXCLUDED))
    # A picture has no parts, so its reference was withdrawn whole.
    pictures = [
        (s.flood.reference, s.flood.span)
        for s in floods
        if s.state is FloodState.EXCLUDED and s.flood.modality is Modality.IMAGE
    ]
    return HeldSpans(
        tuple(s.flood for s in floods if s.state is FloodState.QUARANTINED),
        (*_excluded(tx.catalogue.references(work)), *pictures),
    )


def held_back(match: Match, held: HeldSpans) -> Ruling | None:
    """Return DOUBTFUL with its ground when a match rests on held spans alone."""
    if not match.segments or not (held.flooded or held.excluded):
        return None
    if rests_on(match.segments, held.excluded):
        return say(
            Outcome.DOUBTFUL,
            EXCLUDED,
            f"all that agrees is excluded from the work's references: {_told(match.segments)}",
        )
    flooded = [(flood.reference, flood.span) for flood in held.flooded]
    if rests_on(match.segments, (*flooded, *held.excluded)):
        touched = {s.reference for s in match.segments}
        names = ", ".join(f.id for f in held.flooded if f.reference in touched)
        return say(
            Outcome.DOUBTFUL,
            FLOODED,
            f"all that agrees is in quarantine ({names}), for much else carries it:"
            f" {_told(match.segments)}",
        )
    return None


def ground_of(verdict: Verdict) -> str | None:
    """Return FLOODED or EXCLUDED when a verdict holds its match back, else None."""
    codes = {reason.code for reason in verdict.reasons}
    return next((code for code in (FLOODED, EXCLUDED) if code in codes), None)


def rests_on(segments: Iterable[Segment], spans: Iterable[tuple[ReferenceId, Span]]) -> bool:
    """Tell whether every segment lies, but for frayed ends, within spans of its reference."""
    by_reference: dict[ReferenceId, list[Span]] = {}
    for reference, one in spans:
        by_reference.setdefault(reference, []).append(one)
    return all(_lies_within(segment, by_reference) for segment in segments)


def _lies_within(segment: Segment, spans: Mapping[ReferenceId, list[Span]]) -> bool:
    start, end = segment.reference_start, segment.reference_end
    inside = sum(
        max(0.0, min(end, b) - max(start, a))
        for a, b in disjoint(spans.get(segment.reference, ()))
    )
    return inside >= _WITHIN * (end - start)


def _excluded(references: Iterable[Reference]) -> tuple[tuple[ReferenceId, Span], ...]:
    return tuple((r.id, one) for r in references for one in r.excluded)


def _told(segments: Iterable[Segment]) -> str:
    places = (
        f"{span(s.modality, s.reference_start, s.reference_end)} of {s.reference}"
        for s in segments
    )
    return ", ".join(dict.fromkeys(places))
