"""Match the captures of one sighting as one document, and tell apart what is found in it.

A novel is posted a chapter a page, and a passage does not care where a page ends. Codes of
such captures are laid end to end, asked once, and every segment is divided at the borders
again: what leaves here names one capture and offsets inside it.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, pairwise

from domain.match import Segment
from fingerprint.modality import Found

Place = Callable[[Sequence[Segment]], Sequence[Segment]]
"""Returns parts of one segment with the spans of the reference that they stand for."""


@dataclass(frozen=True, slots=True)
class JoinOptions:
    """How captures are joined.

    Attributes:
        most: Units of one document; a sighting of more is matched in several, each but the
            first with the last capture of the one before. Eight million characters are ten
            long novels and some 200 MB of codes.
        least: Units below which a part of a divided segment is dropped: five characters on
            the next page show a reader nothing. The longest part always stays.
    """

    most: float = 8_000_000.0
    least: float = 6.0


@dataclass(frozen=True, slots=True)
class Page:
    """One capture of a document: its digest, and its length in units of the modality."""

    capture: str
    length: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What one modality says of captures: how long they are, and what is found in them.

    `subtracted` is where they carry negative references, which nothing found covers.
    """

    length: float
    found: tuple[Found, ...]
    subtracted: tuple[Segment, ...] = ()


def told_apart(
    joined: Compared,
    pages: Sequence[Page],
    options: JoinOptions = JoinOptions(),
    *,
    place: Place = tuple,
) -> Compared:
    """Return what is found in a document, every segment by the pages it lies on.

    Score, evidence and flags stay those of the document: half a passage is as sure as all
    of it.
    """

    def apart(segments: Iterable[Segment]) -> tuple[Segment, ...]:
        return tuple(part for s in segments for part in divided(s, pages, options, place=place))

    return replace(
        joined,
        found=tuple(replace(one, segments=apart(one.segments)) for one in joined.found),
        subtracted=apart(joined.subtracted),
    )


def new_in(later: Compared, before: Sequence[Compared], shared: Page) -> Compared:
    """Leave out of a document what the one before told of the capture that both have.

    What begins in that capture and goes on was cut off before, and stays.

    Args:
        later: Told apart.
        before: What was told of the documents before.
        shared: The capture, the first of `later`.
    """
    known = [s for one in before for found in one.found for s in found.segments]
    taken = [s for one in before for s in one.subtracted]
    fresh = []
    for one in later.found:
        if all(s.capture == shared.capture for s in one.segments):
            continue
        again = [s for s in one.segments if s.capture == shared.capture and _told(s, known)]
        fresh.append(
            replace(
                one,
                segments=tuple(s for s in one.segments if s not in again),
                matched=max(0.0, one.matched - sum(map(_length, again))),
            )
        )
    left = tuple(s for s in later.subtracted if not _told(s, taken))
    return Compared(later.length - shared.length, tuple(fresh), left)


def divided(
    segment: Segment,
    pages: Sequence[Page],
    options: JoinOptions = JoinOptions(),
    *,
    place: Place = tuple,
) -> tuple[Segment, ...]:
    """Cut a segment of a document at the borders of its pages.

    Args:
        segment: Its query span counts from the beginning of the first page.
        pages: All of the document, in order.
        options: See JoinOptions.
        place: Says where the parts stand in the reference; as they are, by the share of the
            segment that lies before each.
    """
    starts = [0.0, *accumulate(page.length for page in pages)]
    numbers, parts = [], []
    first = max(0, bisect_right(starts, segment.query_start) - 1)
    for number, (start, end) in islice(enumerate(pairwise(starts)), first, None):
        if start >= segment.query_end:
            break
        begin, stop = max(start, segment.query_start), min(end, segment.query_end)
        if begin < stop:
            numbers.append(number)
            parts.append(_part(segment, begin, stop))
    if len(parts) > 1:
        parts = list(place(parts))
    longest = max(map(_length, parts))
    return tuple(
        replace(
            part,
            capture=pages[number].capture,
            query_start=part.query_start - starts[number],
            query_end=part.query_end - starts[number],
        )
        for number, part in zip(numbers, parts, strict=True)
        if _length(part) >= min(options.least, longest)
    )


def _part(segment: Segment, begin: float, stop: float) -> Segment:
    there, long = segment.reference_start, _length(segment)
    rate = (segment.reference_end - there) / long
    return replace(
        segment,
        query_start=begin,
        query_end=stop,
        reference_start=there + (begin - segment.query_start) * rate,
        reference_end=there + (stop - segment.query_start) * rate,
        same=None if segment.same is None else segment.same * (stop - begin) / long,
    )


def _told(segment: Segment, known: Iterable[Segment]) -> bool:
    """Tell whether a segment of the same capture and reference overlaps this one."""
    return any(
        (one.capture, one.reference) == (segment.capture, segment.reference)
        and one.query_start < segment.query_end
        and segment.query_start < one.query_end
        for one in known
    )


def _length(segment: Segment) -> float:
    return segment.query_end - segment.query_start
