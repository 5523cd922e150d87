"""Add copies up: what part of a work they are together, and which of its chapters.

A stretch of the work counts once, however often it was posted. Only one reference speaks for
a work, the one of which most was found, so that two editions never make twice the book.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from alerts.wording import percent
from domain.match import PassageKind, Segment
from domain.outline import Chapter, Outline
from domain.spans import disjoint
from domain.verdict import Outcome, Verdict
from domain.work import Modality, ReferenceId, Span, WorkId

Outlines = Callable[[WorkId], Sequence[Outline]]
"""Returns the outlines of a work's references."""

_RANGES_TOLD = 12


@dataclass(frozen=True, slots=True)
class TogetherOptions:
    """What counts.

    Attributes:
        outcomes: Verdicts that do; what is licensed, excused or not protected adds up to
            nothing anybody may be reproached with.
        chapter: The share of a chapter from which it is told as copied. Half, so that what
            two chapters share at their border makes neither of them.
    """

    outcomes: frozenset[Outcome] = frozenset({Outcome.INFRINGING, Outcome.DOUBTFUL})
    chapter: float = 0.5


@dataclass(frozen=True, slots=True)
class Together:
    """What the copies of one work add up to.

    `who` is whose copies they are: an account, a posting, or "everybody". `covered` and
    `length` are in units of the modality, of the reference; `length` and `share` are None
    where the reference's outline is not on record. `chapters` are ranges of numbers, both
    ends included; `chapters_in_all` is how many the reference has.
    """

    who: str
    work: WorkId
    reference: ReferenceId
    modality: Modality
    covered: float
    length: float | None
    share: float | None
    chapters: tuple[tuple[int, int], ...]
    chapters_in_all: int
    postings: int
    captures: int
    first_seen: datetime
    last_seen: datetime


@dataclass(slots=True)
class _Pile:
    """The copies of one work by one party, so far."""

    spans: defaultdict[tuple[Modality, ReferenceId], list[Span]] = field(
        default_factory=lambda: defaultdict(list)
    )
    postings: set[str] = field(default_factory=set)
    captures: set[tuple[str, str]] = field(default_factory=set)
    seen: list[datetime] = field(default_factory=list)


def together(
    copies: Iterable[tuple[str, Verdict]],
    outlines: Outlines,
    options: TogetherOptions = TogetherOptions(),
) -> tuple[Together, ...]:
    """Add copies up by party and work.

    Args:
        copies: Current verdicts, each with whom it is counted for; in any order.
        outlines: Asked once a work.
        options: See TogetherOptions.

    Returns:
        The largest share first, those of unknown length last.
    """
    piles: defaultdict[tuple[str, WorkId], _Pile] = defaultdict(_Pile)
    for who, verdict in copies:
        if verdict.outcome in options.outcomes:
            _pile_up(piles[who, verdict.match.work], verdict)
    known = {work: tuple(outlines(work)) for work in {work for _, work in piles}}
    summed = [
        _summed(who, work, pile, known[work], options)
        for (who, work), pile in piles.items()
        if pile.spans
    ]
    return tuple(sorted(summed, key=lambda t: (-(t.share or 0.0), -t.covered, t.who, t.work)))


def sentence(found: Together) -> str:
    """Say how much it is, such as `82% of the work, chapters 1-240, 250`."""
    if found.share is None:
        units = "characters" if found.modality is Modality.TEXT else "seconds"
        return f"{found.covered:.0f} {units} of the work"
    told = f"{percent(found.share)} of the work"
    return f"{told}, {chapter_ranges(found)}" if found.chapters else told


def chapter_ranges(found: Together) -> str:
    """Say which chapters, such as `chapters 1-240, 250`; "" where there are none."""
    if not found.chapters:
        return ""
    parts = [str(a) if a == b else f"{a}-{b}" for a, b in found.chapters[:_RANGES_TOLD]]
    rest = len(found.chapters) - len(parts)
    more = f" and {rest} more stretches" if rest else ""
    alone = len(found.chapters) == 1 and found.chapters[0][0] == found.chapters[0][1]
    return f"chapter{'' if alone else 's'} {', '.join(parts)}{more}"


