"""Photographs of products, and copies of pictures under edits, made from a seed."""

from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, radians, sin

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from service.demo.content.pictures import clouds, words


@dataclass(frozen=True, slots=True)
class PictureEdit:
    """What somebody did to a picture before posting it; the default is a fresh JPEG.

    `crop` is the share of width and height cut away (split at random between the sides),
    `resize` and `brightness` are factors, `quality` is JPEG's, `logo` the share of the
    width that a mark in a corner takes.
    """

    crop: float = 0.0
    resize: float = 1.0
    quality: int = 85
    brightness: float = 1.0
    logo: float = 0.0
    mirror: bool = False


def copy_picture(
    image: Image.Image, edit: PictureEdit = PictureEdit(), seed: int = 0
) -> Image.Image:
    """Return a picture as it looks after an edit and a JPEG encoding."""
    rng = default_rng((seed, 3))
    copy = image.convert("RGB")
    if edit.mirror:
        copy = copy.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if edit.crop:
        copy = _cropped(rng, copy, edit.crop)
    if edit.resize != 1.0:
        size = (
            max(16, round(copy.width * edit.resize)),
            max(16, round(copy.height * edit.resize)),
        )
        copy = copy.resize(size, Image.Resampling.LANCZOS)
    if edit.brightness != 1.0:
        copy = ImageEnhance.Brightness(copy).enhance(edit.brightness)
    if edit.logo:
        _stamped(rng, copy, edit.logo)
    return Image.open(BytesIO(jpeg(copy, edit.quality))).convert("RGB")


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    """Return a picture as a JPEG file."""
    body = BytesIO()
    image.convert("RGB").save(body, "JPEG", quality=quality)
    return body.getvalue()


def product_photo(
    seed: int,
    picture: Image.Image | None,
    *,
    edit: PictureEdit = PictureEdit(),
    size: tuple[int, int] = (640, 640),
) -> Image.Image:
    """Photograph a picture standing on a table, or other things when there is none.

    The picture takes about 35 to 60 % of the frame, is turned by at most 5 degrees and
    seen a little from the side, under uneven light.
    """
    rng = default_rng((seed, 4))
    scene = _room(rng, size)
    if picture is None:
        for _ in range(int(rng.integers(2, 5))):
            _thing(rng, scene, float(rng.uniform(0.2, 0.45)))
    else:
        _thing(rng, scene, 0.2)
        _stood(rng, scene, picture.convert("RGB"))
    return copy_picture(_lit(rng, scene), edit, seed)


def _cropped(rng: Generator, image: Image.Image, share: float) -> Image.Image:
    across, down = share * image.width, share * image.height
    left, top = rng.uniform(0, across), rng.uniform(0, down)
    box = (left, top, left + image.width - across, top + image.height - down)
    return image.crop(tuple(round(edge) for edge in box))  # type: ignore[arg-type]  # four of four


def _stamped(rng: Generator, image: Image.Image, share: float) -> None:
    draw = ImageDraw.Draw(image)
    side = share * image.width
    x = rng.choice((0.04 * image.width, 0.96 * image.width - side))
    y = rng.choice((0.04 * image.height, 0.96 * image.height - side / 2))
    draw.rounded_rectangle((x, y, x + side, y + side / 2), side / 8, fill=(235, 235, 235))
    font = ImageFont.load_default(size=side / 5)
    draw.text(
        (x + side * 0.08, y + side * 0.12), words(rng, 1)[:6], fill=(200, 30, 30), font=font
    )


