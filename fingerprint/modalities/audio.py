"""Sound: songs, and the sound of films and live rooms, found by quads of peaks.

A work is recognised through codecs, noise, speech on top and moderate changes of pitch and
tempo, also where a capture plays only seconds of it; another performance of the same
composition is not recognised, that is another recording.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.match import Flag, Scheme, Segment
from domain.spans import disjoint
from domain.work import Modality, Span, WorkId
from fingerprint.audio.chromaprint import Printer
from fingerprint.audio.keys import SHAPE, reference_keys
from fingerprint.audio.lookback import compact, propose
from fingerprint.audio.masking import masked
from fingerprint.audio.peaks import PeakOptions, Peaks, find_peaks, thin
from fingerprint.audio.quads import QuadOptions, join
from fingerprint.audio.score import ScoreOptions, score
from fingerprint.audio.segments import Stretch, WalkOptions, walk
from fingerprint.audio.tracks import ITEMS, is_print, with_print
from fingerprint.audio.verify import pack
from fingerprint.audio.whole import WholeOptions, with_whole_tracks
from fingerprint.decode import probe, sound_blocks
from fingerprint.index.port import Codes, Enrolled, Snapshot
from fingerprint.index.postings import Shape
from fingerprint.masking import mask_of, spared
from fingerprint.modality import Found, Media


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """How sound is fingerprinted and judged.

    Of a reference the `density` strongest peaks a second are joined into quads, of a
    capture `peaks.density`. `poorest` is the fewest quads a reference needs. `shown` is
    the lowest score told. `retimed` and `pitched` are the changes, as shares, and `short`
    the seconds, from which a reviewer is told of them. Beside a hole of masked codes, less
    than `least` seconds is not told. `whole` is about tracks known by their prints.
    """

    peaks: PeakOptions = field(default_factory=PeakOptions)
    density: int = 30
    quads: QuadOptions = field(default_factory=QuadOptions)
    walk: WalkOptions = field(default_factory=WalkOptions)
    score: ScoreOptions = field(default_factory=ScoreOptions)
    poorest: int = 40
    shown: float = 0.2
    retimed: float = 0.005
    pitched: float = 0.01
    short: float = 5.0
    least: float = 0.5
    whole: WholeOptions = field(default_factory=WholeOptions)


class Audio:
    """Compares recordings. See fingerprint.modality.Modality."""

    def __init__(self, options: AudioOptions = AudioOptions()) -> None:
        self._options = options
        self._scheme = Scheme(
            name="quads-v1",
            modality=Modality.AUDIO,
            ticks_per_unit=options.peaks.frames_per_second,
        )

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def shape(self) -> Shape:
        return SHAPE

    def reads(self, media_type: str) -> bool:
        return media_type.partition("/")[0].lower() in ("audio", "video")

    def enrol(self, media: Media) -> Codes:
        codes = self.fingerprint(media)
        quads = int((~is_print(codes.keys)).sum())
        if quads < self._options.poorest:
            raise UndecodableMedia(
                f"{media.path.name}: {codes.length:.1f} s of sound have only "
                f"{quads} codes, {self._options.poorest} are needed to tell it apart"
            )
        # A capture's own, denser peaks are of no use with a reference.
        kept = {n: a for n, a in codes.arrays.items() if n in ("peaks", ITEMS)}
        return Codes(codes.scheme, codes.keys, codes.values, codes.length, kept)

    def fingerprint(self, media: Media) -> Codes:
        blocks: Iterable[NDArray[np.float32]] = ()
        if probe(media.path).has_audio:
            blocks = sound_blocks(media.path, rate=self._options.peaks.rate)
        printer = Printer(self._options.peaks.rate)
        codes = self.listen(printer.through(blocks))
        return with_print(codes, printer.items(), self._options.whole.tracks)

    def listen(self, blocks: Iterable[NDArray[np.float32]]) -> Codes:
        """Fingerprint sound that is already decoded.

        Args:
            blocks: (n,) float32 each, mono at the rate of `AudioOptions.peaks`.
        """
        options = self._options
        peaks = find_peaks(blocks, options.peaks)
        thinned = thin(peaks, options.density, options.peaks)
        keys, values = reference_keys(join(thinned, options.quads))
        arrays: dict[str, NDArray[np.generic]] = {
            "frames": peaks.frames,
            "bins": peaks.bins,
            "strengths": peaks.strengths,
            "peaks": pack(thinned),
        }
        return Codes(self._scheme.name, keys, values, peaks.seconds, arrays)

    def masked(self, codes: Codes, spans: Sequence[Span]) -> Codes:
        second = self._options.peaks.frames_per_second
        return masked(codes, disjoint(spans), second) if spans else codes

    def joined(self, _codes: Sequence[Codes], /) -> None:
        return None

    def compact(self, codes: Codes) -> Codes:
        return compact(codes)

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        return propose(reference, shelf)

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        peaks = Peaks(
            np.asarray(query.arrays["frames"], np.float64),
            np.asarray(query.arrays["bins"], np.float32),
            np.asarray(query.arrays["strengths"], np.float32),
            query.length,
        )
        by_work: defaultdict[WorkId, list[tuple[Enrolled, Stretch]]] = defaultdict(list)
        for stretch in walk(peaks, index, self._options.walk):
            enrolled = index.enrolled(stretch.line.ordinal)
            by_work[enrolled.work].append((enrolled, stretch))
        found = [
            self._found(work, _unrivalled(parts), query, media, index)
            for work, parts in by_work.items()
        ]
        told = [f for f in found if f.score >= self._options.shown and f.segments]
        told = with_whole_tracks(told, query, media, index, self._options.whole)
        return sorted(told, key=lambda f: (-f.score, -f.raw, f.work))

    def _found(
        self,
        work: WorkId,
        parts: Sequence[tuple[Enrolled, Stretch]],
        query: Codes,
        media: Media,
        index: Snapshot,
    ) -> Found:
        """Say what one work's stretches come to."""
        options = self._options
        holes = mask_of(query.arrays)
        pieces = [
            piece
            for enrolled, stretch in parts
            for piece in spared(
                [self._segment(enrolled, stretch, media)],
                holes,
                mask_of(index.arrays(enrolled.ordinal)),
                options.least,
            )
        ]
        segments = tuple(sorted(pieces, key=lambda s: (s.query_start, s.reference)))
        best = max((s.score for s in segments), default=0.0)
        flags: list[Flag] = []
        matched = sum(s.query_end - s.query_start for s in segments)
        if matched < options.short:
            flags.append(Flag.SHORT)
        if any(abs(s.speed - 1) > options.retimed for s in segments):
            flags.append(Flag.RETIMED)
        if any(abs(s.pitch - 1) > options.pitched for s in segments):
            flags.append(Flag.PITCHED)
        raw = max(stretch.clearness for _, stretch in parts)
        return Found(work, segments, best, raw, matched, tuple(flags))

    def _segment(self, enrolled: Enrolled, stretch: Stretch, media: Media) -> Segment:
        second = self._options.peaks.frames_per_second
        start, end = stretch.reference_span
        return Segment(
            modality=Modality.AUDIO,
            reference=enrolled.reference,
            capture=media.digest,
            query_start=stretch.start / second,
            query_end=stretch.end / second,
            reference_start=max(0.0, start / second),
            reference_end=min(enrolled.length, end / second),
            score=score(
                stretch.clearness,
                stretch.anchors,
                (stretch.end - stretch.start) / second,
                self._options.score,
            ),
            speed=stretch.line.speed,
            pitch=2 ** (-stretch.line.shift / self._options.peaks.bins_per_octave),
        )


def _unrivalled(
    parts: Iterable[tuple[Enrolled, Stretch]],
) -> list[tuple[Enrolled, Stretch]]:
    """Where two references of one work explain the same sound, keep the better."""
    kept: list[tuple[Enrolled, Stretch]] = []
    for enrolled, one in sorted(parts, key=lambda p: (-p[1].anchors, p[0].reference)):
        shared = (min(one.end, s.end) - max(one.start, s.start) for _, s in kept)
        if max(shared, default=0.0) <= 0.5 * (one.end - one.start):
            kept.append((enrolled, one))
    return kept
