"""Read HLS playlists, RFC 8216, as far as a listener needs: which segments, what next."""

import re
from dataclasses import dataclass

from domain.errors import BadInput, Refused

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')
_LONGEST_TARGET = 60.0


@dataclass(frozen=True, slots=True)
class MediaSegment:
    """One segment. `number` is its media sequence number, by which it is known."""

    number: int
    uri: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Playlist:
    """A media playlist, or a master playlist that only names `variants`."""

    target_seconds: float = 2.0
    segments: tuple[MediaSegment, ...] = ()
    ended: bool = False
    variants: tuple[str, ...] = ()
    start: str = ""


def parse(text: str, place: str) -> Playlist:
    """Read a playlist.

    Args:
        text: The playlist.
        place: Its address, for complaints.

    Returns:
        The playlist; `start` is the initialisation section fragments need, "" for none.

    Raises:
        BadInput: It is no playlist.
        Refused: Its segments are encrypted or parts of files, which nobody needs us to open.
    """
    rows = [row.strip() for row in text.lstrip("\ufeff").splitlines()]
    if not rows or not rows[0].startswith("#EXTM3U"):
        raise BadInput("not an HLS playlist", place=place)
    return _Reader(place).read(rows[1:])


class _Reader:
    """Goes through a playlist row by row; a tag speaks of the address that follows it."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.target, self.number, self.seconds = 2.0, 0, 0.0
        self.ended = self.is_variant = False
        self.start = ""
        self.segments: list[MediaSegment] = []
        self.variants: list[str] = []

    def read(self, rows: list[str]) -> Playlist:
        for row in rows:
            if row.startswith("#EXT"):
                self.tag(*row.partition(":")[::2])
            elif row and not row.startswith("#"):
                self.address(row)
        return Playlist(
            target_seconds=self.target,
            segments=tuple(self.segments),
            ended=self.ended,
            variants=tuple(self.variants),
            start=self.start,
        )

    def tag(self, name: str, value: str) -> None:
        if name == "#EXT-X-TARGETDURATION":
            self.target = min(self.figure(value), _LONGEST_TARGET)
        elif name == "#EXT-X-MEDIA-SEQUENCE":
            self.number = int(self.figure(value))
        elif name == "#EXTINF":
            self.seconds = self.figure(value.partition(",")[0])
        elif name == "#EXT-X-ENDLIST":
            self.ended = True
        elif name == "#EXT-X-STREAM-INF":
            self.is_variant = True
        elif name == "#EXT-X-MAP":
            self.start = self.attributes(value).get("URI", "")
        elif name == "#EXT-X-BYTERANGE":
            raise Refused(f"{self.place}: segments are parts of a file")
        elif name == "#EXT-X-KEY" and self.attributes(value).get("METHOD") != "NONE":
            raise Refused(f"{self.place}: the stream is encrypted")

    def address(self, uri: str) -> None:
        if self.is_variant:
            self.variants.append(uri)
            self.is_variant = False
        else:
            self.segments.append(MediaSegment(self.number, uri, self.seconds))
            self.number += 1

    def figure(self, value: str) -> float:
        try:
            figure = float(value)
        except ValueError as error:
            raise BadInput(f"expected a number, found {value!r}", place=self.place) from error
        if not 0 <= figure < 1e12:
            raise BadInput(f"expected a number, found {value!r}", place=self.place)
        return figure

    @staticmethod
    def attributes(value: str) -> dict[str, str]:
        return {k: v.strip('"') for k, v in _ATTRIBUTE.findall(value)}
