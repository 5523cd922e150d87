"""The written word: copies of protected texts in pages, books and posts.

A text is its hanzi and its letters, two streams that never meet: the top bit of a key says
which stream it is of, its value is a position there. Spans come back as offsets of
original characters, on both sides.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.match import PassageKind, Scheme, Segment
from domain.spans import disjoint
from domain.work import NOT_OURS, Modality, Span, WorkId
from fingerprint.authors import authors_of
from fingerprint.index.port import Codes, Snapshot
from fingerprint.index.postings import Shape
from fingerprint.index.shapes.keys import KEYS
from fingerprint.masking import mask_of, spared
from fingerprint.modality import Document, Found, Media
from fingerprint.outline import note, noted
from fingerprint.text.chapters import ChapterOptions, find_chapters
from fingerprint.text.classify import ClassifyOptions, InStream, classify, kind_of, weigh
from fingerprint.text.cluster import Passage
from fingerprint.text.joined import joined
from fingerprint.text.lookback import propose
from fingerprint.text.masking import masked, without_rims
from fingerprint.text.normalise import streams
from fingerprint.text.placing import Placing
from fingerprint.text.reading import MEDIA_TYPES, ReadOptions, read
from fingerprint.text.search import HANZI, LETTERS, StreamOptions, bounds, search
from fingerprint.text.seeds import are_letters, mark_letters, seeds
from fingerprint.text.sift import SiftOptions, sift

SCHEME = Scheme("text-5-10-v2", Modality.TEXT, ticks_per_unit=1.0)
_NOTHING = np.empty(0, np.uint64), np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True)
class TextOptions:
    """Everything that can be tuned; each part says how it was measured.

    A text of fewer than `least_hanzi` and fewer than `least_letters` has nothing to tell
    apart. Of all seeds one in `every` is kept: every recall of all seeds at a quarter of
    the index. Findings under `least_score` are dropped.
    """

    least_hanzi: int = 10
    least_letters: int = 30
    every: int = 4
    least_score: float = 0.5
    read: ReadOptions = field(default_factory=ReadOptions)
    hanzi: StreamOptions = HANZI
    letters: StreamOptions = LETTERS
    sift: SiftOptions = field(default_factory=SiftOptions)
    classify: ClassifyOptions = field(default_factory=ClassifyOptions)
    chapters: ChapterOptions = field(default_factory=ChapterOptions)


class Text:
    """The text modality. See fingerprint.modality.Modality."""

    def __init__(self, options: TextOptions = TextOptions()) -> None:
        self._options = options

    @property
    def scheme(self) -> Scheme:
        return SCHEME

    @property
    def shape(self) -> Shape:
        return KEYS

    def reads(self, media_type: str) -> bool:
        return media_type.partition(";")[0].strip().lower() in MEDIA_TYPES

    def enrol(self, media: Media) -> Codes:
        text = read(media.path, media.media_type, self._options.read).text
        codes = self._codes(text)
        if not codes.arrays:
            raise UndecodableMedia(
                f"too little text to tell apart: {codes.length:.0f} characters"
            )
        chapters = note(find_chapters(text, self._options.chapters))
        return replace(codes, arrays={**codes.arrays, **chapters})

    def fingerprint(self, media: Media) -> Codes:
        """Normalise and hash a text: 1.5 million characters take a third of a second."""
        return self._codes(read(media.path, media.media_type, self._options.read).text)

    def _codes(self, text: str) -> Codes:
        options = self._options
        normal = streams(text)
        few = len(normal.hanzi) < options.least_hanzi
        if few and len(normal.letters) < options.least_letters:
            return Codes(SCHEME.name, *_NOTHING, float(normal.length))
        return self._keyed(
            float(normal.length),
            {
                "hanzi": normal.hanzi,
                "hanzi_at": normal.hanzi_at,
                "letters": normal.letters,
                "letters_at": normal.letters_at,
            },
        )

    def joined(self, codes: Sequence[Codes], /) -> Document:
        """Lay captures end to end; passages may cross from one to the next."""
        runs = {how.name: how.run for how in (self._options.hanzi, self._options.letters)}
        together = codes[0]
        if len(codes) > 1:
            length, arrays = joined(codes)
            nothing = Codes(SCHEME.name, *_NOTHING, length)
            together = self._keyed(length, arrays) if arrays else nothing
        return Document(together, Placing(together, runs))

    def _keyed(self, length: float, arrays: Mapping[str, NDArray[np.generic]]) -> Codes:
        """Choose the seeds of streams."""
        options = self._options
        hanzi, hanzi_places = seeds(
            np.asarray(arrays["hanzi"], np.uint16), options.hanzi.run, options.every
        )
        letters, letters_places = seeds(
            np.asarray(arrays["letters"], np.uint16), options.letters.run, options.every
        )
        keys = np.concatenate([hanzi, mark_letters(letters)])
        return Codes(
            SCHEME.name, keys, np.concatenate([hanzi_places, letters_places]), length, arrays
        )

    def masked(self, codes: Codes, spans: Sequence[Span]) -> Codes:
        runs = {how.name: how.run for how in (self._options.hanzi, self._options.letters)}
        if not spans:
            return codes
        left = masked(codes, disjoint(spans), runs)
        return replace(left, arrays={**left.arrays, **noted(codes.arrays)})

    def compact(self, codes: Codes) -> Codes:
        return codes

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        return propose(reference, shelf)

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        options = self._options
        if not len(query.keys):
            return []
        letters = are_letters(query.keys)
        by_work: defaultdict[WorkId, list[InStream]] = defaultdict(list)
        for rows, how in ((~letters, options.hanzi), (letters, options.letters)):
            passages = search(query, np.flatnonzero(rows), index, how)
            if not passages:
                continue
            authors = _authors(passages, index)
            sifted = sift(passages, len(query.arrays[how.name]), authors, options.sift)
            for work in {item.work for item in sifted}:
                mine = tuple(item for item in sifted if item.work == work)
                limits = bounds(work, how).limits
                by_work[work].append(InStream(how.name, mine, limits))
        asked = _Asked(query, media, index)
        found = [self._found(work, parts, asked) for work, parts in by_work.items()]
        worth = [item for item in found if item.score >= options.least_score]
        return sorted(worth, key=lambda item: (-item.score, -item.raw, item.work))

    def _found(self, work: WorkId, parts: Sequence[InStream], asked: "_Asked") -> Found:
        query = asked.query
        tokens = len(query.arrays["hanzi"]) + len(query.arrays["letters"])
        verdict = classify(parts, tokens, self._options.classify)
        covered = np.zeros(int(query.length), np.bool_)
        segments: list[Segment] = []
        for part in parts:
            places = query.arrays[f"{part.stream}_at"]
            for item in part.passages:
                score = weigh(item, part.limits, self._options.classify)
                kind = kind_of(score, item.standing, verdict.flags, self._options.classify)
                if work == NOT_OURS:
                    kind = PassageKind.COMMON
                segments += _segments(item.passage, score, kind, part.stream, asked)
                for extent in item.passage.extents:
                    covered[slice(*_original(places, extent))] = True
        for start, end in mask_of(query.arrays):
            covered[int(start) : int(end)] = False
        return Found(
            work,
            tuple(sorted(segments, key=lambda s: (s.query_start, s.reference_start))),
            verdict.score,
            verdict.raw,
            float(covered.sum()),
            verdict.flags,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A capture, and the index it is compared with."""

    query: Codes
    media: Media
    index: Snapshot


