import numpy as np
import pytest
from video_builders import SHAPE, a_film, shown

from fingerprint.video.codes import capture_codes, enrolled, opened, reference_codes
from fingerprint.video.views import CAPTURE_VIEWS, VIEWS

FRAMES = shown(a_film(1))


def test_of_a_reference_all_frames_that_tell_are_known_again():
    codes = reference_codes(FRAMES)
    film, asked = enrolled(codes), opened(capture_codes(FRAMES))
    assert np.array_equal(film.telling, codes.arrays["telling"])
    apart = np.bitwise_count(film.hashes[0] ^ asked.hashes[0]).sum(axis=1)
    assert apart[film.telling[0]].max() <= 6
    assert not film.hashes[~film.telling].any()


def test_a_captures_value_names_its_row():
    codes = capture_codes(FRAMES)
    assert np.array_equal(codes.arrays["hashes"].reshape(-1, 4)[codes.values], codes.keys)


def test_only_early_views_are_asked_for_first():
    codes = capture_codes(FRAMES)
    asked = {int(v) for v in codes.values // len(FRAMES)}
    assert asked
    assert not any(CAPTURE_VIEWS[view].late for view in asked)


def test_arrays_have_a_row_for_every_view_and_frame():
    reference, capture = enrolled(reference_codes(FRAMES)), opened(capture_codes(FRAMES))
    assert reference.hashes.shape == (VIEWS, len(FRAMES), 4)
    assert capture.hashes.shape == (len(CAPTURE_VIEWS), len(FRAMES), 4)
    assert capture.rectangles.shape == (len(CAPTURE_VIEWS), len(FRAMES), 4)


def test_the_length_is_in_seconds():
    assert reference_codes(FRAMES).length == pytest.approx(24.0)
    assert capture_codes(FRAMES).length == pytest.approx(24.0)


def test_how_the_film_is_cut_into_windows_leaves_a_reference_the_same():
    one, other = reference_codes(FRAMES), reference_codes(iter(FRAMES))
    assert np.array_equal(one.keys, other.keys)


def test_a_dull_film_has_arrays_but_no_keys():
    dull = [(k / 2, np.full((160, 160), 40, np.uint8), SHAPE) for k in range(12)]
    for codes in (reference_codes(dull), capture_codes(dull)):
        assert len(codes.keys) == 0
        assert codes.length == 6.0


def test_no_frames_make_no_codes():
    assert capture_codes([]).length == 0.0
