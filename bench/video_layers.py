"""What is laid over or under a film: words, plates, other films, what a screen adds.

Effects as in bench.video_effects, of more than one picture.
"""

from typing import Literal

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.video_effects import Dressed, Effect, Stage, even, fitted, noise, pasted


def upright_blurred(stage: Stage) -> Dressed:
    """Stand across a 9:16 frame that is filled with the film itself, enlarged and blurred."""
    width, height = stage.size
    size = even(max(270, width * 0.75)), even(max(480, width * 4 / 3))
    tall = size[0] * height / width / size[1]
    box = (0.0, 0.5 - tall / 2, 1.0, 0.5 + tall / 2)
    keep = min(1.0, height * size[0] / size[1] / width)
    middle = (0.5 - keep / 2, 0.0, 0.5 + keep / 2, 1.0)
    tiny = (size[0] // 6, size[1] // 6)

    def show(picture: Image.Image, _: int) -> Image.Image:
        ground = fitted(picture, tiny, middle).filter(ImageFilter.GaussianBlur(4))
        return pasted(fitted(ground, size), picture, box)

    return Dressed(size, show, box)


def inset(share: float, where: Literal["anywhere", "corner"] = "anywhere") -> Effect:
    """Stand in a part of another film's frame, or of one of its pictures, by chance."""

    def make(stage: Stage) -> Dressed:
        free = 1 - share
        places = stage.chance.uniform(0.08, 0.92, 2)
        if where == "corner":
            places = stage.chance.choice((0.06, 0.94), 2)
        left, top = (float(place) * free for place in places)
        box = (left, top, left + share, top + share)
        frames = stage.stranger()
        held = next(frames)
        moving = bool(stage.chance.integers(0, 2))

        def show(picture: Image.Image, _: int) -> Image.Image:
            nonlocal held
            held = next(frames, held) if moving else held
            return pasted(fitted(held, stage.size), picture, box)

        return Dressed(stage.size, show, box)

    return make


def logo(share: float) -> Effect:
    """Put a plate into a corner; it is this share of the frame's height."""

    def make(stage: Stage) -> Dressed:
        width, height = stage.size
        tall = max(4, round(height * share))
        wide = round(tall * stage.chance.uniform(1.0, 1.8))
        ground, ring, stroke = (tuple(stage.chance.integers(0, 256, 3)) for _ in range(3))
        badge = Image.new("RGB", (wide, tall), ground)
        draw = ImageDraw.Draw(badge)
        draw.ellipse((tall // 6, tall // 6, tall * 5 // 6, tall * 5 // 6), fill=ring)
        draw.line((wide // 3, tall * 3 // 4, wide - 3, tall // 3), fill=stroke, width=tall // 8)
        right, low = stage.chance.integers(0, 2, 2)
        margin = height // 30
        place = (
            width - wide - margin if right else margin,
            height - tall - margin if low else margin,
        )

        def show(picture: Image.Image, _: int) -> Image.Image:
            picture = picture.copy()
            picture.paste(badge, place)
            return picture

        return Dressed(stage.size, show)

    return make


def subtitles(stage: Stage) -> Dressed:
    """Write two lines into the lowest fifth, others every thirty frames."""
    width, height = stage.size
    font = ImageFont.load_default(size=max(9, height // 13))
    letters = np.array(list("abcdefghiklmnoprstuvw    "))
    lines = [
        "\n".join("".join(stage.chance.choice(letters, 26)) for _ in "12") for _ in "12345"
    ]

    def show(picture: Image.Image, number: int) -> Image.Image:
        picture = picture.copy()
        ImageDraw.Draw(picture).multiline_text(
            (width / 2, height * 0.97),
            lines[number // 30 % len(lines)],
            fill="white",
            font=font,
            anchor="md",
            align="center",
            stroke_width=max(1, height // 150),
            stroke_fill="black",
        )
        return picture

    return Dressed(stage.size, show)


def screened(stage: Stage) -> Dressed:
    """Film the film off a screen: from aslant, soft, noisy, flickering."""
    width, height = stage.size
    # Where in the film the corners of the new frame lie: inside it or a little beyond.
    corners = np.array([(0, 0), (0, 1), (1, 1), (1, 0)]) + stage.chance.uniform(
        -0.05, 0.05, (4, 2)
    )
    quad = tuple((corners * (width, height)).ravel().tolist())
    soft = ImageFilter.GaussianBlur(0.0035 * width)
    grainy = noise(7)(stage).show
    phase, pace = stage.chance.uniform(0, 6.3), stage.chance.uniform(0.8, 2.2)

    def show(picture: Image.Image, number: int) -> Image.Image:
        picture = picture.transform(
            stage.size, Image.Transform.QUAD, quad, Image.Resampling.BILINEAR
        ).filter(soft)
        light = 0.95 + 0.12 * np.sin(phase + pace * number)
        return grainy(
            picture.point([min(255, int(12 + 0.92 * v * light)) for v in range(256)] * 3),
            number,
        )

    return Dressed(stage.size, show)
