"""Match the captures of one sighting as one document, and tell apart what is found in it.

A novel is posted a chapter a page, and a passage does not care where a page ends. Codes of
such captures are laid end to end, asked once, and every segment is divided at the borders
again: what leaves here names one capture and offsets inside it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from domain.match import Segment
from fingerprint.modality import Found


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
    joined: Compared, pages: Sequence[Page], options: JoinOptions = JoinOptions()
) -> Compared:
    """Return what is found in a document, every segment by the pages it lies on.

    Score, evidence and flags stay those of the document: half a passage is as sure as all
    of it.
    """
    return replace(
        joined,
        found=tuple(
            replace(one, segments=tuple(_all(one.segments, pages, options)))
            for one in joined.found
        ),
        subtracted=tuple(_all(joined.subtracted, pages, options)),
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
    segment: Segment, pages: Sequence[Page], options: JoinOptions = JoinOptions()
) -> tuple[Segment, ...]:
    """Cut a segment of a document at the borders of its pages.

    A place in the reference is told from one in the document by the share of the segment
    that lies before it.

    Args:
        segment: Its query span counts from the beginning of the first page.
        pages: All of the document, in order.
        options: See JoinOptions.
    """
    starts = [0.0, *accumulate(page.length for page in pages)]
    first = bisect_right(starts, segment.query_start) - 1
    parts = []
    for number, (start, end) in enumerate(pairwise(starts)):
        if number < first or start >= segment.query_end:
            continue
        stop, begin = min(end, segment.query_end), max(start, segment.query_start)
        if begin < stop:
            parts.append(_part(segment, begin, stop, pages[number].capture, start))
    longest = max(map(_length, parts))
    return tuple(p for p in parts if _length(p) >= min(options.least, longest))


def _all(
    segments: Iterable[Segment], pages: Sequence[Page], options: JoinOptions
) -> Iterator[Segment]:
    for segment in segments:
        yield from divided(segment, pages, options)


def _part(segment: Segment, begin: float, stop: float, capture: str, start: float) -> Segment:
    there = segment.reference_start
    long = _length(segment)
    rate = (segment.reference_end - there) / long
    share = (stop - begin) / long
    return replace(
        segment,
        capture=capture,
        query_start=begin - start,
        query_end=stop - start,
        reference_start=there + (begin - segment.query_start) * rate,
        reference_end=there + (stop - segment.query_start) * rate,
        same=None if segment.same is None else segment.same * share,
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
