"""What people do to a picture before they post it, each with where the picture then stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from bench.image_photos import (
    WHOLE,
    Quad,
    box,
    from_screen,
    from_table,
    reencoded,
    turned,
)
from service.demo.content.photographs import PictureEdit, copy_picture
from service.demo.content.pictures import words

Made = tuple[Image.Image, tuple[Quad, ...]]
"""A picture and the corners of each picture in it, in the order they were given."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing done to `takes` pictures: a name, the group its figure goes to, how.

    `mirrored` tells that copies are seen in a mirror; only `wide` pictures are taken, as films
    are, where it says so.
    """

    name: str
    group: str
    make: Callable[[Generator, Sequence[Image.Image]], Made]
    takes: int = 1
    mirrored: bool = False
    wide: bool = False


def whole(change: Callable[[Generator, Image.Image], Image.Image]) -> Callable[..., Made]:
    """Make an edit of a change after which the picture fills the frame."""

    def make(rng: Generator, images: Sequence[Image.Image]) -> Made:
        return change(rng, images[0]), (WHOLE,)

    return make


def one(
    change: Callable[[Generator, Image.Image], tuple[Image.Image, Quad]],
) -> Callable[..., Made]:
    """Make an edit of a change of one picture that tells where it then stands."""

    def make(rng: Generator, images: Sequence[Image.Image]) -> Made:
        image, quad = change(rng, images[0])
        return image, (quad,)

    return make


def _edited(edit: PictureEdit) -> Callable[..., Made]:
    return whole(lambda rng, image: copy_picture(image, edit, int(rng.integers(1 << 30))))


def _tenth_of_bytes(_: Generator, image: Image.Image) -> Image.Image:
    """The best JPEG of a tenth of the bytes that quality 92 takes."""
    wanted = len(_jpeg(image, 92)) / 10
    for quality in range(60, 1, -4):
        if len(_jpeg(image, quality)) <= wanted:
            return reencoded(image, quality)
    return reencoded(image.resize((image.width // 2, image.height // 2)), 20)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    body = BytesIO()
    image.save(body, "JPEG", quality=quality)
    return body.getvalue()


def scaled(share: float, _: Generator, image: Image.Image) -> Image.Image:
    """Make it smaller by a share of its sides."""
    size = (max(16, round(image.width * share)), max(16, round(image.height * share)))
    return reencoded(image.resize(size, Image.Resampling.LANCZOS), 80)


def _toned(rng: Generator, image: Image.Image) -> Image.Image:
    made = ImageEnhance.Color(image).enhance(float(rng.uniform(0, 1.8)))
    made = ImageEnhance.Contrast(made).enhance(float(rng.uniform(0.6, 1.5)))
    gamma = float(rng.uniform(0.6, 1.6))
    table = [round(255 * (level / 255) ** gamma) for level in range(256)] * 3
    return reencoded(made.point(table), 75)


def cropped(area: float, rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """Keep so much of the area, anywhere."""
    side = area**0.5
    wide, tall = round(image.width * side), round(image.height * side)
    left, top = (int(rng.integers(0, n + 1)) for n in (image.width - wide, image.height - tall))
    made = image.crop((left, top, left + wide, top + tall))
    corners = (WHOLE * image.size - (left, top)) / (wide, tall)
    return reencoded(made, 80), np.clip(corners, 0, 1)


def _framed(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """A mat and a frame of 8 to 25 % around."""
    border = round(float(rng.uniform(0.08, 0.25)) * min(image.size))
    outer = tuple(int(c) for c in rng.integers(20, 220, 3))
    made = ImageOps.expand(image, border // 2, tuple(int(c) for c in rng.integers(180, 256, 3)))
    made = ImageOps.expand(made, border - border // 2, outer)
    draw = ImageDraw.Draw(made)
    for inset in range(3, border // 3, 7):
        edge = (inset, inset, made.width - inset, made.height - inset)
        draw.rectangle(edge, outline=tuple(c // 2 for c in outer), width=2)
    near = np.array([border, border]) / made.size
    return reencoded(made, 80), box(near[0], near[1], 1 - near[0], 1 - near[1])


def _collage(rng: Generator, images: Sequence[Image.Image]) -> Made:
    """Tiles of 2 by 2 with gaps; half of them cut to the tile's shape, half fitted in."""
    gap, side = int(rng.integers(0, 24)), 480
    tall = int(rng.integers(400, 640))
    made = Image.new("RGB", (2 * side + 3 * gap, 2 * tall + 3 * gap), "white")
    quads = []
    for place, image in enumerate(images):
        x = gap + place % 2 * (side + gap)
        y = gap + place // 2 * (tall + gap)
        if rng.random() < 0.5:
            tile = ImageOps.fit(image, (side, tall), Image.Resampling.LANCZOS)
        else:
            tile = ImageOps.contain(image, (side, tall), Image.Resampling.LANCZOS)
        x, y = x + (side - tile.width) // 2, y + (tall - tile.height) // 2
        made.paste(tile, (x, y))
        near, far = np.array([x, y]) / made.size, np.array([x + tile.width, y + tile.height])
        quads.append(box(*near, *(far / made.size)))
    return reencoded(made, 80), tuple(quads)


def _twice(rng: Generator, images: Sequence[Image.Image]) -> Made:
    """The same picture twice, at two sizes, on a wall."""
    small = images[0].resize((420, round(420 * images[0].height / images[0].width)))
    large = images[0].resize((600, round(600 * images[0].height / images[0].width)))
    tall = large.height + 40
    made = Image.new("RGB", (1080, tall), tuple(int(c) for c in rng.integers(60, 230, 3)))
    made.paste(small, (20, 20))
    made.paste(large, (460, 20))
    boxes = [(20, 20, 20 + small.width, 20 + small.height), (460, 20, 1060, 20 + large.height)]
    return reencoded(made, 80), tuple(
        box(x0 / 1080, y0 / tall, x1 / 1080, y1 / tall) for x0, y0, x1, y1 in boxes
    )


