"""Walk along a capture and collect its time lines into stretches.

Windows of 30 s overlap by half, so whatever is long enough to be found stands whole enough
in one of them; lines of neighbouring windows that go on from each other are one stretch.
Memory is that of one window, however long the capture is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fingerprint.audio.continuing import JoiningOptions, continued
from fingerprint.audio.gather import gather
from fingerprint.audio.keys import ProbeOptions, probe
from fingerprint.audio.peaks import Peaks, thin
from fingerprint.audio.quads import QuadOptions, join
from fingerprint.audio.spectrum import FRAMES_A_SECOND
from fingerprint.audio.trace import Piece, TraceOptions, trace
from fingerprint.audio.verify import closer, coincidence, reference_peaks
from fingerprint.audio.vote import Line, VoteOptions, Votes, find_lines, join_votes
from fingerprint.index.port import Snapshot


@dataclass(frozen=True, slots=True)
class Asking:
    """How densely a capture of less than `below` seconds is asked for.

    `density` peaks a second, each joined with its next `neighbours`. A short capture has
    little evidence and is soon looked through, so more of its quads are asked for.
    """

    below: float
    density: int
    neighbours: int


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """How a capture is walked and its lines are joined; frames of 20 ms.

    step: half a window. glance, clear: lines of a window with a lower clearness, before and
    after they are laid closer, are chance. evident: stretches with less evidence are not
    told of. asking: by length of the capture, see Asking.
    """

    step: int = 750
    glance: float = 2.0
    clear: float = 4.0
    evident: float = 4.0
    asking: tuple[Asking, ...] = (
        Asking(8.0, 39, 8),
        Asking(16.0, 39, 5),
        Asking(float("inf"), 30, 4),
    )
    joining: JoiningOptions = field(default_factory=JoiningOptions)
    probe: ProbeOptions = field(default_factory=ProbeOptions)
    vote: VoteOptions = field(default_factory=VoteOptions)
    trace: TraceOptions = field(default_factory=TraceOptions)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a capture that runs along one reference.

    Its `line` and what stands on it; `start` and `end` are frames of the capture;
    `clearness` see fingerprint.audio.verify, `piece` see fingerprint.audio.trace.
    """

    line: Line
    start: float
    end: float
    clearness: float
    piece: Piece

    @property
    def anchors(self) -> int:
        """How many different anchors of the capture stand on the line."""
        return len(self.line.anchors)

    @property
    def reference_span(self) -> tuple[float, float]:
        """Start and end on the reference's side, in its frames."""
        line = self.line
        return line.speed * self.start + line.offset, line.speed * self.end + line.offset


class _References:
    """Packed peaks of the references of a snapshot, fetched once."""

    def __init__(self, index: Snapshot) -> None:
        self._index = index
        self._packed: dict[int, NDArray[np.uint32]] = {}

    def packed(self, ordinal: int) -> NDArray[np.uint32]:
        if ordinal not in self._packed:
            self._packed[ordinal] = reference_peaks(self._index.arrays(ordinal))
        return self._packed[ordinal]


def walk(peaks: Peaks, index: Snapshot, options: WalkOptions = WalkOptions()) -> list[Stretch]:
    """Find all stretches of a capture that run along references.

    Args:
        peaks: Of the capture.
        index: References to compare with.
        options: See WalkOptions.

    Returns:
        Stretches by ordinal and start. Those of one reference do not overlap in the
        capture: where music repeats itself the best line wins.
    """
    lines: list[Line] = []
    references = _References(index)
    for start, votes in _windows(peaks, index, options):
        end = min(start + 2.0 * options.step, peaks.seconds * FRAMES_A_SECOND)
        found = find_lines(votes, options.probe.reach.widest, options.vote)
        clear = _clear(found, (start, end), peaks, references, options)
        lines = continued(lines, clear, options.joining)
    return _distinct(
        stretch for line in lines for stretch in _stretches(line, peaks, references, options)
    )


