"""What happens to the picture of a film between the original and an upload.

An effect is made once a copy, for a size and a seeded generator, and then dresses frame after
frame; so what is drawn by chance (a corner, an angle) stays as it is for a whole copy.
Pictures are RGB.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

Size = tuple[int, int]
Box = tuple[float, float, float, float]
Show = Callable[[Image.Image, int], Image.Image]
"""Dresses one frame, given its number."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an effect is made: size of the frames, chance, frames of a strange film."""

    size: Size
    chance: Generator
    stranger: Callable[[], Iterator[Image.Image]]


@dataclass(frozen=True, slots=True)
class Dressed:
    """An effect that was made: its frames' size, and where in them the whole film stands.

    rectangle: x0, y0, x1, y1 as shares; None where the film, or a part of it, fills all.
    """

    size: Size
    show: Show
    rectangle: Box | None = None


Effect = Callable[[Stage], Dressed]


def plain(stage: Stage) -> Dressed:
    """Do nothing."""
    return Dressed(stage.size, lambda picture, _: picture)


def chained(*effects: Effect) -> Effect:
    """Do one effect after another; the last rectangle counts."""

    def make(stage: Stage) -> Dressed:
        size, rectangle = stage.size, None
        shows: list[Show] = []
        for effect in effects:
            made = effect(Stage(size, stage.chance, stage.stranger))
            size, rectangle = made.size, made.rectangle or rectangle
            shows.append(made.show)

        def show(picture: Image.Image, number: int) -> Image.Image:
            for one in shows:
                picture = one(picture, number)
            return picture

        return Dressed(size, show, rectangle)

    return make


def tone(change: Callable[[float], float]) -> Effect:
    """Change the lightness of every channel, 0 to 1."""
    table = [round(255 * min(1.0, max(0.0, change(v / 255)))) for v in range(256)] * 3
    return lambda stage: Dressed(stage.size, lambda picture, _: picture.point(table))


def grey(stage: Stage) -> Dressed:
    """Take the colours away."""
    return Dressed(stage.size, lambda picture, _: picture.convert("L").convert("RGB"))


def hue(turn: int) -> Effect:
    """Turn the hue, 256 being all around."""
    table = [(v + turn) % 256 for v in range(256)] + list(range(256)) * 2
    return lambda stage: Dressed(
        stage.size, lambda picture, _: picture.convert("HSV").point(table).convert("RGB")
    )


def small(share: float) -> Effect:
    """Scale down to a share of width and height."""

    def make(stage: Stage) -> Dressed:
        size = even(stage.size[0] * share), even(stage.size[1] * share)
        return Dressed(size, lambda picture, _: fitted(picture, size))

    return make


def blur(share: float) -> Effect:
    """Blur by a Gaussian whose deviation is a share of the width."""

    def make(stage: Stage) -> Dressed:
        kernel = ImageFilter.GaussianBlur(share * stage.size[0])
        return Dressed(stage.size, lambda picture, _: picture.filter(kernel))

    return make


def noise(levels: float) -> Effect:
    """Add grey noise of this deviation, new with every frame."""

    def make(stage: Stage) -> Dressed:
        width, height = stage.size
        field = stage.chance.normal(0, levels, (2 * height, 2 * width, 1)).astype(np.int16)
        places = stage.chance.integers(0, (height, width), (97, 2))

        def show(picture: Image.Image, number: int) -> Image.Image:
            down, across = places[number % len(places)]
            part = field[down : down + height, across : across + width]
            return Image.fromarray(np.clip(np.asarray(picture) + part, 0, 255).astype(np.uint8))

        return Dressed(stage.size, show)

    return make


def mirror(stage: Stage) -> Dressed:
    """Swap left and right."""
    return Dressed(
        stage.size, lambda picture, _: picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    )


def crop(share: float, where: Literal["centre", "side"] = "centre") -> Effect:
    """Cut a share away: of both sides' lengths about the centre, or off one side."""

    def make(stage: Stage) -> Dressed:
        left, top, right, bottom = share / 2, share / 2, 1 - share / 2, 1 - share / 2
        if where == "side":
            off = share * int(stage.chance.integers(0, 2))
            left, top, right, bottom = off, 0.0, off + 1 - share, 1.0
        size = even(stage.size[0] * (right - left)), even(stage.size[1] * (bottom - top))
        box = (left, top, right, bottom)
        return Dressed(size, lambda picture, _: fitted(picture, size, box))

    return make


def upright(stage: Stage) -> Dressed:
    """Cut 9:16 out of the middle."""
    width, height = stage.size
    keep = min(1.0, height * 9 / 16 / width)
    size = even(width * keep * 1.5), even(height * 1.5)
    box = (0.5 - keep / 2, 0.0, 0.5 + keep / 2, 1.0)
    return Dressed(size, lambda picture, _: fitted(picture, size, box))


def bars(across: float, down: float) -> Effect:
    """Shrink into black bars that take these shares of the width and of the height."""

    def make(stage: Stage) -> Dressed:
        box = (across / 2, down / 2, 1 - across / 2, 1 - down / 2)
        ground = Image.new("RGB", stage.size, "black")
        return Dressed(stage.size, lambda picture, _: pasted(ground, picture, box), box)

    return make


def turned(degrees: float) -> Effect:
    """Turn by so many degrees to either side; 90 turns the frame's size as well."""

    def make(stage: Stage) -> Dressed:
        angle = degrees * int(stage.chance.choice((-1, 1)))
        if degrees == 90:
            way = Image.Transpose.ROTATE_90 if angle > 0 else Image.Transpose.ROTATE_270
            size = stage.size[1], stage.size[0]
            return Dressed(size, lambda picture, _: picture.transpose(way))
        return Dressed(
            stage.size, lambda picture, _: picture.rotate(angle, Image.Resampling.BILINEAR)
        )

    return make


def fitted(picture: Image.Image, size: Size, box: Box | None = None) -> Image.Image:
    """Scale a part of a picture, given in shares of it, to a size."""
    wide, high = picture.size
    pixels = box and (box[0] * wide, box[1] * high, box[2] * wide, box[3] * high)
    return picture.resize(size, Image.Resampling.BILINEAR, box=pixels)


def even(length: float) -> int:
    """Round a length to pixels, by twos as encoders want."""
    return max(2, 2 * round(length / 2))


def pasted(ground: Image.Image, picture: Image.Image, box: Box) -> Image.Image:
    """Lay a picture over another one, in a box given in shares of that one."""
    wide, high = ground.size
    left, top = round(box[0] * wide), round(box[1] * high)
    size = round(box[2] * wide) - left, round(box[3] * high) - top
    ground = ground.copy()
    ground.paste(fitted(picture, size), (left, top))
    return ground
