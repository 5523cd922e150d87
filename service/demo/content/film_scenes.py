"""Draw films: scenes with a painted backdrop, a moving camera, figures and changing light.

A backdrop is painted once a scene and larger than the frame; every frame is a crop of it,
scaled, with the figures pasted on. So a frame costs about a millisecond, and what tells two
films apart (the layout of a backdrop) is drawn from the film's seed alone.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 320, 180
FRAMES_PER_SECOND = 12
_WIDE, _HIGH = 512, 288  # a backdrop

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Figure:
    """Somebody who walks from `start` to `end` (shares of the frame), bobbing as they go."""

    sprite: Image.Image
    start: tuple[float, float]
    end: tuple[float, float]
    bob: float
    pace: float


@dataclass(frozen=True, slots=True)
class _Scene:
    """One shot. Camera boxes are (centre x, centre y, width) as shares of the backdrop."""

    backdrop: Image.Image
    camera: tuple[tuple[float, float, float], tuple[float, float, float]]
    figures: tuple[_Figure, ...]
    light: tuple[float, float]
    tint: tuple[float, float, float]
    frames: int
    dissolve: int


def film_frames(seed: int, seconds: float) -> Iterator[Image.Image]:
    """Draw the frames of film `seed`: RGB, 320 by 180, twelve a second."""
    chance = np.random.default_rng((seed, 0xF17))
    left = round(seconds * FRAMES_PER_SECOND)
    title = min(left, round(chance.uniform(1.2, 2.2) * FRAMES_PER_SECOND))
    yield from _title_card(chance, title)
    left -= title
    last: Image.Image | None = None
    while left > 0:
        scene = _scene(chance, left)
        for number in range(scene.frames):
            frame = _frame(scene, number)
            if last is not None and number < scene.dissolve:
                frame = Image.blend(last, frame, (number + 1) / (scene.dissolve + 1))
            yield frame
        last = frame
        left -= scene.frames


def paint_backdrop(chance: Generator) -> Image.Image:
    """Paint a landscape, a town or a room of shapes: RGB, 512 by 288."""
    palette = _palette(chance)
    clouds = _noise(chance, (3, 6, 12, 24))
    ground = _blend(palette[0], palette[1], clouds)
    canvas = Image.fromarray(ground.astype(np.uint8))
    layers = (_hills, _towers, _discs, _bands, _shards)
    for kind in chance.permutation(len(layers))[: int(chance.integers(3, 5))]:
        mask = layers[kind](chance)
        grain = _noise(chance, (9, 18, 40))
        dark, light = (palette[i] for i in chance.choice(len(palette), 2, replace=False))
        paint = Image.fromarray(_blend(dark, light, grain).astype(np.uint8))
        canvas.paste(paint, (0, 0), mask)
    return canvas


def _scene(chance: Generator, left: int) -> _Scene:
    frames = min(left, round(chance.uniform(2.5, 6.5) * FRAMES_PER_SECOND))
    if left - frames < FRAMES_PER_SECOND:
        frames = left
    light = chance.uniform(0.75, 1.15)
    return _Scene(
        backdrop=paint_backdrop(chance),
        camera=(_stand(chance), _stand(chance)),
        figures=tuple(_figure(chance) for _ in range(int(chance.integers(1, 4)))),
        light=(light, float(np.clip(light * chance.uniform(0.75, 1.3), 0.6, 1.25))),
        tint=(chance.uniform(0.9, 1.1), 1.0, chance.uniform(0.9, 1.1)),
        frames=frames,
        dissolve=int(chance.choice([0, 0, 0, 6])),
    )


def _stand(chance: Generator) -> tuple[float, float, float]:
    width = chance.uniform(0.55, 0.95)
    reach = (1 - width) / 2
    return (0.5 + chance.uniform(-reach, reach), 0.5 + chance.uniform(-reach, reach), width)


def _frame(scene: _Scene, number: int) -> Image.Image:
    done = number / max(1, scene.frames - 1)
    eased = done * done * (3 - 2 * done)
    here, there = scene.camera
    x, y, width = (a + (b - a) * eased for a, b in zip(here, there, strict=True))
    sway = 0.004 * math.sin(number * 0.9)
    left, top = (x - width / 2) * _WIDE, (y - width / 2 + sway) * _HIGH
    box = (
        min(max(left, 0.0), _WIDE * (1 - width)),
        min(max(top, 0.0), _HIGH * (1 - width)),
    )
    frame = scene.backdrop.resize(
        (WIDTH, HEIGHT),
        Image.Resampling.BILINEAR,
        box=(*box, box[0] + width * _WIDE, box[1] + width * _HIGH),
    )
    for figure in scene.figures:
        _paste_figure(frame, figure, done, number)
    light = scene.light[0] + (scene.light[1] - scene.light[0]) * done
    return frame.point(
        [min(255, int(v * light * channel)) for channel in scene.tint for v in range(256)]
    )


def _paste_figure(frame: Image.Image, figure: _Figure, done: float, number: int) -> None:
    (x0, y0), (x1, y1) = figure.start, figure.end
    x = (x0 + (x1 - x0) * done) * WIDTH
    y = (y0 + (y1 - y0) * done) * HEIGHT + figure.bob * math.sin(number * figure.pace)
    width, height = figure.sprite.size
    frame.paste(figure.sprite, (int(x - width / 2), int(y - height / 2)), figure.sprite)


def _figure(chance: Generator) -> _Figure:
    height = int(chance.integers(45, 130))
    start = (chance.uniform(-0.1, 1.1), chance.uniform(0.45, 0.85))
    end = (chance.uniform(-0.1, 1.1), start[1] + chance.uniform(-0.12, 0.12))
    return _Figure(
        _sprite(chance, height),
        start,
        end,
        bob=chance.uniform(0, 5),
        pace=chance.uniform(0.2, 1.1),
    )


def _sprite(chance: Generator, height: int) -> Image.Image:
    """Draw a figure with head, coat and limbs, in colours of its own."""
    coat, skin, trim = _palette(chance)[:3]
    width = max(14, int(height * chance.uniform(0.4, 0.8)))
    sprite = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sprite)
    head = int(height * chance.uniform(0.18, 0.3))
    waist = int(height * chance.uniform(0.55, 0.75))
    middle = width // 2
    limb = max(3, width // 6)
    for side in (-1, 1):
        foot = middle + side * int(width * chance.uniform(0.15, 0.4))
        hand = middle + side * int(width * 0.46)
        draw.line((middle, waist - 2, foot, height), fill=(*trim, 255), width=limb)
        reach = int(height * chance.uniform(0.3, 0.7))
        draw.line((middle, head + 3, hand, reach), fill=(*coat, 255), width=limb)
    shoulder = int(width * chance.uniform(0.2, 0.4))
    hem = int(width * chance.uniform(0.15, 0.45))
    draw.polygon(
        (
            (middle - shoulder, head),
            (middle + shoulder, head),
            (middle + hem, waist),
            (middle - hem, waist),
        ),
        fill=(*coat, 255),
    )
    draw.ellipse((middle - head // 2, 0, middle + head // 2, head), fill=(*skin, 255))
    return sprite


def _title_card(chance: Generator, frames: int) -> Iterator[Image.Image]:
    dark = Image.new("RGB", (WIDTH, HEIGHT), tuple(int(v) for v in chance.integers(0, 40, 3)))
    draw = ImageDraw.Draw(dark)
    x = int(chance.integers(60, 90))
    while x < WIDTH - 70:
        stroke = int(chance.integers(6, 22))
        top = int(chance.integers(72, 84))
        draw.rectangle((x, top, x + stroke, top + int(chance.integers(8, 26))), fill="white")
        x += stroke + int(chance.integers(3, 9))
    for _ in range(frames):
        yield dark


def _palette(chance: Generator) -> tuple[Colour, ...]:
    """Pick six colours whose lightness is spread from dark to bright."""
    lightness = chance.permutation(np.linspace(35, 235, 6))
    cast = chance.normal(0, 38, (6, 3))
    colours = np.clip(lightness[:, None] + cast, 8, 250).astype(int)
    return tuple((int(r), int(g), int(b)) for r, g, b in colours)


def _noise(chance: Generator, grids: tuple[int, ...]) -> NDArray[np.float32]:
    """Sum smooth random fields, coarse to fine: (288, 512) from 0 to 1."""
    total = np.zeros((_HIGH, _WIDE), np.float32)
    for octave, grid in enumerate(grids):
        small = chance.random((max(2, grid * 9 // 16 + 1), grid + 1), dtype=np.float32)
        field = Image.fromarray(small).resize((_WIDE, _HIGH), Image.Resampling.BICUBIC)
        total += np.asarray(field) * np.float32(0.7**octave)
    low, high = float(total.min()), float(total.max())
    return (total - low) / np.float32(high - low)


def _blend(dark: Colour, light: Colour, share: NDArray[np.float32]) -> NDArray[np.float32]:
    first = np.array(dark, np.float32)
    return first + share[..., None] * (np.array(light, np.float32) - first)


def _hills(chance: Generator) -> Image.Image:
    posts = int(chance.integers(4, 11))
    heights = chance.uniform(0.3, 0.9) + chance.uniform(-0.3, 0.3, posts)
    ridge = np.interp(np.arange(_WIDE), np.linspace(0, _WIDE, posts), heights) * _HIGH
    below = np.arange(_HIGH)[:, None] > ridge
    return Image.fromarray((below * 255).astype(np.uint8))


def _towers(chance: Generator) -> Image.Image:
    mask = Image.new("L", (_WIDE, _HIGH), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(int(chance.integers(3, 9))):
        x, width = chance.uniform(0, _WIDE), chance.uniform(20, 90)
        top, foot = chance.uniform(0.05, 0.6) * _HIGH, chance.uniform(0.65, 1.0) * _HIGH
        draw.rectangle((x, top, x + width, foot), fill=255)
        for storey in range(int(top) + 8, int(foot) - 8, int(chance.integers(14, 30))):
            draw.rectangle((x + 6, storey, x + width * 0.8, storey + 5), fill=0)
    return mask


def _discs(chance: Generator) -> Image.Image:
    mask = Image.new("L", (_WIDE, _HIGH), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(int(chance.integers(2, 9))):
        x, y, radius = (
            chance.uniform(0, _WIDE),
            chance.uniform(0, _HIGH),
            chance.uniform(12, 75),
        )
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return mask


def _bands(chance: Generator) -> Image.Image:
    down, across = np.mgrid[0:_HIGH, 0:_WIDE].astype(np.float32)
    angle = chance.uniform(0, math.pi)
    along = down * math.sin(angle) + across * math.cos(angle)
    wave = along / chance.uniform(30, 120) + 2.5 * _noise(chance, (3, 5))
    inside = np.sin(wave + chance.uniform(0, 6)) > chance.uniform(0.2, 0.7)
    return Image.fromarray((inside * 255).astype(np.uint8))


def _shards(chance: Generator) -> Image.Image:
    mask = Image.new("L", (_WIDE, _HIGH), 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(int(chance.integers(2, 7))):
        x, y = chance.uniform(0, _WIDE), chance.uniform(0, _HIGH)
        corners = chance.normal(0, 55, (int(chance.integers(3, 6)), 2))
        draw.polygon([(x + dx, y + dy) for dx, dy in corners.tolist()], fill=255)
    return mask
