"""A strip: small pictures of a reference at known instants, kept as evidence for years.

It must be readable when this program is not at hand: a ZIP archive of JPEG pages, on each
page tiles from left to right and from top to bottom, and `strip.json`, which says how large
a tile is and at which second of the film it stands.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from domain.errors import UndecodableMedia
from fingerprint.stills.develop import Pixels, fitted

FORMAT = 1
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same film makes the same strip, whenever it is made
_INDEX = "strip.json"


@dataclass(frozen=True, slots=True)
class StripOptions:
    """How much of a reference is kept to be looked at.

    `every` seconds a tile of at most `box` pixels, `across` by `down` tiles a page, pages of
    JPEG `quality`. Measured: filmed and drawn material makes 2 to 9 MB an hour, generated
    effects up to 25, where the films themselves have 35 to 2,000.
    `most` tiles are kept, those of a film of six hours.
    """

    every: float = 2.0
    box: tuple[int, int] = (256, 144)
    across: int = 8
    down: int = 8
    quality: int = 65
    most: int = 10_801


@dataclass(frozen=True, slots=True)
class Still:
    """One picture, and the second of the film at which it stands."""

    seconds: float
    pixels: Pixels


@dataclass(slots=True)
class Strip:
    """A strip in the making: tiles are added in order, a page is pressed when it is full."""

    options: StripOptions = field(default_factory=StripOptions)
    times: list[float] = field(default_factory=list)
    _tiles: list[Pixels] = field(default_factory=list)
    _pages: list[bytes] = field(default_factory=list)
    _tile: tuple[int, int] = (0, 0)

    def add(self, still: Still) -> None:
        """Add a picture; the first decides the size of all tiles."""
        if len(self.times) >= self.options.most:
            return
        if not self.times:
            high, wide, _ = still.pixels.shape
            self._tile = fitted((wide, high), self.options.box)
        self.times.append(round(still.seconds, 3))
        self._tiles.append(_tile(still.pixels, self._tile))
        if len(self._tiles) == self.options.across * self.options.down:
            self._press()

    def packed(self) -> bytes:
        """Return the archive; b"" when there is no picture."""
        if not self.times:
            return b""
        if self._tiles:
            self._press()
        told = {
            "format": FORMAT,
            "tile": self._tile,
            "tiles": (self.options.across, self.options.down),
            "seconds": self.times,
        }
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(_INDEX, _WHEN), json.dumps(told))
            for number, page in enumerate(self._pages):
                archive.writestr(zipfile.ZipInfo(_name(number), _WHEN), page)
        return body.getvalue()

    def _press(self) -> None:
        wide, high = self._tile
        across = self.options.across
        rows = -(-len(self._tiles) // across)
        page = np.zeros((rows * high, min(across, len(self._tiles)) * wide, 3), np.uint8)
        for number, tile in enumerate(self._tiles):
            y, x = number // across * high, number % across * wide
            page[y : y + high, x : x + wide] = tile
        body = io.BytesIO()
        Image.fromarray(page).save(body, "JPEG", quality=self.options.quality, optimize=True)
        self._pages.append(body.getvalue())
        self._tiles.clear()


def instants(path: Path, about: str) -> tuple[float, ...]:
    """Return the seconds of a strip's tiles, ascending.

    Raises:
        UndecodableMedia: It is no strip, or of another format.
    """
    with _opened(path, about) as archive:
        return tuple(_told(archive, about)[1])


def tiles(path: Path, wanted: Sequence[int], about: str) -> tuple[Still, ...]:
    """Return some tiles of a strip by their numbers, in the order asked for.

    Raises:
        UndecodableMedia: It is no strip, is of another format, or is damaged.
    """
    with _opened(path, about) as archive:
        (wide, high, across, down), seconds = _told(archive, about)
        pages: dict[int, Pixels] = {}
        found = []
        for number in wanted:
            page, place = divmod(number, across * down)
            if page not in pages:
                pages[page] = _page(archive, page, about)
            y, x = place // across * high, place % across * wide
            tile = pages[page][y : y + high, x : x + wide]
            if tile.shape != (high, wide, 3):
                raise UndecodableMedia(f"{about}: its page {page} has no tile {place}")
            found.append(Still(seconds[number], np.ascontiguousarray(tile)))
    return tuple(found)


def _opened(path: Path, about: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UndecodableMedia(f"{about}: this is no strip of pictures: {error}") from error


def _told(
    archive: zipfile.ZipFile, about: str
) -> tuple[tuple[int, int, int, int], list[float]]:
    """Read the index: tile width and height, tiles across and down, seconds."""
    try:
        told = json.loads(archive.read(_INDEX))
        if told["format"] != FORMAT:
            raise UndecodableMedia(f"{about}: a strip of format {told['format']!r:.20}")
        wide, high = map(int, told["tile"])
        across, down = map(int, told["tiles"])
        seconds = [float(one) for one in told["seconds"]]
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise UndecodableMedia(
            f"{about}: the index of the strip is damaged: {error}"
        ) from error
    if min(wide, high, across, down) < 1:
        raise UndecodableMedia(f"{about}: the strip has tiles of no size")
    return (wide, high, across, down), seconds


def _page(archive: zipfile.ZipFile, number: int, about: str) -> Pixels:
    try:
        with Image.open(io.BytesIO(archive.read(_name(number))), formats=("JPEG",)) as page:
            return np.asarray(page.convert("RGB"), np.uint8)
    except (KeyError, OSError, zipfile.BadZipFile, Image.DecompressionBombError) as error:
        raise UndecodableMedia(
            f"{about}: page {number} of the strip is damaged: {error}"
        ) from error


def _tile(pixels: Pixels, tile: tuple[int, int]) -> Pixels:
    """Bring a picture to the size of a tile; one of another shape stands on black."""
    high, wide, _ = pixels.shape
    width, height = fitted((wide, high), tile)
    small = Image.fromarray(pixels)
    if (wide, high) != (width, height):
        small = small.resize((width, height), Image.Resampling.BOX)
    ground = np.zeros((tile[1], tile[0], 3), np.uint8)
    y, x = (tile[1] - height) // 2, (tile[0] - width) // 2
    ground[y : y + height, x : x + width] = np.asarray(small)
    return ground


def _name(number: int) -> str:
    return f"{number:04}.jpg"
