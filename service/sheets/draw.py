"""Draw a contact sheet as PNG.

What is written on it stands in the file's text as well, so that it can be searched, and read
where a font was missing.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from service.passages.visible import visible
from service.sheets import frames, timeline
from service.sheets.fonts import Colour, Writer
from service.sheets.looks import DIM, GAP, INK, MARGIN, PAPER, ROOM, RULE, WARNING, WIDTH
from service.sheets.sheet import Block, Sheet

_HEADING, _TITLE, _TEXT = 26, 24, 15
_NAMES = 130  # pixels for the names of facts


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet as PNG, and the characters that no font on this machine has."""

    png: bytes
    lost: tuple[str, ...]


def draw_sheet(sheet: Sheet, writer: Writer | None = None) -> Drawn:
    """Draw a sheet, as high as it needs to be."""
    pen = writer or Writer()
    high = _laid_out(sheet, _Page(None, pen))
    page = Image.new("RGB", (WIDTH, high), PAPER)
    _laid_out(sheet, _Page(page, pen))
    body = io.BytesIO()
    page.save(body, "PNG", pnginfo=_told(sheet), optimize=False, compress_level=6)
    return Drawn(body.getvalue(), tuple(sorted(pen.lost)))


class _Page:
    """A page that is filled from the top; without an image it is only measured."""

    def __init__(self, image: Image.Image | None, writer: Writer) -> None:
        self.image, self.writer, self.y = image, writer, MARGIN

    def line(
        self,
        text: str,
        size: int,
        *,
        x: float = MARGIN,
        colour: Colour = INK,
        bold: bool = False,
    ) -> None:
        """Write a line, cut off where the page ends."""
        if self.image is not None:
            room = WIDTH - MARGIN - x
            shown = self.writer.shortened(text, size, room, bold=bold)
            draw = ImageDraw.Draw(self.image)
            self.writer.write(draw, (x, self.y), shown, size, colour=colour, bold=bold)
        self.y += round(size * 1.45)

    def lines(self, text: str, size: int, *, x: float, colour: Colour = INK) -> None:
        """Write a text over as many lines as it takes."""
        room = WIDTH - MARGIN - x
        rest = " ".join(text.split())
        while rest:
            part = self.writer.shortened(rest, size, room)
            if part == rest:
                self.line(rest, size, x=x, colour=colour)
                return
            cut = max(1, len(part) - 1)
            space = rest.rfind(" ", cut // 2, cut + 1)
            cut = space if space > 0 else cut
            self.line(rest[:cut], size, x=x, colour=colour)
            rest = rest[cut:].lstrip()

    def rule(self, width: int) -> None:
        if self.image is not None:
            y = self.y
            ImageDraw.Draw(self.image).rectangle(
                (MARGIN, y, MARGIN + ROOM, y + width - 1), fill=RULE
            )
        self.y += width + GAP

    def part(
        self, high: int, draw: Callable[[Image.Image, int, Block, Writer], None], block: Block
    ) -> None:
        """Let somebody else draw a part that is so many pixels high."""
        if self.image is not None:
            draw(self.image, self.y, block, self.writer)
        self.y += high


def _laid_out(sheet: Sheet, page: _Page) -> int:
    """Fill a page; return its height."""
    page.line(sheet.heading, _HEADING, bold=True)
    page.y += 4
    _facts(page, sheet.facts)
    for block in sheet.blocks:
        page.y += GAP
        page.rule(3)
        _block(page, block)
    if not sheet.blocks:
        page.y += GAP
        page.line("no work is shown in pictures here", _TEXT, colour=WARNING)
    for note in sheet.notes:
        page.lines(note, _TEXT, x=MARGIN, colour=WARNING)
    return page.y + MARGIN


def _block(page: _Page, block: Block) -> None:
    page.line(block.title, _TITLE, bold=True)
    page.line(block.told, 17)
    page.y += 8
    page.part(timeline.height_of(block), timeline.draw_timeline, block)
    page.part(frames.height_of(block), frames.draw_pairs, block)
    for note in block.notes:
        page.lines(note, _TEXT, x=MARGIN, colour=WARNING)
    page.y += 4
    _facts(page, block.facts)


def _facts(page: _Page, facts: tuple[tuple[str, str], ...]) -> None:
    for name, value in facts:
        top = page.y
        page.line(name, _TEXT, colour=DIM)
        page.y = top
        page.lines(value, _TEXT, x=MARGIN + _NAMES)


def _told(sheet: Sheet) -> PngInfo:
    """Return what is written on a sheet as text of the file."""
    info = PngInfo()
    info.add_itxt("Title", visible(sheet.heading))
    lines = [f"{name}: {value}" for name, value in sheet.facts]
    for block in sheet.blocks:
        lines += ["", block.title, block.told]
        lines += [f"{name}: {value}" for name, value in block.facts]
        lines += block.notes
    info.add_itxt("Description", visible("\n".join([*lines, *sheet.notes])), zip=True)
    return info