def _room(rng: Generator, size: tuple[int, int]) -> Image.Image:
    """A wall and a table, each with a grain."""
    width, height = size
    edge = int(rng.uniform(0.62, 0.8) * height)
    y = np.arange(height)[:, None, None]
    wall, table = rng.integers(90, 230, 3), rng.integers(50, 190, 3)
    body = np.where(y < edge, wall, table).astype(np.float32) * np.ones(
        (1, width, 1), np.float32
    )
    grain = clouds(rng, size, 160)[:, :, None] - 0.5
    streaks = clouds(rng, (width, max(8, height // 12)), 24)
    grooves = np.asarray(Image.fromarray(streaks).resize(size))[:, :, None] - 0.5
    body += np.where(y < edge, 40 * grain, 60 * grooves)
    return Image.fromarray(np.clip(body, 0, 255).astype(np.uint8))


def _thing(rng: Generator, scene: Image.Image, share: float) -> None:
    """A cup, a box or a ball on the table."""
    width, height = scene.size
    draw = ImageDraw.Draw(scene)
    wide, tall = share * width * rng.uniform(0.6, 1), share * height * rng.uniform(0.7, 1.3)
    x, foot = rng.uniform(0, width - wide), rng.uniform(0.75, 0.97) * height
    colour, shade = tuple(rng.integers(40, 230, 3)), tuple(rng.integers(20, 150, 3))
    kind = int(rng.integers(3))
    if kind == 0:
        draw.rectangle((x, foot - tall, x + wide, foot), fill=colour)
        draw.ellipse((x, foot - tall - wide / 6, x + wide, foot - tall + wide / 6), fill=shade)
        draw.arc(
            (x + wide * 0.8, foot - tall * 0.8, x + wide * 1.3, foot - tall * 0.3),
            270,
            90,
            fill=colour,
            width=9,
        )
    elif kind == 1:
        draw.rectangle((x, foot - tall, x + wide, foot), fill=colour)
        side = [
            (x + wide, foot - tall),
            (x + wide * 1.2, foot - tall * 1.1),
            (x + wide * 1.2, foot * 0.98),
            (x + wide, foot),
        ]
        draw.polygon(side, fill=shade)
        for stripe in rng.uniform(0.1, 0.9, 3):
            draw.line(
                (x, foot - tall * stripe, x + wide, foot - tall * stripe), fill=shade, width=5
            )
    else:
        draw.ellipse((x, foot - wide, x + wide, foot), fill=colour)
        draw.ellipse(
            (x + wide * 0.2, foot - wide * 0.85, x + wide * 0.5, foot - wide * 0.6), fill=shade
        )


def _stood(rng: Generator, scene: Image.Image, picture: Image.Image) -> None:
    """Put a picture into the scene, in slight perspective and with a shadow."""
    width, height = scene.size
    area = rng.uniform(0.38, 0.58) * width * height
    tall = min((area * picture.height / picture.width) ** 0.5, 0.94 * height)
    wide = min(tall * picture.width / picture.height, 0.94 * width)
    x = width / 2 + rng.uniform(-0.5, 0.5) * max(0.0, 0.96 * width - wide)
    y = height / 2 + rng.uniform(-0.5, 0.5) * max(0.0, 0.96 * height - tall)
    turn, tilt = radians(rng.uniform(-5, 5)), rng.uniform(-0.04, 0.04, 2)
    corners = []
    for across, down in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)):
        near = 1 + 2 * (tilt[0] * across + tilt[1] * down)
        dx, dy = across * wide * near, down * tall * near
        corners.append(
            (x + dx * cos(turn) - dy * sin(turn), y + dx * sin(turn) + dy * cos(turn))
        )
    shadow = Image.new("L", scene.size)
    ImageDraw.Draw(shadow).polygon([(px + 14, py + 10) for px, py in corners], fill=110)
    scene.paste((25, 22, 20), mask=shadow.filter(ImageFilter.GaussianBlur(8)))
    coefficients = _perspective(corners, picture.size)
    flat = picture.transform(
        scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )
    mask = Image.new("L", scene.size)
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    scene.paste(flat, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))


def _perspective(
    corners: list[tuple[float, float]], size: tuple[int, int]
) -> tuple[float, ...]:
    """Return PIL's eight coefficients that take scene places to picture places."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(
        corners, ((0, 0), (width, 0), (width, height), (0, height)), strict=True
    ):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    solved: NDArray[np.float64] = np.linalg.solve(np.array(rows), np.array(wanted, np.float64))
    return tuple(float(c) for c in solved)


def _lit(rng: Generator, scene: Image.Image) -> Image.Image:
    """Uneven light, a lens that darkens its corners, noise, a little blur."""
    width, height = scene.size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * pi)
    slope = (x / width - 0.5) * cos(angle) + (y / height - 0.5) * sin(angle)
    far = (x / width - 0.5) ** 2 + (y / height - 0.5) ** 2
    light = (1 + rng.uniform(0, 0.35) * slope - 0.35 * far) * rng.uniform(0.85, 1.15)
    soft = scene.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.9)))
    body = np.asarray(soft, np.float32) * light[:, :, None]
    body += rng.normal(0, 3, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(body, 0, 255).astype(np.uint8))
