import numpy as np
import pytest
from video_builders import a_film, squeezed

from fingerprint.video.rectangles import align, border, propose, same, within
from fingerprint.video.views import WHOLE

FILM = a_film(1)[8:28]
GROUND = a_film(2)[12]


def test_black_bars_are_trimmed():
    black = np.zeros((160, 160), np.uint8)
    framed = np.stack([squeezed(c, (0, 24, 160, 136), black) for c in FILM])
    assert same(border(framed), (0.0, 0.15, 1.0, 0.85), 0.02)


def test_a_dark_scene_is_not_a_border():
    assert border(np.full((6, 160, 160), 5, np.uint8)) == WHOLE


@pytest.mark.parametrize("box", [(30, 20, 126, 110), (8, 60, 110, 150)])
def test_a_film_inside_a_picture_is_proposed_first(box):
    framed = np.stack([squeezed(c, box, GROUND) for c in FILM])
    [first, *_] = propose(framed)
    assert same(first, tuple(v / 160 for v in box), 0.02)


def test_a_flat_picture_proposes_nothing():
    assert propose(np.full((6, 160, 160), 90, np.uint8)) == []


def test_rectangles_keep_their_place_from_window_to_window():
    a, b, c = (0.1, 0.1, 0.6, 0.6), (0.2, 0.2, 0.9, 0.9), (0.4, 0.0, 1.0, 0.5)
    nearly = (0.11, 0.1, 0.6, 0.61)
    assert align((a, b, None), (b, c, nearly)) == (nearly, b, c)


def test_a_rectangle_in_a_rectangle_is_in_shares_of_the_frame():
    assert within((0.0, 0.5, 1.0, 1.0), (0.25, 0.5, 0.75, 1.0)) == (0.25, 0.75, 0.75, 1.0)
