"""Pictures: posters and covers, whole, cropped, mirrored, or standing in a photograph.

Whole pictures are proposed by ImageHash, pictures within pictures by patches; neither
decides. What decides is that the two, laid on each other, agree block by block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from domain.errors import UndecodableMedia
from domain.match import Flag, Scheme, Segment
from domain.spans import disjoint
from domain.work import Modality, Span, WorkId
from fingerprint.image.agree import SIDE, Agreement, AgreeOptions, agree
from fingerprint.image.align import AlignOptions, Plane, align, apply, box_plane
from fingerprint.image.lookback import propose
from fingerprint.image.patches import (
    CANVAS,
    Patches,
    PatchOptions,
    find_patches,
    mirrored,
    words,
)
from fingerprint.image.picture import grey, read_picture
from fingerprint.image.views import Views, query_views, reference_views
from fingerprint.index.port import Codes, Enrolled, Hits, Snapshot
from fingerprint.index.postings import Shape
from fingerprint.index.shapes.keys import KEYS
from fingerprint.masking import MASK, note
from fingerprint.modality import Found, Media

Arrays = dict[str, NDArray[np.generic]]

_VIEW_WORDS, _PATCH_WORDS = 4, 3
_PICTURE = 256  # the longer side of the capture that is kept for the comparison


@dataclass(frozen=True, slots=True)
class ImageOptions:
    """How pictures are proposed and judged.

    Views that differ in up to `view_bits` of 64 and patches that differ in up to
    `patch_bits` of 48 are pairs. `candidates` references with the most pairs are laid on
    the capture. The evidence is the blocks that agree less those that do not: `doubt` of
    them mean 0.5 and `sure` mean 0.9 (copies have 10 to 60, most unrelated pairs less than
    none, the worst of 28,000 had 3; bench/image.py). `shown` is the lowest score told; from
    `settled` on no other way to lay the same reference is tried.
    """

    patches: PatchOptions = field(default_factory=PatchOptions)
    align: AlignOptions = field(default_factory=AlignOptions)
    agree: AgreeOptions = field(default_factory=AgreeOptions)
    view_bits: int = 10
    patch_bits: int = 9
    candidates: int = 30
    most: int = 20_000
    doubt: float = 5.0
    sure: float = 9.0
    shown: float = 0.2
    settled: float = 0.98


class Image:
    """Compares pictures. See fingerprint.modality.Modality."""

    def __init__(self, options: ImageOptions = ImageOptions()) -> None:
        self._options = options

    @property
    def scheme(self) -> Scheme:
        return Scheme("phash64-patch48-v1", Modality.IMAGE, 1.0)

    @property
    def shape(self) -> Shape:
        return KEYS

    def reads(self, media_type: str) -> bool:
        return media_type.strip().lower().startswith("image/")

    def enrol(self, media: Media) -> Codes:
        image = read_picture(media.path, 2 * CANVAS)
        views = reference_views(image)
        patches = find_patches(image, self._options.patches.reference)
        if not views.hashes.size:
            raise UndecodableMedia(f"{media.path.name}: a picture of one flat colour")
        square = image.convert("L").resize((SIDE, SIDE), Pillow.Resampling.BOX)
        return self._codes(image, views, patches, np.asarray(square, np.uint8))

    def fingerprint(self, media: Media) -> Codes:
        image = read_picture(media.path, 2 * CANVAS)
        views = query_views(image)
        patches = find_patches(image, self._options.patches.capture)
        image.thumbnail((_PICTURE, _PICTURE), Pillow.Resampling.BOX)
        return self._codes(image, views, patches, grey(image).astype(np.uint8))

    def masked(self, codes: Codes, spans: Sequence[Span]) -> Codes:
        """A picture has no parts in this sense: any span takes all of it away."""
        if not disjoint(spans):
            return codes
        gone = ("views", "boxes", "mirrored", "patches", "places")
        arrays = {name: a[:0] if name in gone else a for name, a in codes.arrays.items()}
        arrays[MASK] = note(codes.arrays, spans)
        return Codes(codes.scheme, codes.keys[:0], codes.values[:0], codes.length, arrays)

    def joined(self, _codes: Sequence[Codes], /) -> None:
        return None

    def compact(self, codes: Codes) -> Codes:
        return codes

    def propose(self, reference: Codes, shelf: Snapshot) -> Sequence[int]:
        return propose(reference, shelf)

    def match(self, query: Codes, media: Media, index: Snapshot) -> Sequence[Found]:
        best: dict[WorkId, Found] = {}
        for mirror in (False, True):
            asked = _asked(query, mirror=mirror)
            for ordinal, hits in self._candidates(asked, index):
                enrolled = index.enrolled(ordinal)
                arrays = dict(index.arrays(ordinal))
                for plane in self._planes(asked, arrays, hits):
                    found = self._judged(asked, arrays, plane, enrolled, media, mirror=mirror)
                    known = best.get(enrolled.work)
                    if found is not None and (known is None or found.raw > known.raw):
                        best[enrolled.work] = found
                    if found is not None and found.score >= self._options.settled:
                        break
        return sorted(best.values(), key=lambda found: (-found.score, found.work))

    def _codes(
        self, image: Pillow.Image, views: Views, patches: Patches, picture: NDArray[np.uint8]
    ) -> Codes:
        unit = CANVAS / max(image.size)
        values = [
            np.tile(np.arange(views.hashes.size, dtype=np.uint32), _VIEW_WORDS),
            np.tile(np.arange(patches.hashes.size, dtype=np.uint32), _PATCH_WORDS),
        ]
        return Codes(
            self.scheme.name,
            _keys(views.hashes, patches.hashes),
            np.concatenate(values),
            1.0,
            {
                "views": views.hashes,
                "boxes": views.boxes,
                "mirrored": views.mirrored,
                "patches": patches.hashes,
                "places": patches.places,
                "picture": picture,
                "shape": np.array([image.width * unit, image.height * unit], np.float32),
            },
        )

    def _candidates(self, asked: "_Asked", index: Snapshot) -> Iterator[tuple[int, Hits]]:
        """Yield the references with the most hits, each with its own hits."""
        hits = index.lookup(asked.keys, most=self._options.most)
        order = np.argsort(hits.ordinal, kind="stable")
        ordinals, starts, counts = np.unique(
            hits.ordinal[order], return_index=True, return_counts=True
        )
        # A hit of a view weighs as much as four of patches: there are few views.
        weight = np.where(hits.query < asked.views.size * _VIEW_WORDS, 4, 1)[order]
        votes = np.add.reduceat(weight, starts) if starts.size else starts
        for place in np.argsort(-votes, kind="stable")[: self._options.candidates]:
            own = order[starts[place] : starts[place] + counts[place]]
            yield (
                int(ordinals[place]),
                hits.take(own),
            )

    def _planes(self, asked: "_Asked", arrays: Arrays, hits: Hits) -> Iterator[Plane]:
        """Propose how the reference may lie in the capture."""
        views = asked.views.size
        is_view = hits.query < views * _VIEW_WORDS
        if views:
            pairs = _pairs(hits.query[is_view] % views, hits.value[is_view])
            known = arrays["views"].view(np.uint64)
            far = np.bitwise_count(asked.views[pairs[:, 0]] ^ known[pairs[:, 1]])
            if far.size and far.min() <= self._options.view_bits:
                mine, other = pairs[int(np.argmin(far))]
                yield box_plane(
                    _on_canvas(arrays["boxes"][other], arrays["shape"]),
                    _on_canvas(asked.boxes[mine], asked.shape),
                )
        if asked.patches.size:
            mine = (hits.query[~is_view] - views * _VIEW_WORDS) % asked.patches.size
            pairs = _pairs(mine, hits.value[~is_view])
            known = arrays["patches"].view(np.uint64)
            far = np.bitwise_count(asked.patches[pairs[:, 0]] ^ known[pairs[:, 1]])
            near = pairs[far <= self._options.patch_bits]
            if len(near) >= self._options.align.fewest:
                here = arrays["places"][near[:, 1]].astype(np.float32)
                for aligned in align(here, asked.places[near[:, 0]], self._options.align):
                    yield aligned.plane

    def _judged(
        self,
        asked: "_Asked",
        arrays: Arrays,
        plane: Plane,
        enrolled: Enrolled,
        media: Media,
        *,
        mirror: bool,
    ) -> Found | None:
        options = self._options
        wide, tall = (float(side) for side in arrays["shape"])
        picture = arrays["picture"].astype(np.uint8)
        zoom = max(asked.picture.shape) / CANVAS
        found = agree(picture, (wide, tall), asked.picture, zoom, plane, options=options.agree)
        if found is None:
            return None
        score = self._score(found)
        if score < options.shown:
            return None
        rectangle = _rectangle(found.plane, (wide, tall), asked.shape, mirror=mirror)
        segment = Segment(
            Modality.IMAGE,
            enrolled.reference,
            media.digest,
            *(0.0, 1.0, 0.0, 1.0),
            score=score,
            mirrored=mirror,
            rectangle=rectangle,
        )
        area = (rectangle[2] - rectangle[0]) * (rectangle[3] - rectangle[1])
        flags = (Flag.MIRRORED,) if mirror else ()
        return Found(enrolled.work, (segment,), score, float(found.net), area, flags)

    def _score(self, found: Agreement) -> float:
        """Return 0.5 at `doubt` and 0.9 at `sure`: a logistic curve."""
        options = self._options
        slope = np.log(9.0) / (options.sure - options.doubt)
        return float(1 / (1 + np.exp(-slope * (found.net - options.doubt))))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A capture, or its mirror image, ready for asking."""

    keys: NDArray[np.uint64]
    views: NDArray[np.uint64]
    boxes: NDArray[np.float32]
    patches: NDArray[np.uint64]
    places: NDArray[np.float32]
    picture: NDArray[np.uint8]
    shape: NDArray[np.float32]


