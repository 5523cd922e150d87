"""Walk along a capture and collect its time lines into stretches.

Windows of 20 s overlap by half, so whatever is long enough to be found stands whole enough
in one of them; lines of neighbouring windows that go on from each other are one stretch.
Memory is that of one window, however long the capture is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.gather import gather
from fingerprint.audio.keys import ProbeOptions, probe
from fingerprint.audio.peaks import Peaks
from fingerprint.audio.quads import QuadOptions, Quads, join
from fingerprint.audio.verify import clearness, reference_peaks
from fingerprint.audio.vote import Line, VoteOptions, Votes, find_lines, join_votes
from fingerprint.index.port import Snapshot


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """How a capture is walked and its lines are joined; frames of 20 ms.

    step: half a window. together: how far two lines may lie apart where they meet and how
    many bins of pitch, to be one stretch. gap: a stretch without an anchor for longer is
    two. thin: a part with less than this share of the densest part's anchors a second is
    chance and dropped. A capture of less than `brief` seconds has little evidence and is
    soon looked through, so more of its quads are asked for: `brief_quads`, not `quads`.
    """

    step: int = 500
    together: float = 10.0
    together_bins: float = 0.6
    gap: float = 250.0
    thin: float = 0.15
    quads: QuadOptions = field(default_factory=lambda: QuadOptions(neighbours=5))
    brief_quads: QuadOptions = field(default_factory=lambda: QuadOptions(neighbours=8))
    brief: float = 12.0
    reach: ProbeOptions = field(default_factory=ProbeOptions)
    vote: VoteOptions = field(default_factory=VoteOptions)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a capture that runs along one reference.

    Its `line` and what stands on it; `start` and `end` are frames of the capture;
    `clearness` see fingerprint.audio.verify.
    """

    line: Line
    start: float
    end: float
    clearness: float

    @property
    def anchors(self) -> int:
        """How many different anchors of the capture stand on the line."""
        return len(self.line.anchors)

    @property
    def reference_span(self) -> tuple[float, float]:
        """Start and end on the reference's side, in its frames."""
        line = self.line
        return line.speed * self.start + line.offset, line.speed * self.end + line.offset


def walk(peaks: Peaks, index: Snapshot, options: WalkOptions = WalkOptions()) -> list[Stretch]:
    """Find all stretches of a capture that run along references.

    Args:
        peaks: Of the capture.
        index: References to compare with.
        options: See WalkOptions.

    Returns:
        Stretches by ordinal and start. Those of one reference do not overlap in the
        capture by more than half: where music repeats itself the best line wins.
    """
    lines: list[Line] = []
    for votes in _windows(peaks, index, options):
        lines = _continued(lines, find_lines(votes, options.reach, options.vote), options)
    packed = {line.ordinal: reference_peaks(index.arrays(line.ordinal)) for line in lines}
    return _distinct(
        _stretch(part, peaks, packed[line.ordinal])
        for line in lines
        for part in _parts(line, options)
    )


def _windows(peaks: Peaks, index: Snapshot, options: WalkOptions) -> Iterator[Votes]:
    """Give the votes of each window; every key is asked for once."""
    before: Votes | None = None
    quads_asked = options.brief_quads if peaks.seconds < options.brief else options.quads
    end = float(peaks.frames[-1]) if len(peaks.frames) else -1.0
    start = 0
    while start <= end:
        quads = _quads_between(peaks, start, start + options.step, quads_asked)
        votes = gather(quads, probe(quads, options.reach), index, options.reach, options.vote)
        if before is not None:
            yield join_votes(before, votes)
        elif start + options.step > end:
            yield votes
        before, start = votes, start + options.step


def _quads_between(peaks: Peaks, start: float, end: float, options: QuadOptions) -> Quads:
    """Join the peaks whose anchors lie in a span; anchors are numbered over all peaks."""
    first, last = np.searchsorted(peaks.frames, (start, end + options.farthest + 1))
    part = Peaks(
        peaks.frames[first:last], peaks.bins[first:last], peaks.strengths[first:last], 0.0
    )
    quads = join(part, options)
    mine = quads.frames < end
    return Quads(
        quads.anchors[mine] + np.int32(first),
        quads.frames[mine],
        quads.bins[mine],
        quads.spans[mine],
        quads.steps[mine],
        quads.shares[mine],
    )


