"""A picture seen on another's square, and how alike blocks are."""

import numpy as np

from fingerprint.image.blur import blurred
from fingerprint.image.lay import likeness, pull, seen

NOISE = np.random.default_rng(2).uniform(0, 255, (96, 96)).astype(np.float32)
SOFT = blurred(NOISE, 3.0) * 4


def test_a_picture_seen_straight_is_itself():
    values, inside = seen(SOFT, np.eye(3), 96, 96)
    assert np.abs(values - SOFT).max() < 1e-3
    assert inside.all()


def test_what_is_outside_of_the_frame_is_said_to_be():
    plane = np.array([[1, 0, 48.0], [0, 1, 0], [0, 0, 1]])
    values, inside = seen(SOFT, plane, 96, 96)
    assert np.abs(values[:, :48] - SOFT[:, 48:]).max() < 1e-3
    assert inside[:, :48].all()
    assert not inside[:, 48:].any()


def test_a_plane_that_is_no_number_sees_nothing_inside():
    _, inside = seen(SOFT, np.full((3, 3), np.nan), 96, 96)
    assert not inside.any()


def test_equal_blocks_are_alike_however_bright_and_others_are_not():
    values = SOFT * 0.4 + 50
    values[:12, :12] = blurred(NOISE[::-1], 3.0)[:12, :12] * 4
    inside = np.ones((96, 96), np.bool_)
    inside[-1, -1] = False
    spread, other, alike, visible = likeness(SOFT, values, inside).T
    assert alike[0] < 0.5
    assert alike[1:].min() > 0.99
    assert np.allclose(other[1:], 0.4 * spread[1:], rtol=1e-3)
    assert visible.tolist() == [1.0] * 63 + [0.0]


def test_stripes_are_no_detail():
    stripes = np.tile(np.arange(96, dtype=np.float32) % 8 * 20, (96, 1))
    spread, *_ = likeness(stripes, stripes, np.ones((96, 96), np.bool_)).T
    assert spread.max() < 0.01


def test_the_pull_points_to_where_the_picture_was_moved_to():
    shifted, inside = seen(SOFT, np.array([[1, 0, 1.0], [0, 1, -0.5], [0, 0, 1]]), 96, 96)
    sums = pull(shifted, inside, SOFT, 1.0)
    solved = np.linalg.solve(sums[:, :10] + 1e-6 * np.eye(10), sums[:, 10])
    assert np.allclose(solved[[2, 5]] / solved[8], (-1.0, 0.5), atol=0.15)
