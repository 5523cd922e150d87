"""How a sheet looks: its measures in pixels, and its colours."""

from service.sheets.fonts import Colour

WIDTH = 1400
MARGIN = 28
GAP = 14
COLUMNS = 4
ROOM = WIDTH - 2 * MARGIN
"""Pixels from margin to margin."""

INK: Colour = (20, 24, 32)
DIM: Colour = (92, 100, 114)
PAPER: Colour = (255, 255, 255)
SHADE: Colour = (238, 241, 245)
RULE: Colour = (176, 184, 196)
WARNING: Colour = (160, 70, 0)
OUTLINE: Colour = (255, 214, 0)
SOUND: Colour = (46, 125, 90)

# Told apart also without red and green, and on a grey printer by their order.
_SEGMENTS: tuple[Colour, ...] = (
    (31, 95, 191),
    (201, 92, 20),
    (126, 63, 152),
    (0, 134, 149),
    (176, 42, 74),
    (116, 108, 22),
)


def colour_of(number: int) -> Colour:
    """Return the colour of a segment, on the time line and around its pairs."""
    return _SEGMENTS[number % len(_SEGMENTS)]


def clock(seconds: float) -> str:
    """Return seconds as a player shows them, with tenths: `1:02:03.4`, `0:05.0`."""
    tenths = round(max(0.0, seconds) * 10)
    minutes = f"{tenths // 600 % 60}:{tenths % 600 / 10:04.1f}"
    hours = tenths // 36000
    return f"{hours}:{tenths // 600 % 60:02}:{tenths % 600 / 10:04.1f}" if hours else minutes
