"""Pictures that our own code draws, and those that are easily taken for each other.

Posters and covers of one style; covers that share a publisher's mark and layout; covers on
one stock photograph; icons of one template; pages of one book in one type.
"""

from random import Random

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from service.demo.content import prose_en
from service.demo.content.photographs import PictureEdit, copy_picture
from service.demo.content.pictures import cover, glyph, poster, words

Colour = tuple[int, int, int]


def drawn(seed: int) -> Image.Image:
    """A poster or a cover, as the seed is odd or even."""
    return poster(seed, (720, 1080)) if seed % 2 else cover(seed, (630, 900))


def branded(series: int, number: int) -> Image.Image:
    """One of a series' covers: the same mark, bands and frame, another picture and title."""
    rng, own = default_rng((series, 71)), default_rng((series, number, 72))
    paper: Colour = tuple(int(c) for c in rng.integers(150, 250, 3))  # type: ignore[assignment]  # three
    ink: Colour = tuple(int(c) for c in rng.integers(0, 110, 3))  # type: ignore[assignment]  # three
    image = Image.new("RGB", (600, 900), paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((18, 18, 582, 882), outline=ink, width=6)
    draw.rectangle((18, 700, 582, 760), fill=ink)
    draw.text((40, 706), "LIBRARY OF TALES", fill=paper, font=ImageFont.load_default(38))
    draw.ellipse((240, 775, 360, 880), fill=ink)
    glyph(rng, draw, (265, 790, 70), paper)
    art = drawn(series * 5000 + 2 * number).crop((60, 250, 560, 620)).resize((480, 355))
    image.paste(art, (60, 250))
    size = int(own.integers(40, 70))
    draw.text((50, 60), words(own, 2)[:18], fill=ink, font=ImageFont.load_default(size))
    draw.text((50, 150), words(own, 2)[:24], fill=ink, font=ImageFont.load_default(32))
    return image


def plain(series: int, number: int) -> Image.Image:
    """One of a series' plain covers: nothing but a title, an author and the mark."""
    rng, own = default_rng((series, 73)), default_rng((series, number, 74))
    image = Image.new("RGB", (600, 900), (238, 232, 214))
    draw = ImageDraw.Draw(image)
    mark = (40, 60, 120)
    draw.rectangle((0, 0, 600, 90), fill=mark)
    draw.ellipse((250, 740, 350, 840), outline=mark, width=9)
    glyph(rng, draw, (272, 762, 56), mark)
    for line in range(int(own.integers(1, 4))):
        text = words(own, int(own.integers(1, 3)))[:16]
        draw.text(
            (60, 220 + 85 * line), text, fill=(20, 20, 20), font=ImageFont.load_default(60)
        )
    draw.text((60, 580), words(own, 2), fill=(90, 20, 20), font=ImageFont.load_default(34))
    return image


def on_stock(photograph: Image.Image, number: int) -> Image.Image:
    """A cover on a stock photograph: another title, author and tint each time."""
    own = default_rng((number, 75))
    image = photograph.convert("RGB")
    side = min(image.width, image.height * 2 // 3)
    left = (image.width - side) // 2
    image = image.crop((left, 0, left + side, image.height)).resize((600, 900))
    image = copy_picture(image, PictureEdit(brightness=float(own.uniform(0.75, 1.2))), number)
    draw = ImageDraw.Draw(image)
    ink: Colour = tuple(int(c) for c in own.integers(190, 256, 3))  # type: ignore[assignment]  # three
    y = int(own.integers(60, 480))
    for line in range(2):
        size = int(own.integers(60, 100))
        draw.text(
            (50, y + 100 * line),
            words(own, 1)[:12],
            fill=ink,
            font=ImageFont.load_default(size),
        )
    draw.text((60, 820), words(own, 2), fill=ink, font=ImageFont.load_default(36))
    return image


def page(book: int, number: int) -> Image.Image:
    """A page of a book: its own text in the book's type, with a running head and a number."""
    setting, own = Random(f"{book}/type"), Random(f"{book}/{number}")
    size, leading = setting.choice((22, 25, 28)), setting.uniform(1.3, 1.6)
    left, top = setting.randint(80, 130), setting.randint(110, 150)
    image = Image.new("L", (900, 1280), 250)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    draw.text((left, 60), f"THE BOOK OF {book}", fill=40, font=ImageFont.load_default(20))
    draw.text((860 - left, 60), str(number), fill=40, font=ImageFont.load_default(20))
    story = prose_en.story(own, prose_en.people(own, 4), 5200)
    x, y, wide = left, top, 900 - 2 * left
    for paragraph in story.split("\n"):
        x = left + 2 * size
        for word in paragraph.split():
            reach = draw.textlength(word + " ", font)
            if x + reach > left + wide:
                x, y = left, int(y + leading * size)
            if y > 1180:
                break
            draw.text((x, y), word, fill=25, font=font)
            x += reach
        y = int(y + leading * size)
        if y > 1180:
            break
    return image.convert("RGB").filter(ImageFilter.GaussianBlur(0.4))


def icon(template: int, number: int) -> Image.Image:
    """One of a family of icons: a template's outline and shading, an emblem of its own."""
    rng, own = default_rng((template, 76)), default_rng((template, number, 77))
    image = Image.new("RGB", (512, 512), "white")
    draw = ImageDraw.Draw(image)
    tint = rng.integers(70, 220, 3)
    left, top, right, low = 50, int(rng.integers(70, 130)), 462, int(rng.integers(400, 460))
    tab = int(rng.integers(160, 300))
    draw.polygon(
        [(left, top), (left + 30, top - 34), (left + tab, top - 34), (left + tab + 30, top)],
        fill=_shade(tint, 0.7),
        outline=_shade(tint, 0.35),
    )
    draw.rounded_rectangle(
        (left, top, right, low), 22, _shade(tint, 0.9), _shade(tint, 0.35), width=6
    )
    for line in range(top + 30, low - 20, int(rng.integers(14, 40))):
        draw.line((left + 14, line, right - 14, line - 20), fill=_shade(tint, 1.06), width=4)
    draw.rectangle((left + 20, low - 60, right - 20, low - 44), fill=_shade(tint, 0.6))
    side = int(own.integers(110, 150))
    x, y = int(own.integers(150, 380 - side)), int(own.integers(top + 30, low - 70 - side))
    emblem = drawn(1000 * template + number).resize((side, side))
    image.paste(emblem, (x, y))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def _shade(tint: NDArray[np.int64], share: float) -> Colour:
    red, green, blue = (min(255, round(share * int(part))) for part in tint)
    return red, green, blue
