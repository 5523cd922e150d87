"""Draw the time lines of a posting and of a work, and what of one stands where in the other.

Each track has its own scale. A ribbon leads from every stretch of the posting to the stretch
of the work that it copies: slanted lines mean another place, fanned ones another speed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from domain.work import Modality, Span
from service.sheets.fonts import Colour, Writer
from service.sheets.looks import (
    DIM,
    GAP,
    INK,
    MARGIN,
    ROOM,
    RULE,
    SHADE,
    SOUND,
    clock,
    colour_of,
)
from service.sheets.sheet import Bar, Block, Track

_LABEL = 96  # pixels on the left where a track is named
_HIGH = 30  # of a track: pictures in the upper two thirds, sound below
_BETWEEN = 58
_TEXT = 13
_NAME = 15
_LEFT = MARGIN + _LABEL
_WIDE = ROOM - _LABEL


@dataclass(frozen=True, slots=True)
class _Line:
    """A track and the height at which it is drawn."""

    track: Track
    y: int

    def x(self, seconds: float) -> float:
        return _LEFT + _WIDE * min(1.0, max(0.0, seconds / max(self.track.length, 1e-6)))


def height_of(block: Block) -> int:
    """Return how many pixels the time line of a block takes; none where it has no time."""
    if not _timed(block):
        return 0
    tracks = len(block.captures) + len(block.references)
    return tracks * (_HIGH + 20) + _BETWEEN + GAP


def draw_timeline(page: Image.Image, top: int, block: Block, writer: Writer) -> None:
    """Draw the time line of a block, from `top` down."""
    bars = _timed(block)
    if not bars:
        return
    step = _HIGH + 20
    captures = [_Line(track, top + k * step + 18) for k, track in enumerate(block.captures)]
    below = top + len(captures) * step + _BETWEEN
    references = [_Line(track, below + k * step) for k, track in enumerate(block.references)]
    _ribbons(page, bars, captures, references)
    draw = ImageDraw.Draw(page)
    for lines, name in ((captures, "POSTING"), (references, "WORK")):
        for line in lines:
            _track(draw, line, name, writer, above=lines is captures)
    _legend(draw, captures[-1].y + _HIGH + 10, block, writer)
    for number, bar in bars:
        told = (colour_of(number), _tellings(bar, number))
        if bar.segment.modality is Modality.AUDIO:
            told = (SOUND, ())
        for line, span in (
            (captures[bar.capture], bar.here),
            (references[bar.reference], bar.there),
        ):
            _bar(draw, line, span, told, writer)


def _timed(block: Block) -> list[tuple[int, Bar]]:
    known = enumerate(block.bars)
    return [(n, b) for n, b in known if b.segment.modality is not Modality.IMAGE]


def _ribbons(
    page: Image.Image,
    bars: Sequence[tuple[int, Bar]],
    captures: Sequence[_Line],
    references: Sequence[_Line],
) -> None:
    """Draw ribbons, thinned so that what lies under them is seen."""
    layer = Image.new("RGBA", page.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    longest_first = sorted(bars, key=lambda one: one[1].here[0] - one[1].here[1])
    for number, bar in longest_first:
        if bar.segment.modality is Modality.AUDIO:
            continue
        here, there = captures[bar.capture], references[bar.reference]
        first, last = bar.here
        begin, end = bar.there
        corners = [
            (here.x(first), here.y + _HIGH),
            (here.x(last), here.y + _HIGH),
            (there.x(end), there.y),
            (there.x(begin), there.y),
        ]
        draw.polygon(corners, fill=(*colour_of(number), 46))
        for one, other in ((corners[0], corners[3]), (corners[1], corners[2])):
            draw.line([one, other], fill=(*colour_of(number), 150), width=1)
    page.paste(layer, (0, 0), layer)


def _track(
    draw: ImageDraw.ImageDraw, line: _Line, name: str, writer: Writer, *, above: bool
) -> None:
    draw.rectangle((_LEFT, line.y, _LEFT + _WIDE, line.y + _HIGH), fill=SHADE, outline=RULE)
    writer.write(draw, (MARGIN, line.y + 5), name, _NAME, bold=True)
    y = line.y - 18 if above else line.y + _HIGH + 2
    end = clock(line.track.length)
    writer.write(draw, (_LEFT, y), "0:00", _TEXT, colour=DIM)
    wide = writer.width(end, _TEXT)
    writer.write(draw, (_LEFT + _WIDE - wide, y), end, _TEXT, colour=DIM)
    if line.track.label:
        label = writer.shortened(line.track.label, _TEXT, _WIDE - 220)
        x = _LEFT + (_WIDE - writer.width(label, _TEXT)) / 2
        writer.write(draw, (x, y), label, _TEXT, colour=DIM)


def _bar(
    draw: ImageDraw.ImageDraw,
    line: _Line,
    span: Span,
    told: tuple[Colour, tuple[str, ...]],
    writer: Writer,
) -> None:
    """Draw a stretch of a track in its colour; of what it may say, what there is room for."""
    colour, tellings = told
    x0, x1 = line.x(span[0]), line.x(span[1])
    x1 = max(x1, x0 + 2)
    split = line.y + _HIGH * 2 // 3
    if colour == SOUND:
        draw.rectangle((x0, split + 1, x1, line.y + _HIGH - 1), fill=colour)
        return
    draw.rectangle((x0, line.y + 1, x1, split), fill=colour)
    fitting = (t for t in tellings if writer.width(t, _TEXT, bold=True) + 8 <= x1 - x0)
    if shown := next(fitting, ""):
        writer.write(draw, (x0 + 4, line.y + 2), shown, _TEXT, colour=_on(colour), bold=True)


def _tellings(bar: Bar, number: int) -> tuple[str, ...]:
    """Return what a bar may say of its segment, the longest first."""
    segment = bar.segment
    parts = [f"{number + 1}", f"score {segment.score:.3f}"]
    if abs(segment.speed - 1) >= 0.005:
        parts.append(f"speed {segment.speed:.2f}")
    if segment.mirrored:
        parts.append("mirrored")
    return " · ".join(parts), " · ".join(parts[:2]), parts[0]


def _on(colour: Colour) -> Colour:
    return (255, 255, 255) if sum(colour) < 480 else INK


def _legend(draw: ImageDraw.ImageDraw, y: int, block: Block, writer: Writer) -> None:
    """Say what the colours mean, where there is more than one kind of bar."""
    bars = _timed(block)
    if not any(bar.segment.modality is Modality.AUDIO for _, bar in bars):
        return
    pictures = [colour_of(n) for n, b in bars if b.segment.modality is not Modality.AUDIO]
    for colour, name in [*((c, "pictures") for c in pictures[:1]), (SOUND, "sound")]:
        draw.rectangle((MARGIN, y + 4, MARGIN + 12, y + 14), fill=colour)
        writer.write(draw, (MARGIN + 18, y), name, _TEXT, colour=DIM)
        y += 19