def _authors(
    passages: Sequence[tuple[WorkId, Passage]], index: Snapshot
) -> Mapping[WorkId, tuple[str, ...]]:
    """Return who wrote the works of passages: all that any of their references says."""
    told: dict[WorkId, tuple[str, ...]] = {}
    for work, ordinal in {(work, passage.ordinal): None for work, passage in passages}:
        told[work] = (*told.get(work, ()), *authors_of(index.arrays(ordinal)))
    return told


def _segments(
    passage: Passage, score: float, kind: PassageKind, name: str, asked: _Asked
) -> tuple[Segment, ...]:
    """Return the passage in one piece, or around what is masked on either side."""
    query, index = asked.query, asked.index
    arrays = index.arrays(passage.ordinal)
    start, end = _original(query.arrays[f"{name}_at"], passage.query)
    reference_start, reference_end = _original(arrays[f"{name}_at"], passage.reference)
    segment = Segment(
        modality=Modality.TEXT,
        reference=index.enrolled(passage.ordinal).reference,
        capture=asked.media.digest,
        query_start=start,
        query_end=end,
        reference_start=reference_start,
        reference_end=reference_end,
        score=score,
        kind=kind,
        same=passage.same,
        identity=passage.identity,
    )
    holes = mask_of(query.arrays)
    return spared([without_rims(segment, holes)], holes, mask_of(arrays), 1.0)


def _original(places: NDArray[np.generic], span: tuple[int, int]) -> tuple[int, int]:
    """Turn a span of tokens into one of original characters."""
    return int(places[span[0]].item()), int(places[span[1] - 1].item()) + 1
