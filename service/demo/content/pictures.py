"""Posters and covers, drawn from a seed.

Two seeds share a style (palettes, figures, ridges, lettering) but no picture: everything
that is placed is placed anew, so that only a copy looks like its original.
"""

from collections.abc import Callable
from math import cos, pi, sin

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFont

Colour = tuple[int, int, int]

_SYLLABLES = (
    *("ka", "re", "mo", "lin", "dor", "vel", "su", "tha", "ri"),
    *("on", "esh", "pol", "gar", "ne", "wyn", "tor", "ba", "lu"),
)


def poster(seed: int, size: tuple[int, int] = (480, 720)) -> Image.Image:
    """Draw a film poster: a scene with figures, a large title and a block of credits."""
    rng = default_rng((seed, 1))
    image = _ground(rng, size)
    for layer in rng.permutation(len(_LAYERS))[: int(rng.integers(2, 4))]:
        _LAYERS[layer](rng, image)
    _figures(rng, image, int(rng.integers(1, 5)))
    _title(rng, image, float(rng.choice((0.06, 0.14, 0.62, 0.74))), 0.13)
    _credits(rng, image)
    return _grain(rng, image)


def cover(seed: int, size: tuple[int, int] = (450, 640)) -> Image.Image:
    """Draw a book or record cover: an emblem, a title, an author, often a frame."""
    rng = default_rng((seed, 2))
    image = _ground(rng, size)
    _LAYERS[int(rng.integers(len(_LAYERS)))](rng, image)
    _emblem(rng, image)
    if rng.random() < 0.5:
        _figures(rng, image, 1)
    _title(rng, image, float(rng.uniform(0.05, 0.22)), 0.11)
    _title(rng, image, float(rng.uniform(0.82, 0.9)), 0.05)
    if rng.random() < 0.6:
        width, height = size
        inset = int(rng.integers(8, 26))
        box = (inset, inset, width - inset, height - inset)
        ImageDraw.Draw(image).rectangle(
            box, outline=_colour(rng), width=int(rng.integers(2, 9))
        )
    return _grain(rng, image)


def glyph(
    rng: Generator, draw: ImageDraw.ImageDraw, box: tuple[float, ...], ink: Colour
) -> None:
    """Draw a mark that looks like a written character of a language nobody reads."""
    x, y, side = box
    for _ in range(int(rng.integers(4, 8))):
        at, along = rng.uniform(0, side, 2)
        length = rng.uniform(0.4, 1.0) * side
        slant = rng.choice((0.0, 0.0, 0.5, -0.5)) * side / 2
        start, end = max(0.0, along - length / 2), min(side, along + length / 2)
        if rng.random() < 0.5:
            points = [(x + start, y + at), (x + end, y + at + slant * 0.3)]
        else:
            points = [(x + at, y + start), (x + at + slant, y + end)]
        draw.line(points, fill=ink, width=max(2, int(side * 0.09)))


def words(rng: Generator, count: int) -> str:
    """Make up words."""
    return " ".join(
        "".join(rng.choice(_SYLLABLES, int(rng.integers(1, 4)))).upper() for _ in range(count)
    )


def clouds(rng: Generator, size: tuple[int, int], cell: int) -> NDArray[np.float32]:
    """Return a smooth random field of (height, width) float32 from 0 to 1."""
    width, height = size
    total = np.zeros((height, width), np.float32)
    for octave in range(3):
        step = max(4, cell >> octave)
        rows, columns = height // step + 2, width // step + 2
        noise = (rng.random((rows, columns)) * 255).astype(np.uint8)
        layer = Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC)
        total += np.asarray(layer, np.float32) / 2**octave
    total -= total.min()
    return total / max(1e-6, float(total.max()))


def _colour(rng: Generator, low: int = 20, high: int = 240) -> Colour:
    red, green, blue = (int(c) for c in rng.integers(low, high, 3))
    return red, green, blue


