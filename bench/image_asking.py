"""Enrol pictures once, then ask about edited ones, as the product would be asked."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from numpy.random import default_rng
from PIL import Image as Pillow

from bench.audio_desk import spread
from bench.image_edits import Edit
from bench.image_photos import Quad
from bench.image_sources import Picture
from bench.image_stock import Stock
from bench.image_sweeps import BY_NAME
from domain.errors import Refused
from domain.work import ReferenceId, WorkId
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modalities.image import Image, ImageOptions
from fingerprint.modality import Found, Media

IMAGE = Image(ImageOptions(shown=0.02))
ASIS = "as it is"


@dataclass(frozen=True, slots=True)
class Told:
    """What was found of one work; `kin` tells that it is of the family of one shown.

    `places` are the rectangles told, `x0, y0, x1, y1` as shares.
    """

    work: str
    score: float
    raw: float
    kin: bool
    places: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture asked about.

    `shown` are the works in it with the rectangles in which they stand; none for a stranger.
    `fingerprint` and `match` are seconds of CPU.
    """

    edit: str
    name: str
    source: str
    shown: tuple[tuple[str, tuple[float, float, float, float]], ...]
    told: tuple[Told, ...]
    fingerprint: float
    match: float


@dataclass(frozen=True, slots=True)
class Order:
    """Which pictures to put together, how, by which seed; `known` ones are enrolled."""

    edit: str
    pictures: tuple[Picture, ...]
    known: bool
    seed: int


class Library:
    """Enrolled pictures: `snapshot` is asked, `refused` could not be enrolled."""

    def __init__(self, folder: Path, known: Sequence[Picture], cores: int) -> None:
        index = LocalIndex(folder, IMAGE.scheme, IMAGE.shape)
        self.refused: list[str] = []
        self.works: set[str] = set()
        made = spread(_enrolled, known, cores, "enrolling", together=8)
        for picture, codes in zip(known, made, strict=True):
            if isinstance(codes, str):
                self.refused.append(codes)
                continue
            index.add(ReferenceId(picture.name), WorkId(picture.name), codes)
            self.works.add(picture.name)
        index.merge()
        self.snapshot: Snapshot = index.snapshot()


def copies(stock: Stock, edits: Sequence[Edit], queries: int, seed: int) -> list[Order]:
    """Draw what is asked: each edit of so many references."""
    rng = default_rng((seed, 5))
    asked = []
    for edit in edits:
        pool = [p for p in stock.known if (p.source == "page") == (edit.group == "scan")]
        if edit.wide:
            pool = [p for p in pool if _wide(p)]
        for row in range(queries):
            chosen = rng.choice(len(pool), min(edit.takes, len(pool)), replace=False)
            pictures = tuple(pool[i] for i in chosen)
            asked.append(Order(edit.name, pictures, known=True, seed=seed * 100_000 + row))
    return asked


def strange(stock: Stock, edits: Sequence[Edit], seed: int) -> list[Order]:
    """Draw what is asked of strangers: each as it is, and under one of the edits."""
    rng, asked = default_rng((seed, 6)), []
    for row, stranger in enumerate(stock.strangers):
        edit = edits[row % len(edits)]
        others = rng.choice(len(stock.strangers), 3, replace=False)
        pictures = (stranger, *(stock.strangers[i] for i in others))[: edit.takes]
        asked.append(Order(ASIS, (stranger,), known=False, seed=row))
        asked.append(Order(edit.name, pictures, known=False, seed=row))
    return asked


def _wide(picture: Picture) -> bool:
    with Pillow.open(picture.path) as opened:
        return opened.width > 1.2 * opened.height


def outcomes(
    library: Library, stock: Stock, asked: Sequence[Order], cores: int
) -> Iterator[Outcome]:
    """Ask, on all cores, in order."""
    family = {p.name: p.family for p in (*stock.known, *stock.strangers)}
    yield from spread(lambda order: _asked(order, library, family), asked, cores, "asking")


def make(order: Order) -> tuple[Pillow.Image, tuple[Quad, ...]]:
    """Make the picture of an order, with the corners of what stands in it."""
    images = []
    for picture in order.pictures:
        with Pillow.open(picture.path) as opened:
            images.append(opened.convert("RGB"))
    if order.edit == ASIS:
        return images[0], ()
    name = sorted(BY_NAME).index(order.edit)
    return BY_NAME[order.edit].make(default_rng((order.seed, name)), images)


def _asked(order: Order, library: Library, family: dict[str, str]) -> Outcome:
    image, quads = make(order)
    names = [p.name for p in order.pictures]
    if len(quads) > len(names):
        names *= len(quads)
    kept = [(n, q) for n, q in zip(names, quads, strict=False) if n in library.works]
    shown = tuple((n, _bounds(q)) for n, q in kept) if order.known else ()
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as folder:
        path = Path(folder) / "asked.png"
        image.save(path, compress_level=1)
        media = Media(path, "image/png", "0" * 64)
        begun = time.process_time()
        codes = IMAGE.fingerprint(media)
        between = time.process_time()
        found = IMAGE.match(codes, media, library.snapshot)
        ended = time.process_time()
    kin = {family[p.name] for p in order.pictures}
    first = order.pictures[0]
    return Outcome(
        order.edit,
        first.name,
        first.source,
        shown,
        tuple(_told(one, family, kin) for one in found),
        between - begun,
        ended - between,
    )


def _told(found: Found, family: dict[str, str], kin: set[str]) -> Told:
    return Told(
        str(found.work),
        found.score,
        found.raw,
        family[found.work] in kin,
        tuple(s.rectangle for s in found.segments if s.rectangle is not None),
    )


def _bounds(quad: Quad) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def enrolled(picture: Picture) -> Codes:
    """Fingerprint a picture as a reference."""
    return IMAGE.enrol(Media(picture.path, "image/jpeg", "0" * 64))


def _enrolled(picture: Picture) -> Codes | str:
    try:
        return enrolled(picture)
    except Refused as error:
        return f"{picture.name}: {error}"
