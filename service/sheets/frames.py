"""Draw pairs of frames: the posting's above, the work's below, in columns.

A mirrored copy is shown mirrored back, or nobody would see that it is the same; the frame
says so. The outline is where in the posting's frame the copy stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from domain.match import Segment
from domain.work import Modality
from service.sheets.fonts import Writer
from service.sheets.looks import (
    COLUMNS,
    GAP,
    INK,
    MARGIN,
    OUTLINE,
    PAPER,
    ROOM,
    SHADE,
    WARNING,
    clock,
    colour_of,
)
from service.sheets.sheet import Block, Pair, Pixels

_TEXT = 14
_CAPTION = 24
_FRAME = 4  # pixels of colour around a pair
_TALLEST, _WIDEST = 1.3, 0.4  # height of a frame for its width, at most and at least


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the pairs of a block stand: frames of film one over the other, pictures abreast.

    `wide` and `heights` are those of the two frames of a pair.
    """

    columns: int
    abreast: bool
    wide: int
    heights: tuple[int, int]

    @property
    def card(self) -> tuple[int, int]:
        """Width and height of a pair with its captions."""
        if self.abreast:
            return ROOM, self.heights[0] + _CAPTION + 2 * _FRAME
        return self.wide + 2 * _FRAME, sum(self.heights) + 2 * (_CAPTION + _FRAME)


def height_of(block: Block) -> int:
    """Return how many pixels the pairs of a block take."""
    layout = _layout(block)
    return -(-len(block.pairs) // layout.columns) * (layout.card[1] + GAP)


def draw_pairs(page: Image.Image, top: int, block: Block, writer: Writer) -> None:
    """Draw the pairs of a block, from `top` down, in rows."""
    layout = _layout(block)
    wide, high = layout.card
    for place, pair in enumerate(block.pairs):
        x = MARGIN + place % layout.columns * (wide + GAP)
        y = top + place // layout.columns * (high + GAP)
        _card(page, (x, y), block, pair, writer)


def box_of(*, picture: bool = False) -> tuple[int, int]:
    """Return the width and height that a frame may have, for whoever makes them."""
    wide = _frame_wide(1 if picture else COLUMNS, abreast=picture)
    return wide, round(wide * _TALLEST)


def _layout(block: Block) -> _Layout:
    shown = [block.bars[pair.segment].segment for pair in block.pairs]
    abreast = bool(shown) and all(s.modality is Modality.IMAGE for s in shown)
    columns = 1 if abreast else COLUMNS
    wide = _frame_wide(columns, abreast=abreast)

    def high(frames: Sequence[Pixels | None]) -> int:
        shapes: list[float] = [f.shape[0] / f.shape[1] for f in frames if f is not None]
        tallest = 0.8 if abreast else _TALLEST
        return round(wide * min(tallest, max([_WIDEST, *shapes])))

    heights = high([p.above for p in block.pairs]), high([p.below for p in block.pairs])
    if abreast:
        heights = (max(heights), max(heights))
    return _Layout(columns, abreast, wide, heights)


def _frame_wide(columns: int, *, abreast: bool) -> int:
    card = (ROOM - (columns - 1) * GAP) // columns
    return (card - GAP) // 2 - _FRAME if abreast else card - 2 * _FRAME


def _card(
    page: Image.Image, place: tuple[int, int], block: Block, pair: Pair, writer: Writer
) -> None:
    x, y = place
    layout = _layout(block)
    wide, high = layout.card
    draw = ImageDraw.Draw(page)
    colour = colour_of(pair.segment)
    draw.rectangle((x, y, x + wide - 1, y + high - 1), fill=PAPER, outline=colour, width=2)
    segment = block.bars[pair.segment].segment
    above, below = layout.heights
    left, top = x + _FRAME, y + _CAPTION + 2
    other, second = (left, top + above + _CAPTION)
    if layout.abreast:
        other, second = (x + wide - _FRAME - layout.wide, top)
    _caption(draw, (left, top - _CAPTION + 1), "POSTING", pair.here, writer)
    _caption(draw, (other, second - _CAPTION + 1), "WORK", pair.there, writer)
    if len({p.segment for p in block.pairs}) > 1:
        number = f"{pair.segment + 1}"
        right = x + wide - writer.width(number, _TEXT, bold=True) - 10
        writer.write(draw, (right, y + 3), number, _TEXT, colour=colour, bold=True)
    _frame(page, (left, top, layout.wide, above), pair.above, writer, segment)
    _frame(page, (other, second, layout.wide, below), pair.below, writer)


def _caption(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    name: str,
    seconds: float | None,
    writer: Writer,
) -> None:
    x, y = place
    at = writer.write(draw, (x + 4, y), name, _TEXT, bold=True) + 14
    if seconds is not None:
        writer.write(draw, (x + at, y), clock(seconds), _TEXT, colour=INK)


def _frame(
    page: Image.Image,
    box: tuple[int, int, int, int],
    pixels: Pixels | None,
    writer: Writer,
    segment: Segment | None = None,
) -> None:
    """Draw one frame in the middle of a box; with a segment, the outline of the copy in it."""
    x, y, wide, high = box
    mark = "mirrored back" if segment is not None and segment.mirrored else ""
    draw = ImageDraw.Draw(page)
    draw.rectangle((x, y, x + wide - 1, y + high - 1), fill=SHADE)
    if pixels is None:
        told = "no picture kept"
        middle = x + (wide - writer.width(told, _TEXT)) / 2
        writer.write(draw, (middle, y + high / 2 - 12), told, _TEXT, colour=WARNING)
        return
    shown = Image.fromarray(pixels)
    zoom = min(wide / shown.width, high / shown.height)
    size = max(1, round(shown.width * zoom)), max(1, round(shown.height * zoom))
    shown = shown.resize(size, Image.Resampling.LANCZOS)
    if segment is not None and segment.mirrored:
        shown = shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    left, top = x + (wide - size[0]) // 2, y + (high - size[1]) // 2
    page.paste(shown, (left, top))
    if segment is not None and segment.rectangle is not None:
        _outline(draw, (left, top), size, segment)
    if mark:
        room = writer.width(mark, _TEXT, bold=True) + 12
        draw.rectangle((left, top + size[1] - 24, left + room, top + size[1] - 1), fill=INK)
        writer.write(
            draw, (left + 6, top + size[1] - 22), mark, _TEXT, colour=OUTLINE, bold=True
        )


def _outline(
    draw: ImageDraw.ImageDraw, corner: tuple[int, int], size: tuple[int, int], segment: Segment
) -> None:
    assert segment.rectangle is not None, "asked for by who knows it is there"
    x0, y0, x1, y1 = (min(1.0, max(0.0, edge)) for edge in segment.rectangle)
    if segment.mirrored:
        x0, x1 = 1 - x1, 1 - x0
    left, top = corner
    box = (
        left + x0 * size[0],
        top + y0 * size[1],
        max(left + x1 * size[0] - 1, left + x0 * size[0] + 6),
        max(top + y1 * size[1] - 1, top + y0 * size[1] + 6),
    )
    # Dark beside bright, so that it is seen on any picture.
    draw.rectangle(box, outline=INK, width=5)
    inner = (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1)
    draw.rectangle(inner, outline=OUTLINE, width=3)
