"""Say what whole tracks that prints found add to what quads found.

Prints answer for copies of a whole track, quads for all else: where both know a work, the
quads' segments stay, and the print only makes them surer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from domain.match import Flag, Segment
from domain.work import Modality
from fingerprint.audio.chromaprint import ITEM_SECONDS, LISTENS_SECONDS
from fingerprint.audio.tracks import Track, TrackOptions, find_tracks, print_of
from fingerprint.index.port import Codes, Enrolled, Snapshot
from fingerprint.modality import Found, Media

WHOLE_TRACK = 0.95
"""The score of two whole tracks that prints take for one recording."""


@dataclass(frozen=True, slots=True)
class WholeOptions:
    """How sure a print makes us.

    From the similarity `same` on two tracks are one recording and score WHOLE_TRACK. A print
    knows notes rather than recordings: pieces sequenced again with other sounds had up to
    0.85 (42 takes of 21 pieces in seven styles). So what has less is for a person: its score
    falls from `below` to a half at `alike`. Of 75 tracks each, copies in mp3 at 64 kbit/s had
    0.96 and more, in opus at 24 kbit/s 0.89, in AAC at 48 kbit/s 0.74 (81 % above 0.9),
    compressed 0.79 (91 %), under white noise at 10 dB 0.77 (57 %), begun 3 s later, between
    two items, 0.84 (4 %). Among 225 tracks no two different ones had more than 0.25.
    """

    tracks: TrackOptions = field(default_factory=TrackOptions)
    same: float = 0.9
    below: float = 0.89
    alike: float = 0.6


def with_whole_tracks(
    found: Sequence[Found],
    query: Codes,
    media: Media,
    index: Snapshot,
    options: WholeOptions = WholeOptions(),
) -> list[Found]:
    """Raise what was found where prints agree, and add what prints alone know.

    Args:
        found: What quads found, at most one a work.
        query: The capture's codes.
        media: The capture.
        index: What is enrolled.
        options: See WholeOptions.

    Returns:
        At most one a work, in no order.
    """
    by_work = {one.work: one for one in found}
    for track in find_tracks(print_of(query.arrays), index, options.tracks):
        enrolled = index.enrolled(track.ordinal)
        score = _score(track.similarity, options)
        segment = _segment(track, enrolled, query.length, media.digest, score)
        new = Found(enrolled.work, (segment,), score, track.similarity, _long(segment))
        known = by_work.get(enrolled.work)
        by_work[enrolled.work] = new if known is None else _both(known, new)
    return list(by_work.values())


def _both(known: Found, new: Found) -> Found:
    """Take the surer score; the new segment too where nothing is known of its sound.

    Sound that many works share stays as sure as that allows.
    """
    if Flag.COMMON in known.flags:
        return known
    [segment] = new.segments
    score = max(known.score, new.score)
    shared = (
        min(segment.query_end, s.query_end) - max(segment.query_start, s.query_start)
        for s in known.segments
    )
    # Where one track follows another, their last and first items listen to the same sound.
    if max(shared, default=0.0) > 0.5 * _long(segment):
        return replace(known, score=score)
    segments = sorted((*known.segments, segment), key=lambda s: (s.query_start, s.reference))
    matched = known.matched + new.matched
    return replace(known, segments=tuple(segments), score=score, matched=matched)


def _long(segment: Segment) -> float:
    return segment.query_end - segment.query_start


def _score(similarity: float, options: WholeOptions) -> float:
    if similarity >= options.same:
        return WHOLE_TRACK
    places = (options.alike, options.same)
    return float(np.interp(similarity, places, (0.5, options.below)))


def _segment(
    track: Track, enrolled: Enrolled, length: float, capture: str, score: float
) -> Segment:
    start, end = _span(track.start, track.end, length)
    there = track.offset
    first, last = _span(track.start + there, track.end + there, enrolled.length)
    return Segment(
        modality=Modality.AUDIO,
        reference=enrolled.reference,
        capture=capture,
        query_start=start,
        query_end=end,
        reference_start=first,
        reference_end=last,
        score=score,
    )


def _span(first: int, last: int, length: float) -> tuple[float, float]:
    """Return the seconds that items listen to."""
    end = (last - 1) * ITEM_SECONDS + LISTENS_SECONDS
    return first * ITEM_SECONDS, min(length, end)