def _pile_up(pile: _Pile, verdict: Verdict) -> None:
    match = verdict.match
    counted = [s for s in match.segments if _counts(s)]
    if not counted:
        return
    for s in counted:
        pile.spans[s.modality, s.reference].append((s.reference_start, s.reference_end))
    key = match.posting.key
    pile.postings.add(key)
    pile.captures |= {(key, s.capture) for s in counted}
    pile.seen.append(match.seen_at)


def _counts(segment: Segment) -> bool:
    """A picture is no part of a work, and what many works have is nobody's copy."""
    shown = segment.modality is not Modality.IMAGE and segment.kind is not PassageKind.COMMON
    return shown and segment.reference_start < segment.reference_end


def _summed(
    who: str,
    work: WorkId,
    pile: _Pile,
    outlines: Sequence[Outline],
    options: TogetherOptions,
) -> Together:
    known = {outline.reference: outline for outline in outlines}
    united = {place: disjoint(spans) for place, spans in pile.spans.items()}

    def extent(place: tuple[Modality, ReferenceId]) -> tuple[float, float]:
        outline, covered = known.get(place[1]), _length(united[place])
        return (covered / outline.length if outline and outline.length else 0.0), covered

    best = max(sorted(united), key=extent)
    outline = known.get(best[1])
    covered = _length(united[best])
    copied: list[float] = []
    if outline is not None:
        own = _copied(outline, united[best])
        copied = _in_any_edition(outline, own, united, known)
        gained = zip(outline.chapters, own, copied, strict=True)
        covered += sum((most - mine) * c.length for c, mine, most in gained)
        covered = min(covered, outline.length)
    chapters = outline.chapters if outline else ()
    return Together(
        who=who,
        work=work,
        reference=best[1],
        modality=best[0],
        covered=covered,
        length=outline.length if outline else None,
        share=covered / outline.length if outline and outline.length else None,
        chapters=_ranges(chapters, [share >= options.chapter for share in copied]),
        chapters_in_all=len(chapters),
        postings=len(pile.postings),
        captures=len(pile.captures),
        first_seen=min(pile.seen),
        last_seen=max(pile.seen),
    )


def _in_any_edition(
    outline: Outline,
    own: list[float],
    united: Mapping[tuple[Modality, ReferenceId], Sequence[Span]],
    known: Mapping[ReferenceId, Outline],
) -> list[float]:
    """Return the share of each chapter that was found in the edition where most was.

    One copied chapter is told of the edition it is nearest to, and the next perhaps of
    another. Editions with as many chapters are taken to have the same ones.
    """
    shares = own
    for (_, reference), spans in united.items():
        other = known.get(reference)
        if other is not None and len(other.chapters) == len(outline.chapters):
            shares = [max(pair) for pair in zip(shares, _copied(other, spans), strict=True)]
    return shares


def _copied(outline: Outline, spans: Sequence[Span]) -> list[float]:
    """Return the share of each chapter that lies on spans, which are disjoint, in order."""
    ends = [end for _, end in spans]
    shares = []
    for chapter in outline.chapters:
        inside = 0.0
        for start, end in spans[bisect_left(ends, chapter.start) :]:
            if start >= chapter.end:
                break
            inside += max(0.0, min(end, chapter.end) - max(start, chapter.start))
        shares.append(inside / chapter.length if chapter.length > 0 else 0.0)
    return shares


def _ranges(chapters: Sequence[Chapter], copied: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    """Return runs of copied chapters; one that the reference lacks breaks no run."""
    marks = [False, *copied, False]
    edges = [place for place, (a, b) in enumerate(pairwise(marks)) if a != b]
    return tuple(
        (chapters[first].number, chapters[after - 1].number)
        for first, after in zip(edges[::2], edges[1::2], strict=True)
    )


def _length(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in spans)
