"""Pictures: posters and covers, whole, cropped, mirrored, or standing in a photograph.

Whole pictures are proposed by ImageHash, pictures within pictures by patches; neither
decides. What decides is that the two, laid on each other, agree block by block.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from domain.errors import UndecodableMedia
from domain.match import Flag, Scheme, Segment
from domain.spans import disjoint
from domain.work import Modality, Span, WorkId
from fingerprint.image.agree import Agreement, AgreeOptions, agree
from fingerprint.image.align import Aligned, AlignOptions, apply
from fingerprint.image.candidates import Arrays, CandidateOptions, candidates, planes
from fingerprint.image.codes import Asked, asked, of_capture, of_reference
from fingerprint.image.corners import CANVAS
from fingerprint.image.keys import SCHEME
from fingerprint.image.lookback import propose
from fingerprint.image.patches import OF_CAPTURE, OF_REFERENCE, PatchOptions, find_patches
from fingerprint.image.picture import read_picture
from fingerprint.image.score import ScoreOptions, evidence, score
from fingerprint.image.views import query_views, reference_views
from fingerprint.image.wholes import WholeOptions, nearness, wholes_of
from fingerprint.index.port import Codes, Enrolled, Snapshot
from fingerprint.index.postings import Shape
from fingerprint.index.shapes.keys import KEYS
from fingerprint.masking import MASK, note
from fingerprint.modality import Found, Media

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """How pictures are proposed and judged; see the parts.

    Of the planes that patches propose, `planes` of most places are tried. `shown` is the
    lowest score told. Two places of one work that overlap by more than
    `same` (intersection over union) are one.
    """

    reference: PatchOptions = OF_REFERENCE
    capture: PatchOptions = OF_CAPTURE
    candidates: CandidateOptions = field(default_factory=CandidateOptions)
    align: AlignOptions = field(default_factory=AlignOptions)
    agree: AgreeOptions = field(default_factory=AgreeOptions)
    score: ScoreOptions = field(default_factory=ScoreOptions)
    wholes: WholeOptions = field(default_factory=WholeOptions)
    planes: int = 32
    shown: float = 0.2
    same: float = 0.3


class Image:
    """Compares pictures. See fingerprint.modality.Modality."""

    def __init__(self, options: ImageOptions = ImageOptions()) -> None:
        self._options = options

    @property
    def scheme(self) -> Scheme:
        return SCHEME

    @property
    def shape(self) -> Shape:
        return KEYS

    def reads(self, media_type: str) -> bool:
        return media_type.strip().lower().startswith("image/")

    def enrol(self, media: Media) -> Codes:
        image = read_picture(media.path, 2 * CANVAS)
        views = reference_views(image)
        if not views.hashes.size:
            raise UndecodableMedia(f"{media.path.name}: a picture of one flat colour")
        return of_reference(image, views, find_patches(image, self._options.reference))

    def fingerprint(self, media: Media) -> Codes:
        image = read_picture(media.path, 2 * CANVAS)
        patches = find_patches(image, self._options.capture)
        return of_capture(image, query_views(image), patches, wholes_of(image))

    def masked(self, codes: Codes, spans: Sequence[Span]) -> Codes:
        """A picture has no parts in this sense: any span takes all of it away."""
        if not disjoint(spans):
            return codes
        kept = ("picture", "shape")
        arrays = {name: a if name in kept else a[:0] for name, a in codes.arrays.items()}
        arrays[MASK] = note(codes.arrays, spans)
        return Codes(codes.scheme, codes.keys[:0], codes.values[:0], codes.length, arrays)

    def joined(self, _codes: Sequence[Codes], /) -> None:
        return None

    def compact(self, codes: Codes) -> Codes:
        return codes

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        return propose(reference, shelf)

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        segments: dict[WorkId, list[tuple[Segment, float]]] = {}
        for mirror in (False, True):
            capture = asked(query, mirror=mirror)
            for ordinal, aligned in self._proposed(capture, index):
                enrolled = index.enrolled(ordinal)
                arrays = index.arrays(ordinal)
                known = segments.setdefault(enrolled.work, [])
                if aligned is None:
                    known += self._by_hashes(capture, arrays, enrolled, media, mirror=mirror)
                else:
                    known += self._laid(
                        capture, arrays, aligned, enrolled, media, mirror=mirror
                    )
        found = [self._found(work, known) for work, known in segments.items() if known]
        return sorted(found, key=lambda one: (-one.score, one.work))

    def _proposed(self, capture: Asked, index: Snapshot) -> list[tuple[int, Aligned | None]]:
        """Return references with planes to lay them on, or None for those without patches.

        Planes that views propose have no places and come first, then those of most places.
        """
        options = self._options
        proposed: list[tuple[int, Aligned | None]] = []
        for candidate in candidates(capture, index, options.candidates):
            arrays = index.arrays(candidate.ordinal)
            if "patches" not in arrays:
                proposed.append((candidate.ordinal, None))
                continue
            found = planes(capture, candidate, arrays, options.candidates, options.align)
            proposed += [(candidate.ordinal, aligned) for aligned in found]
        of_views = [one for one in proposed if one[1] is None or not one[1].places]
        of_patches = [one for one in proposed if one[1] is not None and one[1].places]
        of_patches.sort(key=lambda one: -(one[1].places if one[1] else 0))
        return of_views + of_patches[: options.planes]

    def _laid(
        self,
        capture: Asked,
        arrays: Arrays,
        aligned: Aligned,
        enrolled: Enrolled,
        media: Media,
        *,
        mirror: bool,
    ) -> list[tuple[Segment, float]]:
        """Compare a reference with the capture on a plane."""
        wide, tall = (float(side) for side in np.asarray(arrays["shape"], np.float64))
        square = np.asarray(arrays["picture"], np.uint8)
        zoom = max(capture.picture.shape) / CANVAS
        plane, options = aligned.plane, self._options.agree
        found = agree(square, (wide, tall), capture.blurs, zoom, plane, options=options)
        if found is None:
            return []
        blocks = evidence(found, aligned.places, self._options.score)
        sure = score(found, blocks, self._options.score)
        if sure < self._options.shown:
            return []
        place = _rectangle(found, (wide, tall), capture.shape, mirror=mirror)
        return [(_segment(enrolled, media, sure, place, mirror=mirror), blocks)]

    def _by_hashes(
        self, capture: Asked, arrays: Arrays, enrolled: Enrolled, media: Media, *, mirror: bool
    ) -> list[tuple[Segment, float]]:
        """Compare a reference of which only hashes are known."""
        sure = nearness(capture.wholes, arrays, self._options.wholes)
        if sure < self._options.shown:
            return []
        return [(_segment(enrolled, media, sure, (0.0, 0.0, 1.0, 1.0), mirror=mirror), 0.0)]

    def _found(self, work: WorkId, known: list[tuple[Segment, float]]) -> Found:
        """Keep the best of places that overlap; tell all that are left, best first."""
        kept: list[tuple[Segment, float]] = []
        for segment, raw in sorted(known, key=lambda one: (-one[1], -one[0].score)):
            if all(_overlap(segment, other) <= self._options.same for other, _ in kept):
                kept.append((segment, raw))
        best, raw = kept[0]
        flags = (Flag.MIRRORED,) if best.mirrored else ()
        area = min(1.0, sum(_area(_place(segment)) for segment, _ in kept))
        return Found(work, tuple(s for s, _ in kept), best.score, raw, area, flags)


def _segment(
    enrolled: Enrolled, media: Media, sure: float, place: Rectangle, *, mirror: bool
) -> Segment:
    return Segment(
        Modality.IMAGE,
        enrolled.reference,
        media.digest,
        *(0.0, 1.0, 0.0, 1.0),
        score=sure,
        mirrored=mirror,
        rectangle=place,
    )


def _place(segment: Segment) -> Rectangle:
    return segment.rectangle or (0.0, 0.0, 1.0, 1.0)


def _area(place: Rectangle) -> float:
    return max(0.0, place[2] - place[0]) * max(0.0, place[3] - place[1])


def _overlap(one: Segment, other: Segment) -> float:
    """Return the intersection over the union of two places."""
    (a, b), shared = (_place(one), _place(other)), 1e-9
    shared += _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
    return shared / (_area(a) + _area(b) - shared + 1e-9)


def _rectangle(
    found: Agreement,
    reference: tuple[float, float],
    capture: NDArray[np.float64],
    *,
    mirror: bool,
) -> Rectangle:
    """Return where the reference stands in the frame, as shares, clipped to the frame."""
    x0, y0, x1, y1 = found.part
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) * reference
    shares = np.clip(apply(found.plane, corners) / capture, 0.0, 1.0)
    (left, top), (right, bottom) = shares.min(axis=0), shares.max(axis=0)
    if mirror:
        left, right = 1 - right, 1 - left
    return float(left), float(top), float(right), float(bottom)
