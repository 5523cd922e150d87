"""Pictures agree block by block; what a series of covers shares is not enough."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from fingerprint.image.agree import SIDE, Blurs, agree
from service.demo.content.pictures import cover, poster

SIZE = (400.0, 400.0)


def square(image):
    return np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX), np.uint8)


def laid(reference, capture, plane=None):
    grey = np.asarray(capture.convert("L").resize((320, 320)), np.uint8)
    start = np.eye(3) if plane is None else plane
    return agree(square(reference), SIZE, Blurs(grey), 320 / 400, start)


def in_a_series(picture):
    """A cover with the frame, the band and the mark of its series."""
    made = Image.new("L", (400, 400), 220)
    made.paste(picture.convert("L").resize((300, 160)), (50, 120))
    draw = ImageDraw.Draw(made)
    draw.rectangle((8, 8, 392, 392), outline=30, width=6)
    draw.rectangle((8, 310, 392, 350), fill=30)
    draw.text((20, 312), "LIBRARY OF TALES", fill=220, font=ImageFont.load_default(30))
    return made


def test_a_copy_agrees_in_nearly_all_blocks():
    found = laid(cover(5), cover(5).filter(ImageFilter.GaussianBlur(1)))
    assert found.share > 0.9
    assert found.net > 20


def test_a_plane_that_is_a_little_off_is_moved():
    off = np.array([[1.03, 0.02, 6.0], [-0.02, 1.02, -5.0], [0, 0, 1.0]])
    assert laid(cover(5), cover(5), off).plane == pytest.approx(np.eye(3), abs=1.5)


def test_another_picture_does_not_agree():
    assert laid(cover(5), poster(6)).net < 0


def test_what_a_series_shares_is_not_enough():
    assert laid(in_a_series(cover(5)), in_a_series(cover(6))).net < 2


def test_lines_of_text_that_lie_alike_are_not_enough():
    pages = []
    for seed in (1, 2):
        page = Image.new("L", (400, 400), 250)
        words = np.random.default_rng(seed).integers(97, 123, (26, 40)).astype(np.uint8)
        for row, line in enumerate(words):
            text = "".join(map(chr, line))
            ImageDraw.Draw(page).text((20, 15 * row), text, 30, ImageFont.load_default(13))
        pages.append(page)
    assert laid(pages[0], pages[0]).net > 20
    assert laid(pages[0], pages[1]).net < 0


def test_what_is_cut_away_does_not_count_against_it():
    cut = Image.new("RGB", (400, 400))
    cut.paste(poster(9).resize((400, 400)), (0, 0))
    cut.paste(cover(8).resize((400, 150)), (0, 250))
    found = laid(poster(7), poster(7))
    assert found.part == (0, 0, 1, 1)
    found = laid(poster(9).resize((400, 400)), cut)
    assert found.part[3] <= 0.75
    assert found.net > 8


def test_an_even_reference_tells_nothing():
    assert laid(Image.new("L", (400, 400), 90), cover(5)) is None
