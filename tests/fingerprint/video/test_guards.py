import numpy as np
from video_builders import a_film

from fingerprint.video.guards import telling, textured
from fingerprint.video.views import coefficients


def marks(canvases):
    canvases = np.asarray(canvases, np.uint8)
    return telling(coefficients(canvases.astype(np.float32)), textured(canvases))


def test_filmed_content_tells():
    assert marks(np.stack(a_film(1)[8:])).mean() > 0.9


def test_title_cards_do_not():
    assert not marks(np.stack(a_film(1)[:2])).any()


def test_black_and_gradients_do_not():
    across = np.tile(np.linspace(0, 255, 160), (160, 1))
    assert not marks(np.stack([np.zeros((160, 160)), across, across.T])).any()


def test_a_flat_frame_with_one_textured_corner_does_not():
    canvas = np.full((1, 160, 160), 90)
    canvas[0, :40, :40] = np.random.default_rng(1).integers(0, 255, (40, 40))
    assert not marks(canvas).any()