def _pair(rng: Generator, images: Sequence[Image.Image]) -> Made:
    """Two pictures of one height side by side, one of them mirrored or not."""
    sides = [ImageOps.contain(image, (700, 460)) for image in images]
    made = Image.new("RGB", (sum(side.width for side in sides) + 60, 500), "white")
    left, quads = 20, []
    for side in sides:
        top = int(rng.integers(0, 500 - side.height + 1))
        made.paste(ImageOps.mirror(side) if rng.random() < 0.5 else side, (left, top))
        near, far = np.array([left, top]) / made.size, np.array([side.width, side.height])
        quads.append(box(*near, *(near + far / made.size)))
        left += side.width + 20
    return reencoded(made, 80), tuple(quads)


def _captioned(rng: Generator, image: Image.Image) -> Image.Image:
    """Large words across, a line below, perhaps a banner."""
    made = image.copy()
    draw = ImageDraw.Draw(made)
    wide, tall = made.size
    for _ in range(int(rng.integers(2, 5))):
        size = float(rng.uniform(0.05, 0.13)) * wide
        text = words(rng, 2)[: int(1.6 * wide / size)]
        ink = tuple(int(c) for c in rng.integers(0, 256, 3))
        place = (float(rng.uniform(0, 0.2)) * wide, float(rng.uniform(0, 0.9)) * tall)
        draw.text(place, text, fill=ink, font=ImageFont.load_default(size), stroke_width=2)
    if rng.random() < 0.5:
        y = int(rng.choice((0, 0.86)) * tall)
        draw.rectangle((0, y, wide, y + 0.14 * tall), fill=(200, 30, 20))
        font = ImageFont.load_default(0.09 * tall)
        draw.text((0.05 * wide, y + 0.02 * tall), "FREE 9.90", fill="yellow", font=font)
    return reencoded(made, 75)


def _thumbnail(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """A video's thumbnail: cut to 16:9, 320 wide, with its length and a channel's mark."""
    made = ImageOps.fit(image, (320, 180), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(made)
    draw.rectangle((262, 156, 314, 176), fill=(15, 15, 15))
    length = f"{int(rng.integers(1, 60))}:{int(rng.integers(10, 60))}"
    draw.text((266, 156), length, fill="white", font=ImageFont.load_default(16))
    draw.ellipse((8, 8, 52, 52), fill=tuple(int(c) for c in rng.integers(0, 256, 3)))
    draw.text((16, 14), words(rng, 1)[:2], fill="white", font=ImageFont.load_default(24))
    return reencoded(made, 70), box(0, 0, 1, 1)


def _scanned(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    """Through a scanner: a little askew, grey, grained, with a shadow at the spine."""
    made, quad = turned(rng, image.convert("L").convert("RGB"), float(rng.uniform(-1.5, 1.5)))
    body = np.asarray(made, np.float32)
    shade = 1 - 0.5 * np.exp(-np.arange(made.width) / (0.03 * made.width))
    body = body * shade[None, :, None] + rng.normal(0, 6, (*body.shape[:2], 1))
    scan = Image.fromarray(np.clip(body, 0, 255).astype(np.uint8))
    share = float(rng.uniform(0.5, 0.9))
    return scaled(share, rng, scan), quad


def _tilted(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    made, quad = turned(rng, image, float(rng.choice((-1, 1)) * rng.uniform(2, 40)))
    return reencoded(made, 80), quad


def _mirrored_crop(rng: Generator, image: Image.Image) -> tuple[Image.Image, Quad]:
    return cropped(0.8, rng, ImageOps.mirror(image))


def _quarter(rng: Generator, image: Image.Image) -> Image.Image:
    kind = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return reencoded(image.transpose(kind[int(rng.integers(3))]), 80)


EDITS: tuple[Edit, ...] = (
    Edit("JPEG 30", "re-encode", _edited(PictureEdit(quality=30))),
    Edit("a tenth of the bytes", "re-encode", whole(_tenth_of_bytes)),
    Edit("a tenth of the area", "re-encode", whole(partial(scaled, 0.316))),
    Edit("a tenth of the width", "re-encode", whole(partial(scaled, 0.1))),
    Edit("tones", "re-encode", whole(_toned)),
    Edit("crop 10 %", "crop", one(partial(cropped, 0.9))),
    Edit("crop 30 %", "crop", one(partial(cropped, 0.7))),
    Edit("crop 30 % of each side", "crop", one(partial(cropped, 0.49))),
    Edit("crop 70 %", "crop hard", one(partial(cropped, 0.3))),
    Edit("collage of 4", "collage", _collage, takes=4),
    Edit("twice in one", "collage", _twice),
    Edit("two in one", "collage", _pair, takes=2),
    Edit("frame", "frame", one(_framed)),
    Edit("overlay text", "overlay", whole(_captioned)),
    Edit("logo 30 %", "overlay", _edited(PictureEdit(logo=0.3))),
    Edit("screen", "photographed", one(from_screen)),
    Edit("shop table", "photographed", one(from_table)),
    Edit("mirrored", "mirrored", _edited(PictureEdit(mirror=True)), mirrored=True),
    Edit("mirrored, crop 20 %", "mirrored", one(_mirrored_crop), mirrored=True),
    Edit("quarter turns", "turned", whole(_quarter)),
    Edit("tilted 2 to 40", "turned", one(_tilted)),
    Edit("video thumbnail", "thumbnail", one(_thumbnail), wide=True),
    Edit("scan", "scan", one(_scanned)),
)