def _asked(query: Codes, *, mirror: bool) -> _Asked:
    arrays = query.arrays
    shape = arrays["shape"].astype(np.float32)
    mine = arrays["mirrored"].astype(np.bool_) == mirror
    views = arrays["views"].astype(np.uint64)[mine]
    boxes = arrays["boxes"].astype(np.float32)[mine]
    patches = Patches(arrays["patches"].astype(np.uint64), arrays["places"].astype(np.float32))
    picture = arrays["picture"].astype(np.uint8)
    if mirror:
        boxes = np.column_stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]])
        patches = mirrored(patches, float(shape[0]))
        picture = picture[:, ::-1]
    keys = _keys(views, patches.hashes)
    return _Asked(keys, views, boxes, patches.hashes, patches.places, picture, shape)


def _keys(views: NDArray[np.uint64], patches: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.concatenate([words(views, _VIEW_WORDS, 0), words(patches, _PATCH_WORDS, 8)])


def _pairs(mine: NDArray[np.int64], other: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return distinct pairs of rows, (n, 2), whichever of their words hit."""
    both = mine.astype(np.int64) << 32 | other.astype(np.int64)
    distinct = np.unique(both)
    return np.column_stack([distinct >> 32, distinct & 0xFFFFFFFF])


def _on_canvas(box: NDArray[np.generic], shape: NDArray[np.generic]) -> tuple[float, ...]:
    edges = box.astype(np.float64) * np.tile(shape.astype(np.float64), 2)
    return tuple(float(edge) for edge in edges)


def _rectangle(
    plane: Plane, reference: tuple[float, float], capture: NDArray[np.float32], *, mirror: bool
) -> tuple[float, float, float, float]:
    """Return where the reference stands in the frame, as shares, clipped to the frame."""
    wide, tall = reference
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float64)
    shares = np.clip(apply(plane, corners) / capture.astype(np.float64), 0.0, 1.0)
    (x0, y0), (x1, y1) = shares.min(axis=0), shares.max(axis=0)
    if mirror:
        x0, x1 = 1 - x1, 1 - x0
    return float(x0), float(y0), float(x1), float(y1)