def _ground(rng: Generator, size: tuple[int, int]) -> Image.Image:
    """A gradient between two colours in some direction, clouded."""
    width, height = size
    angle = rng.uniform(0, 2 * pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = (x / width - 0.5) * cos(angle) + (y / height - 0.5) * sin(angle) + 0.5
    mix = np.clip(along + 0.7 * (clouds(rng, size, int(rng.integers(60, 200))) - 0.5), 0, 1)
    one, other = np.array(_colour(rng)), np.array(_colour(rng))
    body = one + mix[:, :, None] * (other - one)
    return Image.fromarray(body.astype(np.uint8))


def _grain(rng: Generator, image: Image.Image) -> Image.Image:
    body = np.asarray(image, np.int16)
    noise = rng.integers(-6, 7, body.shape[:2])[:, :, None]
    return Image.fromarray(np.clip(body + noise, 0, 255).astype(np.uint8))


def _ridges(rng: Generator, image: Image.Image) -> None:
    """Mountains, one behind another."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    base = rng.uniform(0.35, 0.7) * height
    for _ in range(int(rng.integers(1, 4))):
        steps = int(rng.integers(5, 14))
        tops = base - rng.uniform(0, 0.22, steps + 1) * height
        line = [(width * i / steps, float(top)) for i, top in enumerate(tops)]
        draw.polygon([*line, (width, height), (0, height)], fill=_colour(rng, 10, 170))
        base += rng.uniform(0.05, 0.16) * height


def _houses(rng: Generator, image: Image.Image) -> None:
    """A street of blocks with lit windows."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    wall, light = _colour(rng, 10, 110), _colour(rng, 150, 250)
    x = -rng.uniform(0, 30)
    floor = rng.uniform(0.7, 0.95) * height
    while x < width:
        wide, tall = rng.uniform(0.08, 0.2) * width, rng.uniform(0.15, 0.5) * height
        draw.rectangle((x, floor - tall, x + wide, height), fill=wall)
        for row in np.arange(floor - tall + 8, floor - 8, 16):
            for column in np.arange(x + 5, x + wide - 9, 13):
                if rng.random() < 0.45:
                    draw.rectangle((column, row, column + 6, row + 8), fill=light)
        x += wide + rng.uniform(0, 12)


def _disc(rng: Generator, image: Image.Image) -> None:
    """A sun or a moon with rings."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    x, y = rng.uniform(0.15, 0.85) * width, rng.uniform(0.1, 0.6) * height
    radius = rng.uniform(0.1, 0.3) * width
    for ring in range(int(rng.integers(1, 4)), 0, -1):
        reach = radius * (1 + 0.25 * (ring - 1))
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=_colour(rng))


def _rays(rng: Generator, image: Image.Image) -> None:
    """Beams from a point."""
    width, height = image.size
    x, y = rng.uniform(0, 1) * width, rng.uniform(0, 0.8) * height
    count, turn, reach = int(rng.integers(5, 14)), rng.uniform(0, pi), width + height
    light = Image.new("RGB", image.size)
    draw = ImageDraw.Draw(light)
    shade = _colour(rng, 20, 90)
    for i in range(count):
        one = turn + 2 * pi * i / count
        other = one + pi / count * rng.uniform(0.4, 1.0)
        far = [(x + reach * cos(a), y + reach * sin(a)) for a in (one, other)]
        draw.polygon([(x, y), *far], fill=shade)
    image.paste(ImageChops.add(image, light))


def _waves(rng: Generator, image: Image.Image) -> None:
    """Bands that swing across the picture."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    y = rng.uniform(0.5, 0.8) * height
    for _ in range(int(rng.integers(3, 7))):
        swing, period, phase = rng.uniform(5, 30), rng.uniform(60, 300), rng.uniform(0, 2 * pi)
        top = [
            (x, y + swing * sin(2 * pi * x / period + phase)) for x in range(0, width + 8, 8)
        ]
        draw.polygon([*top, (width, height), (0, height)], fill=_colour(rng))
        y += rng.uniform(0.03, 0.1) * height


def _shards(rng: Generator, image: Image.Image) -> None:
    """Triangles thrown about."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(5, 16))):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        reach = rng.uniform(0.05, 0.2) * width
        corners = [(x + dx, y + dy) for dx, dy in rng.uniform(-reach, reach, (3, 2))]
        draw.polygon(corners, fill=_colour(rng))


_LAYERS: tuple[Callable[[Generator, Image.Image], None], ...] = (
    _ridges,
    _houses,
    _disc,
    _rays,
    _waves,
    _shards,
)


def _figures(rng: Generator, image: Image.Image, count: int) -> None:
    """People as silhouettes: head, shoulders, coat, a limb or two."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        tall = rng.uniform(0.25, 0.6) * height
        x, foot = rng.uniform(0.15, 0.85) * width, rng.uniform(0.75, 1.1) * height
        head, ink = tall * rng.uniform(0.07, 0.1), _colour(rng, 5, 120)
        top = foot - tall
        draw.ellipse((x - head, top, x + head, top + 2.4 * head), fill=ink)
        shoulder, hem = head * rng.uniform(1.6, 2.6), head * rng.uniform(1.4, 3.4)
        neck = top + 2.2 * head
        coat = [(x - shoulder, neck), (x + shoulder, neck), (x + hem, foot), (x - hem, foot)]
        draw.polygon(coat, fill=ink)
        for side in (-1, 1):
            hand = (x + side * rng.uniform(1, 5) * head, neck + rng.uniform(-0.1, 0.5) * tall)
            draw.line(
                [(x + side * shoulder, neck + 4), hand], fill=ink, width=int(head * 0.8) + 1
            )
        draw.rectangle(
            (x - hem, foot - tall * 0.3, x + hem, foot - tall * 0.27), fill=_colour(rng)
        )


def _emblem(rng: Generator, image: Image.Image) -> None:
    """A device in the middle: a star, nested shapes, or a large character."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    x, y = rng.uniform(0.35, 0.65) * width, rng.uniform(0.4, 0.65) * height
    radius, points = rng.uniform(0.15, 0.32) * width, int(rng.integers(3, 9))
    turn, inner = rng.uniform(0, pi), rng.uniform(0.3, 0.9)
    for scale in np.linspace(1, 0.35, int(rng.integers(1, 4))):
        star = [
            (
                x + radius * scale * (1 if i % 2 == 0 else inner) * cos(turn + pi * i / points),
                y + radius * scale * (1 if i % 2 == 0 else inner) * sin(turn + pi * i / points),
            )
            for i in range(2 * points)
        ]
        draw.polygon(star, fill=_colour(rng))
    glyph(rng, draw, (x - radius * 0.5, y - radius * 0.5, radius), _colour(rng))


def _title(rng: Generator, image: Image.Image, top: float, share: float) -> None:
    """A line or two of large letters, or of large characters."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    ink = _colour(rng, 150, 255) if rng.random() < 0.6 else _colour(rng, 0, 90)
    size, y = share * height, top * height
    left = rng.uniform(0.05, 0.14) * width
    if rng.random() < 0.4:
        count = int(rng.integers(2, 6))
        side = min(size, width * 0.85 / count / 1.15)
        for i in range(count):
            glyph(rng, draw, (left + i * side * 1.15, y, side), ink)
        return
    for line in range(int(rng.integers(1, 3))):
        text = words(rng, int(rng.integers(1, 3)))
        font = ImageFont.load_default(size=min(size / 1.2, 1.5 * width / max(4, len(text))))
        draw.text((left, y + line * size * 0.8), text, fill=ink, font=font)


def _credits(rng: Generator, image: Image.Image) -> None:
    """Small print at the foot."""
    width, height = image.size
    draw = ImageDraw.Draw(image)
    font, ink = ImageFont.load_default(size=height * 0.02), _colour(rng, 150, 255)
    for line in range(int(rng.integers(2, 5))):
        place = (rng.uniform(0.06, 0.2) * width, height * (0.9 + 0.025 * line))
        draw.text(place, words(rng, int(rng.integers(3, 6))), fill=ink, font=font)
