"""Sound: songs, and the sound of films and live rooms, found by quads of peaks.

A work is recognised through codecs, noise, speech on top and moderate changes of pitch and
tempo, also where a capture plays only seconds of it; another performance of the same
composition is not recognised, that is another recording.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.match import Flag, Scheme, Segment
from domain.spans import disjoint
from domain.work import Modality, Span, WorkId
from fingerprint.audio.chromaprint import Printer
from fingerprint.audio.keys import SHAPE, codes_of
from fingerprint.audio.lookback import compact, propose
from fingerprint.audio.masking import masked
from fingerprint.audio.peaks import PeakOptions, Peaks, find_peaks, thin
from fingerprint.audio.quads import QuadOptions
from fingerprint.audio.reach import BINS_PER_OCTAVE
from fingerprint.audio.score import ScoreOptions, score
from fingerprint.audio.segments import Stretch, WalkOptions, beside_others, walk
from fingerprint.audio.shared import SharedOptions, shared
from fingerprint.audio.tracks import ITEMS, is_print, with_print
from fingerprint.audio.verify import pack
from fingerprint.audio.whole import WholeOptions, with_whole_tracks
from fingerprint.decode import sound_blocks
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
    than `least` seconds is not told. `whole` is about tracks known by their prints,
    `shared` about sound that many works have, which never scores more than `of_many`.
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
    shared: SharedOptions = field(default_factory=SharedOptions)
    of_many: float = 0.8


class Audio:
    """Compares recordings. See fingerprint.modality.Modality."""

    def __init__(self, options: AudioOptions = AudioOptions()) -> None:
        self._options = options
        self._scheme = Scheme(
            name="quads-v2",
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
        blocks = sound_blocks(media.path, rate=self._options.peaks.rate, optional=True)
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
        keys, values = codes_of(thinned, options.quads)
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
        stretches = walk(peaks, index, self._options.walk)
        parts = [(index.enrolled(s.line.ordinal), s) for s in stretches]
        by_work: defaultdict[WorkId, list[_Part]] = defaultdict(list)
        for (enrolled, stretch), many in zip(
            parts, shared(parts, index, self._options.shared), strict=True
        ):
            by_work[enrolled.work].append(_Part(enrolled, stretch, bool(many)))
        found = [
            self._found(work, _unrivalled(of_work), query, media, index)
            for work, of_work in by_work.items()
        ]
        told = [f for f in found if f.score >= self._options.shown and f.segments]
        told = with_whole_tracks(told, query, media, index, self._options.whole)
        return sorted(told, key=lambda f: (-f.score, -f.raw, f.work))

    def _found(
        self,
        work: WorkId,
        parts: Sequence["_Part"],
        query: Codes,
        media: Media,
        index: Snapshot,
    ) -> Found:
        """Say what one work's stretches come to."""
        options = self._options
        holes = mask_of(query.arrays)
        pieces = [
            piece
            for part in parts
            for piece in spared(
                [self._segment(part, media)],
                holes,
                mask_of(index.arrays(part.enrolled.ordinal)),
                options.least,
            )
        ]
        segments = tuple(sorted(pieces, key=lambda s: (s.query_start, s.reference)))
        best = max((s.score for s in segments), default=0.0)
        flags: list[Flag] = []
        matched = sum(s.query_end - s.query_start for s in segments)
        if matched < options.short:
            flags.append(Flag.SHORT)
        if all(part.shared for part in parts):
            flags.append(Flag.COMMON)
        if any(abs(s.speed - 1) > options.retimed for s in segments):
            flags.append(Flag.RETIMED)
        if any(abs(s.pitch - 1) > options.pitched for s in segments):
            flags.append(Flag.PITCHED)
        raw = max(part.stretch.piece.evidence for part in parts)
        return Found(work, segments, best, raw, matched, tuple(flags))

    def _segment(self, part: "_Part", media: Media) -> Segment:
        second = self._options.peaks.frames_per_second
        enrolled, stretch = part.enrolled, part.stretch
        sure = score(stretch, self._options.score)
        start, end = stretch.reference_span
        return Segment(
            modality=Modality.AUDIO,
            reference=enrolled.reference,
            capture=media.digest,
            query_start=stretch.start / second,
            query_end=stretch.end / second,
            reference_start=max(0.0, start / second),
            reference_end=min(enrolled.length, end / second),
            score=min(sure, self._options.of_many) if part.shared else sure,
            speed=stretch.line.speed,
            pitch=2 ** (-stretch.line.shift / BINS_PER_OCTAVE),
            evidence=stretch.piece.evidence,
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch along a reference; `shared` when works of several authors have it."""

    enrolled: Enrolled
    stretch: Stretch
    shared: bool


def _unrivalled(parts: Iterable[_Part]) -> list[_Part]:
    """Where two references of one work explain the same sound, keep the better."""
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda p: (-p.stretch.piece.evidence, p.enrolled.reference)):
        rest = beside_others(part.stretch, [k.stretch for k in kept])
        if rest is not None:
            kept.append(replace(part, stretch=rest))
    return kept
