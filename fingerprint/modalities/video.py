"""Video: moving pictures, compared frame by frame through many views.

Grey canvases, four in three seconds of a reference and two to four a second of a capture;
256-bit hashes of six views of the one and many more of the other; seeds by shared 16-bit
words; a line through the seeds; evidence along the line. A true copy is a line: what is dull,
still or repeated counts for little, so a score means that much new content ran side by side
with the reference.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain import work
from domain.errors import SchemeMismatch, UndecodableMedia
from domain.match import Flag, Scheme, Segment
from domain.spans import disjoint
from fingerprint.decode import canvas_frames, probe
from fingerprint.index.port import Codes, Snapshot
from fingerprint.index.shapes.hashes import HASHES
from fingerprint.masking import mask_of, spared, touching
from fingerprint.modality import Found, Media
from fingerprint.video.codes import (
    CAPTURE_FRAMES,
    FRAMES_PER_SECOND,
    Capture,
    CodeOptions,
    capture_codes,
    opened,
    reference_codes,
)
from fingerprint.video.lookback import compact, propose
from fingerprint.video.masking import masked
from fingerprint.video.rectangles import same
from fingerprint.video.score import REPORT, REVIEW, calibrated, still
from fingerprint.video.seeds import SeedOptions, find_seeds
from fingerprint.video.trace import Trace, TraceOptions, settled, trace
from fingerprint.video.views import (
    CAPTURE_VIEWS,
    SIDE,
    WHOLE,
    Rectangle,
    reference_views,
    standing,
)

_WIDE = 16 / 9  # width over height; of what shape a film is matters for its strip alone


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """How video is coded, sought and followed; see each class.

    short: Seconds; captures up to this length show `dense` frames a second, for there is
    little else to go by. Fast pictures differ a lot in the quarter of a second that two
    frames a second may lie apart: of 5 s of real clips 6 points more were found. Over a
    minute so many frames gather chance as well: strangers came to 131, 91 without.
    """

    short: float = 20.0
    dense: float = 4.0
    codes: CodeOptions = field(default_factory=CodeOptions)
    seeds: SeedOptions = field(default_factory=SeedOptions)
    trace: TraceOptions = field(default_factory=TraceOptions)


class Video:
    """See fingerprint.modality.Modality. Units are seconds."""

    shape = HASHES

    def __init__(self, options: VideoOptions = VideoOptions()) -> None:
        self._options = options
        name = options.codes.descriptor.scheme
        self.scheme = Scheme(name, work.Modality.VIDEO, FRAMES_PER_SECOND)

    def reads(self, media_type: str) -> bool:
        return media_type.startswith("video/")

    def enrol(self, media: Media) -> Codes:
        frames = canvas_frames(media.path, fps=FRAMES_PER_SECOND, size=SIDE)
        codes = reference_codes(frames, self._options.codes)
        if not len(codes.keys):
            raise UndecodableMedia(f"{media.path.name}: no picture in it can be told apart")
        return codes

    def fingerprint(self, media: Media) -> Codes:
        seconds = probe(media.path).seconds
        short = seconds is not None and seconds <= self._options.short
        fps = self._options.dense if short else CAPTURE_FRAMES
        frames = canvas_frames(media.path, fps=fps, size=SIDE)
        return capture_codes(frames, self._options.codes)

    def masked(self, codes: Codes, spans: Sequence[work.Span]) -> Codes:
        return masked(codes, disjoint(spans)) if spans else codes

    def joined(self, _codes: Sequence[Codes], /) -> None:
        return None

    def compact(self, codes: Codes) -> Codes:
        """Give up the late views: heavy crops, turns and tilts. See Modality.compact."""
        return compact(codes)

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        return propose(reference, shelf)

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        """Look with the early views, then with all where these explain nothing.

        See fingerprint.modality.Modality.
        """
        if query.scheme != self.scheme.name:
            raise SchemeMismatch(self.scheme.name, query.scheme)
        capture = opened(query)
        if not len(capture.times):
            return ()
        options = self._options
        rows = query.values.astype(np.int64)
        seeds = dict(find_seeds(rows, capture, index, options.seeds))
        traces = trace(capture, seeds, index, options.trace)
        unexplained = _unexplained(traces, len(capture.times))
        late = find_seeds(
            _late_rows(capture, unexplained),
            capture,
            index,
            options.seeds,
        )
        more = {
            ordinal: found.and_also(seeds[ordinal].where(unexplained[seeds[ordinal].frame]))
            if ordinal in seeds
            else found
            for ordinal, found in late.items()
        }
        traces += trace(capture, more, index, options.trace)
        return _found(traces, capture, media.digest, _Holes(mask_of(query.arrays), index))


def _unexplained(traces: Sequence[Trace], frames: int) -> NDArray[np.bool_]:
    """Mark the frames that no reportable trace covers."""
    marks = np.ones(frames, np.bool_)
    for found in traces:
        if found.worth >= REPORT:
            marks[found.stretch.first : found.stretch.last + 1] = False
    return marks


def _late_rows(capture: Capture, frames: NDArray[np.bool_]) -> NDArray[np.int64]:
    late = np.array([view.late for view in CAPTURE_VIEWS])
    return np.flatnonzero(capture.telling & late[:, None] & frames[None, :])


@dataclass(frozen=True, slots=True)
class _Holes:
    """What was masked: spans of the capture, and of each reference in the index."""

    here: tuple[work.Span, ...]
    index: Snapshot

    def of(self, one: Trace) -> tuple[work.Span, ...]:
        return mask_of(self.index.arrays(one.reference.ordinal))


def _found(
    traces: Sequence[Trace], capture: Capture, digest: str, holes: _Holes
) -> tuple[Found, ...]:
    """Gather traces by work, the surest work first."""
    by_work: defaultdict[str, list[Trace]] = defaultdict(list)
    for one in traces:
        by_work[one.reference.work].append(one)
    found = []
    for group in by_work.values():
        kept = settled(group, capture.times)
        strong = [t for t in kept if t.worth >= REVIEW] or kept[:1]
        # Pieces that stand on their own add up; weak ones never make a strong one.
        raw = sum(t.worth for t in strong)
        moving = [t for t in strong if not still(t.stretch)]
        score = calibrated(raw) if moving else calibrated(max(t.worth for t in strong))
        segments = tuple(
            piece
            for t in strong
            for piece in spared(
                [_segment(t, capture, digest)], holes.here, holes.of(t), capture.step
            )
        )
        if not segments:
            continue
        found.append(
            Found(
                work=strong[0].reference.work,
                segments=tuple(sorted(segments, key=lambda s: s.query_start)),
                score=score,
                raw=raw,
                matched=_covered(strong, segments, capture.times) * capture.step,
                flags=_flags(strong, segments, moving=bool(moving)),
            )
        )
    return tuple(sorted(found, key=lambda f: (-f.raw, f.work)))


def _segment(one: Trace, capture: Capture, digest: str) -> Segment:
    stretch, line = one.stretch, one.line
    start = float(capture.times[stretch.first])
    end = float(capture.times[stretch.last]) + capture.step
    places = capture.rectangles[one.view, stretch.first : stretch.last + 1]
    place: Rectangle = tuple(np.median(places, axis=0).tolist())
    view = CAPTURE_VIEWS[one.view]
    if view.late:
        # A part of the frame that was looked at for a crop; what is shown is more of it.
        seen = reference_views(_WIDE)[one.seen]
        place = standing(place, seen, mirrored=view.mirrored)
        place = WHOLE if same(place, WHOLE, 0.03) else place
    x0, y0, x1, y1 = (round(v, 4) for v in place)
    return Segment(
        modality=work.Modality.VIDEO,
        reference=one.reference.reference,
        capture=digest,
        query_start=start,
        query_end=end,
        reference_start=max(0.0, line.offset + line.speed * start),
        reference_end=min(one.reference.length, line.offset + line.speed * end),
        score=calibrated(one.worth),
        speed=line.speed,
        mirrored=view.mirrored,
        rectangle=None if (x0, y0, x1, y1) == WHOLE else (x0, y0, x1, y1),
    )


def _covered(
    traces: Sequence[Trace], segments: Sequence[Segment], times: NDArray[np.float64]
) -> int:
    """Count the frames of traces that are left on a segment."""
    marks = np.zeros(len(times), np.bool_)
    for one in traces:
        marks[one.stretch.first : one.stretch.last + 1] = True
    spans = disjoint((s.query_start, s.query_end) for s in segments)
    return int((marks & touching(times, times, spans)).sum())


def _flags(
    traces: Sequence[Trace], segments: Sequence[Segment], *, moving: bool
) -> tuple[Flag, ...]:
    flags = []
    if not moving:
        flags.append(Flag.IMAGE_LEVEL)
    if any(s.mirrored for s in segments):
        flags.append(Flag.MIRRORED)
    # Over a shorter stretch a wrong speed fits as well as the right one.
    long = [s for s in segments if s.query_end - s.query_start >= 4.0]
    if traces and any(abs(s.speed - 1) > 0.03 for s in long):
        flags.append(Flag.RETIMED)
    return tuple(flags)
