from random import Random

import numpy as np
import pytest
from PIL import Image

from bench.video_cases import Order, Source, Stock, make
from bench.video_drama import FRAMES_PER_SECOND, drama_frames, plan
from bench.video_edits import EDITS
from bench.video_films import Shape, length, pictures, shape_of, write
from bench.video_footage import CLIPS, HELD_OUT, SETS, TUNING, clips_in, missing

SIZE = (96, 54)


def counting(path, seconds, fps=12):
    """Write a film whose brightness rises by one level a frame."""
    levels = range(round(seconds * fps))
    frames = (Image.new("RGB", SIZE, (20 + n, 20 + n, 20 + n)) for n in levels)
    write(path, frames, SIZE, fps, crf=10)
    return path


@pytest.fixture
def film(tmp_path):
    return counting(tmp_path / "film.mp4", 12.0)


def level(picture):
    return float(np.asarray(picture).mean()) - 20


def test_pictures_are_those_that_show_at_each_step(film):
    shown = [level(p) for p in pictures(film, 2.0, 4, 0.5, SIZE)]
    assert shown == pytest.approx([24, 30, 36, 42], abs=1.5)


def test_the_last_picture_stays_behind_the_end(film):
    shown = [level(p) for p in pictures(film, 11.5, 10, 0.25, SIZE)]
    assert len(shown) == 10
    assert shown[-1] == pytest.approx(143, abs=2.0)


def test_a_film_is_as_long_as_its_frames(film):
    assert length(film) == pytest.approx(12.0, abs=0.01)
    assert shape_of(film) == Shape(SIZE, 12)


@pytest.mark.parametrize("name", ["speed 1.25", "embedded", "9:16 centre", "frame rate"])
def test_a_case_shows_what_its_truth_says(tmp_path, film, name):
    known = Source("film", "scenes", film, 12.0)
    white = tmp_path / "white.mp4"
    write(white, (Image.new("RGB", SIZE, "white") for _ in range(600)), SIZE, 12)
    stock = Stock(3, (known,), (Source("white", "scenes", white, 50.0),), tmp_path)
    copy = tmp_path / "copy.mp4"
    case = make(stock, Order(EDITS[name], 5, 1), copy)
    assert case is not None
    middle = sum(case.query) / 2
    (shown,) = pictures(copy, middle, 1, 1.0, SIZE)
    assert level(shown) / 12 == pytest.approx(case.reference_at(middle), abs=0.3)


def test_the_same_order_makes_the_same_case(tmp_path, film):
    stock = Stock(3, (Source("film", "scenes", film, 12.0),), (), tmp_path)
    order = Order(EDITS["mirror"], 5, 2)
    one, other = tmp_path / "1.mp4", tmp_path / "2.mp4"
    assert make(stock, order, one) == make(stock, order, other)
    assert one.read_bytes() == other.read_bytes()


def test_no_film_long_enough_makes_no_case(tmp_path, film):
    stock = Stock(3, (Source("film", "scenes", film, 12.0),), (), tmp_path)
    assert make(stock, Order(EDITS["grey"], 60, 0), tmp_path / "none.mp4") is None


def test_a_drama_shows_as_many_frames_as_its_plan_has_seconds():
    seed = Random(7).randrange(1000)
    shots = plan(seed, 9.0)
    assert shots[-1].start + shots[-1].seconds == pytest.approx(9.0)
    assert sum(1 for _ in drama_frames(seed, 9.0)) == 9 * FRAMES_PER_SECOND


def test_all_dramas_open_with_one_studio_s_plate():
    one, other = (np.asarray(next(drama_frames(seed, 1.0))) for seed in (1, 2))
    assert np.array_equal(one, other)


def test_no_package_is_both_tuned_on_and_held_out():
    assert not set(TUNING) & set(HELD_OUT)
    assert {clip.package for clip in CLIPS} == set(SETS["all"])
    assert all(
        {c.kind for c in CLIPS if c.package in s} >= {"filmed", "drawn", "rendered"}
        for s in (TUNING, HELD_OUT)
    )


def test_packages_without_a_clip_in_the_folders_are_missing(tmp_path):
    (tmp_path / "pampi").mkdir()
    (tmp_path / "pampi" / "tour.mp4").write_bytes(b"")
    assert [clip.name for clip, _ in clips_in([tmp_path], HELD_OUT)] == ["tour.mp4"]
    assert missing([tmp_path], ("pampi", "moviepy")) == ["moviepy"]