def _clear(
    lines: Iterable[Line],
    window: tuple[float, float],
    peaks: Peaks,
    references: _References,
    options: WalkOptions,
) -> Iterator[Line]:
    """Give the lines of a window that more than anchors speak for, laid closer."""
    for line in lines:
        packed = references.packed(line.ordinal)
        own = float(line.query[0]), float(line.query[-1]) + 25
        # Most lines are chance, and a glance tells.
        if coincidence(line, *own, peaks, packed).clearness < options.glance:
            continue
        near = closer(line, *window, peaks, packed)
        clear = (coincidence(near, *span, peaks, packed).clearness for span in (own, window))
        if max(clear) >= options.clear:
            yield near


def _windows(
    peaks: Peaks, index: Snapshot, options: WalkOptions
) -> Iterator[tuple[float, Votes]]:
    """Give the start and the votes of each window; every key is asked for once."""
    before: Votes | None = None
    asked, quads_asked = asked_for(peaks, options)
    end = float(peaks.frames[-1]) if len(peaks.frames) else -1.0
    start = 0
    while start <= end:
        first, last = np.searchsorted(asked.frames, (start, start + options.step))
        quads = join(asked, quads_asked, first=int(first), last=int(last))
        votes = gather(
            quads, probe(quads, options.probe), index, options.probe, options.vote.most
        )
        if before is not None:
            yield float(start - options.step), join_votes(before, votes)
        elif start + options.step > end:
            yield float(start), votes
        before, start = votes, start + options.step


def asked_for(peaks: Peaks, options: WalkOptions = WalkOptions()) -> tuple[Peaks, QuadOptions]:
    """Return the peaks by which a capture is asked for, and how they are joined."""
    asking = next(one for one in options.asking if peaks.seconds < one.below)
    return thin(peaks, asking.density), QuadOptions(neighbours=asking.neighbours)


def _stretches(
    line: Line, peaks: Peaks, references: _References, options: WalkOptions
) -> Iterator[Stretch]:
    """Follow a line to where the copy begins and ends; there may be several of one."""
    packed = references.packed(line.ordinal)
    end = peaks.seconds * FRAMES_A_SECOND
    line = closer(
        line, max(0.0, line.query[0] - 500), min(end, line.query[-1] + 500), peaks, packed
    )
    along = coincidence(line, float(line.query[0]), float(line.query[-1]) + 25, peaks, packed)
    for piece in trace(line, peaks, packed, along.chance, options.trace):
        if piece.evidence < options.evident:
            continue
        rows = np.flatnonzero((line.query >= piece.start - 25) & (line.query <= piece.end + 25))
        if not len(rows):
            continue
        part = replace(
            line,
            anchors=line.anchors[rows],
            query=line.query[rows],
            reference=line.reference[rows],
        )
        clear = coincidence(line, piece.start, piece.end, peaks, packed).clearness
        yield Stretch(part, max(0.0, piece.start), min(end, piece.end), clear, piece)


def _distinct(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Where stretches of one reference overlap in the capture, keep the best."""
    kept: list[Stretch] = []
    for one in sorted(stretches, key=lambda s: (-s.piece.evidence, s.line.ordinal, s.start)):
        rest = beside_others(one, [s for s in kept if s.line.ordinal == one.line.ordinal])
        if rest is not None:
            kept.append(rest)
    return sorted(kept, key=lambda s: (s.line.ordinal, s.start))


def beside_others(one: Stretch, others: Iterable[Stretch]) -> Stretch | None:
    """Cut a stretch to the longest part that no other covers.

    Returns:
        None where that is less than half of it: the others explain it.
    """
    free = [(one.start, one.end)]
    for other in others:
        free = [
            part
            for start, end in free
            for part in ((start, min(end, other.start)), (max(start, other.end), end))
            if part[1] > part[0]
        ]
    start, end = max(free, key=lambda part: part[1] - part[0], default=(0.0, 0.0))
    if end - start <= 0.5 * (one.end - one.start):
        return None
    return replace(one, start=start, end=end)
