"""Gather a contact sheet: the matches on record, and frames of both sides at one instant.

What cannot be had leaves an empty frame and a note; the rest of the sheet is still drawn.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.wording import percent
from domain.match import Match, Segment
from domain.posting import Capture
from domain.work import Modality, Reference, ReferenceId, Work
from service.sheets.pictures import Pictures, Shown
from service.sheets.plan import Instant, instants
from service.sheets.sheet import Bar, Block, Pair, Pixels, Sheet, Track

MOST_WORKS = 6
SEEN = (Modality.VIDEO, Modality.IMAGE)
"""The modalities of which there is something to see."""
_TIMED = (Modality.VIDEO, Modality.AUDIO)


@dataclass(frozen=True, slots=True)
class Records:
    """What is on record of the things a sheet speaks of.

    `references` also has those that were withdrawn. `strips` are digests by the digest of a
    medium, `lengths` in units of the reference's modality.
    """

    works: Mapping[str, Work]
    captures: Mapping[str, Capture]
    references: Mapping[ReferenceId, Reference]
    strips: Mapping[str, str]
    lengths: Mapping[ReferenceId, float]


def gather(
    heading: str,
    facts: Sequence[tuple[str, str]],
    matches: Iterable[Match],
    records: Records,
    pictures: Pictures,
) -> Sheet:
    """Make the sheet of a posting or a file.

    Args:
        heading: What was looked into.
        facts: Names and values told of it.
        matches: In any order; those without pictures are named in a note.
        records: See Records.
        pictures: Where frames come from.
    """
    best = sorted(matches, key=lambda match: (-match.score, match.work))
    seen = [m for m in best if any(s.modality in SEEN for s in m.segments)]
    blocks = tuple(_block(match, records, pictures) for match in seen[:MOST_WORKS])
    notes = []
    if len(seen) > MOST_WORKS:
        notes.append(f"{len(seen) - MOST_WORKS} more works are found in pictures")
    if unseen := [_title(m, records) for m in best if m not in seen]:
        notes.append(f"found otherwise than in pictures: {', '.join(unseen)}")
    return Sheet(heading, tuple(facts), blocks, tuple(notes))


def _block(match: Match, records: Records, pictures: Pictures) -> Block:
    segments = sorted(
        (s for s in match.segments if s.modality in (*SEEN, Modality.AUDIO)),
        # Bars of pictures come first, so that pairs and time line count them from one.
        key=lambda s: (s.modality is Modality.AUDIO, s.capture, s.query_start),
    )
    here = list(dict.fromkeys(s.capture for s in segments if s.modality in _TIMED))
    there = list(dict.fromkeys(_medium(s, records) for s in segments if s.modality in _TIMED))
    pairs, lengths, notes = _pairs(segments, records, pictures)
    return Block(
        work=match.work,
        title=_title(match, records),
        score=match.score,
        told=_told(match),
        captures=tuple(_capture_track(d, segments, lengths, records) for d in here),
        references=tuple(_reference_track(m, segments, records) for m in there),
        bars=tuple(
            Bar(
                s,
                here.index(s.capture) if s.modality in _TIMED else 0,
                there.index(_medium(s, records)) if s.modality in _TIMED else 0,
            )
            for s in segments
        ),
        pairs=pairs,
        facts=tuple(_facts(match, segments, records)),
        notes=tuple(dict.fromkeys(notes)),
    )


def _pairs(
    segments: Sequence[Segment], records: Records, pictures: Pictures
) -> tuple[tuple[Pair, ...], Mapping[str, float], list[str]]:
    """Show both sides: references first, whose strips decide the instants."""
    chosen = instants(segments)
    notes: list[str] = []
    lengths: dict[str, float] = {}
    below: dict[Instant, Pixels | None] = {}
    moved: list[Instant] = []
    by_reference = _grouped(chosen, lambda one: one.segment.reference)
    for name, wanted in by_reference.items():
        shown = _shown_reference(ReferenceId(name), wanted, records, pictures)
        moved += shown.instants
        below |= dict(zip(shown.instants, shown.frames, strict=True))
        notes += [shown.note] if shown.note else []
    above: dict[Instant, Pixels | None] = {}
    for digest, wanted in _grouped(moved, lambda one: one.segment.capture).items():
        capture = records.captures.get(digest)
        if capture is None:
            notes.append(f"no sighting on record has the capture {digest[:16]}")
            continue
        shown = pictures.capture(capture, wanted)
        above |= dict(zip(shown.instants, shown.frames, strict=True))
        notes += [shown.note] if shown.note else []
        if shown.length is not None:
            lengths[digest] = shown.length
    order = sorted(set(moved), key=lambda one: (one.segment.capture, one.here, one.number))
    pairs = tuple(_pair(one, above.get(one), below.get(one)) for one in order)
    return pairs, lengths, notes


def _shown_reference(
    name: ReferenceId, wanted: Sequence[Instant], records: Records, pictures: Pictures
) -> Shown:
    reference = records.references.get(name)
    if reference is None:
        nothing = (None,) * len(wanted)
        return Shown(tuple(wanted), nothing, note=f"the reference {name} is not on record")
    return pictures.reference(reference, records.strips.get(reference.media), wanted)


def _pair(one: Instant, above: Pixels | None, below: Pixels | None) -> Pair:
    still = one.segment.modality is Modality.IMAGE
    return Pair(
        one.number,
        None if still else one.here,
        None if still else one.there,
        above,
        below,
    )


def _medium(segment: Segment, records: Records) -> str:
    """Return what a segment's reference was made of: a film's sound and pictures are one."""
    known = records.references.get(segment.reference)
    return known.media if known else str(segment.reference)


def _capture_track(
    digest: str, segments: Sequence[Segment], lengths: Mapping[str, float], records: Records
) -> Track:
    known = records.captures.get(digest)
    ends = [s.query_end for s in segments if s.capture == digest]
    return Track(known.label if known else "", max(lengths.get(digest, 0.0), *ends, 0.0))


def _reference_track(medium: str, segments: Sequence[Segment], records: Records) -> Track:
    mine = [s for s in segments if s.modality in _TIMED and _medium(s, records) == medium]
    known = [records.references[s.reference] for s in mine if s.reference in records.references]
    lengths = [records.lengths.get(s.reference, 0.0) for s in mine]
    label = known[0].label if known else medium
    return Track(label, max(*lengths, *(s.reference_end for s in mine)))


def _title(match: Match, records: Records) -> str:
    work = records.works.get(match.work)
    return f"{work.title} ({work.kind.replace('_', ' ')})" if work else str(match.work)


def _told(match: Match) -> str:
    """Say how sure we are, and of how much."""
    parts = [f"score {match.score:.3f}"]
    for one in match.evidence:
        much = f"{percent(one.posting_share)} of the posting"
        if one.modality in _TIMED:
            much = f"{one.matched:.1f} s, {much}, {percent(one.work_share)} of the work"
        name = {Modality.VIDEO: "pictures", Modality.AUDIO: "sound", Modality.IMAGE: "picture"}
        parts.append(f"{name.get(one.modality, one.modality)} {one.score:.3f} ({much})")
    return " · ".join(parts)


def _facts(
    match: Match, segments: Sequence[Segment], records: Records
) -> Iterable[tuple[str, str]]:
    work = records.works.get(match.work)
    holders = f", held by {', '.join(work.holders)}" if work and work.holders else ""
    yield "work", f"{match.work}{holders}"
    for name in dict.fromkeys(s.reference for s in segments if s.modality in SEEN):
        known = records.references.get(name)
        yield "reference", f"{name}, {known.label}, SHA-256 {known.media}" if known else name
    for digest in dict.fromkeys(s.capture for s in segments if s.modality in SEEN):
        yield "capture", f"SHA-256 {digest}"
    for one in match.evidence:
        flags = f", {', '.join(one.flags)}" if one.flags else ""
        yield (
            f"by {one.modality}",
            f"{one.scheme}, index version {one.index_version}, raw {one.raw:.1f}{flags}",
        )


def _grouped(
    chosen: Iterable[Instant], key: Callable[[Instant], str]
) -> Mapping[str, list[Instant]]:
    groups: defaultdict[str, list[Instant]] = defaultdict(list)
    for one in chosen:
        groups[key(one)].append(one)
    return groups