def _continued(lines: list[Line], found: Iterable[Line], options: WalkOptions) -> list[Line]:
    """Join new lines to those they go on from."""
    lines = list(lines)
    for new in found:
        for at, old in enumerate(lines):
            if _goes_on(old, new, options):
                lines[at] = _joined(old, new)
                break
        else:
            lines.append(new)
    return lines


def _goes_on(old: Line, new: Line, options: WalkOptions) -> bool:
    if old.ordinal != new.ordinal or new.query[0] > old.query[-1] + 2 * options.step:
        return False
    meet = min(old.query[-1], max(float(new.query[0]), float(old.query[0])))
    apart = (old.speed - new.speed) * meet + old.offset - new.offset
    return (
        abs(apart) <= options.together and abs(old.shift - new.shift) <= options.together_bins
    )


def _joined(old: Line, new: Line) -> Line:
    anchors, rows = np.unique(np.concatenate([old.anchors, new.anchors]), return_index=True)
    query = np.concatenate([old.query, new.query])[rows]
    reference = np.concatenate([old.reference, new.reference])[rows]
    share = len(new.anchors) / (len(new.anchors) + len(old.anchors))
    joined = Line(
        ordinal=old.ordinal,
        speed=new.speed,
        offset=new.offset,
        shift=old.shift * (1 - share) + new.shift * share,
        anchors=anchors,
        query=query,
        reference=reference,
    )
    return _refitted(joined)


def _refitted(line: Line) -> Line:
    """Lay the line anew through everything on it."""
    if np.ptp(line.query) < 100:
        return line
    speed, offset = np.polyfit(line.query, line.reference.astype(np.float64), 1)
    return replace(line, speed=float(speed), offset=float(offset))


def _parts(line: Line, options: WalkOptions) -> list[Line]:
    """Cut a line where the capture does not follow it, and drop what is there by chance."""
    cuts = np.flatnonzero(np.diff(line.query) > options.gap) + 1
    pieces = np.split(np.arange(len(line.query)), cuts)
    sizes = np.array([len(piece) for piece in pieces])
    # A second is added to each length, so that three anchors at once are not dense.
    lengths = np.array([np.ptp(line.query[piece]) + 50 for piece in pieces])
    density = sizes / lengths
    main = density[int(np.argmax(sizes))]
    kept = (density >= options.thin * main) & (sizes >= max(3, int(0.03 * sizes.max())))
    if len(pieces) > 1 and sizes.max() < 3 * options.vote.least:
        # Weak evidence all along a capture is one faint copy, not several.
        return [line]
    return [
        _refitted(_piece(line, piece)) for piece, keep in zip(pieces, kept, strict=True) if keep
    ]


def _piece(line: Line, rows: NDArray[np.int64]) -> Line:
    return replace(
        line,
        anchors=line.anchors[rows],
        query=line.query[rows],
        reference=line.reference[rows],
    )


def _stretch(line: Line, peaks: Peaks, packed: NDArray[np.uint32]) -> Stretch:
    # A quad sounds on after its anchor; half a second is the mean span of aligned ones.
    start, end = float(line.query[0]), float(line.query[-1]) + 25
    return Stretch(line, start, end, clearness(line, start, end, peaks, packed))


def _distinct(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Where stretches of one reference overlap in the capture, keep the best."""
    kept: list[Stretch] = []
    for one in sorted(stretches, key=lambda s: (-s.anchors, s.line.ordinal, s.start)):
        rivals = [s for s in kept if s.line.ordinal == one.line.ordinal]
        shared = [min(one.end, s.end) - max(one.start, s.start) for s in rivals]
        if max(shared, default=0.0) <= 0.5 * (one.end - one.start):
            kept.append(one)
    return sorted(kept, key=lambda s: (s.line.ordinal, s.start))
