import numpy as np
import pytest

from fingerprint.video.descriptor import Look
from fingerprint.video.seen import pictures
from fingerprint.video.views import SIDE

RAMP = np.tile(np.linspace(0, 255, SIDE).astype(np.uint8), (2, SIDE, 1))


def test_a_look_at_the_whole_is_the_canvas_resized():
    seen = pictures(RAMP, Look(), 1.0, 80)
    assert seen.shape == (2, 80, 80)
    assert np.abs(seen[0] - seen[0, :1]).max() < 0.01
    assert seen[0, 0] == pytest.approx(RAMP[0, 0].reshape(80, 2).mean(axis=1), abs=2)


def test_a_place_is_cut_out():
    seen = pictures(RAMP, Look((0.5, 0.0, 1.0, 1.0)), 1.0, 40)
    assert seen.min() >= 126
    assert seen[0, 0, -1] > 250


def test_a_look_may_be_larger_than_the_canvas():
    seen = pictures(RAMP, Look(), 1.0, 320)
    assert np.all(np.diff(seen[0, 5]) >= -0.01)


def test_mirrors_and_turns_are_those_of_the_picture():
    plain = pictures(RAMP, Look(), 1.0, 32)
    assert np.array_equal(pictures(RAMP, Look(mirrored=True), 1.0, 32), plain[:, :, ::-1])
    clockwise = pictures(RAMP, Look(quarter=1), 1.0, 32)
    assert np.array_equal(clockwise, np.rot90(plain, -1, axes=(1, 2)))
    assert clockwise[0, -1, 0] > clockwise[0, 0, 0]


def test_a_tilt_keeps_the_middle():
    mark = np.zeros((1, SIDE, SIDE), np.uint8)
    mark[0, 78:82, 78:82] = 255
    seen = pictures(mark, Look(degrees=5.0), 16 / 9, 160)[0]
    down, across = np.unravel_index(seen.argmax(), seen.shape)
    assert abs(down - 80) <= 3
    assert abs(across - 80) <= 3
