"""Write any title with the fonts that a machine happens to have.

A bare machine has no Chinese font, and titles are Chinese: each character is drawn in the
first font that has it, and what no font has is drawn as a box, and noted.
"""

from functools import cache

from PIL import ImageDraw, ImageFont

from service.passages.visible import visible

Font = ImageFont.FreeTypeFont
Colour = tuple[int, int, int]

# Looked up by name in the font folders of the system, as Pillow does it; the first that is
# there serves. After them comes the small Latin font that is part of Pillow.
_LATIN = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
_BOLD = (
    "DejaVuSans-Bold.ttf",
    "NotoSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "Arial Bold.ttf",
)
_CHINESE = (
    *("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "NotoSansCJKsc-Regular.otf"),
    *("SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "uming.ttc"),
    *("DroidSansFallbackFull.ttf", "msyh.ttc", "simsun.ttc", "PingFang.ttc"),
    *("STHeiti Medium.ttc", "Arial Unicode.ttf"),
)
_NO_CHARACTER = "\U0010fffe"


class Writer:
    """Draws text, and remembers what could not be drawn.

    Args:
        names: Files of fonts to look for, instead of those usual on a system.
    """

    def __init__(self, names: tuple[str, ...] | None = None) -> None:
        self._names = names
        self.lost: set[str] = set()

    def width(self, text: str, size: int, *, bold: bool = False) -> float:
        """Return how many pixels wide a text is."""
        return sum(font.getlength(run) for font, run in self._runs(visible(text), size, bold))

    def shortened(self, text: str, size: int, room: float, *, bold: bool = False) -> str:
        """Return as much of a text as there is room for, with an ellipsis where it was cut."""
        if self.width(text, size, bold=bold) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(text[:middle] + "…", size, bold=bold) <= room
            low, high = (middle, high) if fits else (low, middle - 1)
        return text[:low] + "…"

    def write(
        self,
        draw: ImageDraw.ImageDraw,
        place: tuple[float, float],
        text: str,
        size: int,
        *,
        colour: Colour = (20, 24, 32),
        bold: bool = False,
    ) -> float:
        """Draw a line of text from its left top corner; return its width."""
        x, y = place
        for font, run in self._runs(visible(text), size, bold):
            draw.text((x, y + size), run, font=font, fill=colour, anchor="ls")
            x += font.getlength(run)
        return x - place[0]

    def _runs(self, text: str, size: int, bold: bool) -> list[tuple[Font, str]]:  # noqa: FBT001 - always said
        fonts = _fonts(size, bold, self._names)
        runs: list[tuple[Font, str]] = []
        for sign in " ".join(text.split()):
            font = next((f for f in fonts if has(f, sign)), None)
            if font is None:
                self.lost.add(sign)
                font, sign = fonts[0], "□" if has(fonts[0], "□") else "?"  # noqa: PLW2901 - stands for it
            if runs and runs[-1][0] is font:
                runs[-1] = (font, runs[-1][1] + sign)
            else:
                runs.append((font, sign))
        return runs


@cache
def has(font: Font, sign: str) -> bool:
    """Tell whether a font has a character, by what it draws in its place."""
    if sign.isspace():
        return True
    return bytes(font.getmask(sign)) != bytes(font.getmask(_NO_CHARACTER))


@cache
def _fonts(size: int, bold: bool, names: tuple[str, ...] | None) -> tuple[Font, ...]:  # noqa: FBT001 - a cache takes places
    found = []
    groups = ((_BOLD if bold else _LATIN), _CHINESE) if names is None else (names,)
    for group in groups:
        font = next((f for f in (_found(name, size) for name in group) if f), None)
        found += [font] if font else []
    shipped = ImageFont.load_default(size)
    return (*found, shipped) if isinstance(shipped, ImageFont.FreeTypeFont) else tuple(found)


def _found(name: str, size: int) -> Font | None:
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return None
