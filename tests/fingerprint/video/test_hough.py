import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.video.hough import SPEEDS, Line, best_line, fitted


def seeds(offset, speed, noise=0, seed=1):
    chance = np.random.default_rng(seed)
    frame = np.arange(40)
    strangers = np.sort(chance.integers(0, 40, noise))
    frames = np.concatenate((frame, strangers))
    there = np.concatenate((offset + speed * frame / 2, chance.uniform(0, 3000, noise)))
    order = np.argsort(frames, kind="stable")
    return frames[order] / 2, there[order], frames[order], np.full(len(frames), 0.7)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 2000), st.sampled_from([float(s) for s in SPEEDS]), st.integers(0, 400))
def test_the_line_is_found_among_strangers(offset, speed, noise):
    here, there, frame, weight = seeds(offset, speed, noise)
    line = best_line(here, there, frame, weight)
    middle = 10.0
    assert line.offset + line.speed * middle == pytest.approx(offset + speed * middle, abs=0.6)


def test_a_frame_votes_once_a_line():
    here, there = np.zeros(50), np.full(50, 12.0)
    line = best_line(here, there, np.zeros(50, np.int64), np.full(50, 0.7))
    assert line.votes == pytest.approx(0.7)


def test_least_squares_refine_a_speed_between_the_steps():
    here, there, frame, weight = seeds(30.0, 1.06)
    fits = fitted(best_line(here, there, frame, weight), here, there, weight)
    assert any(
        fit.offset == pytest.approx(30.0, abs=0.1)
        and fit.speed == pytest.approx(1.06, abs=0.01)
        for fit in fits
    )


def test_speeds_that_somebody_would_choose_are_tried_with_their_own_offset():
    here, there, frame, weight = seeds(30.0, 1.25, noise=100)
    fits = fitted(best_line(here, there, frame, weight), here, there, weight)
    (chosen,) = [fit for fit in fits if fit.speed == 1.25]
    assert chosen.offset == pytest.approx(30.0, abs=0.05)


def test_no_seeds_make_no_line():
    nothing = np.zeros(0)
    assert best_line(nothing, nothing, np.zeros(0, np.int64), nothing) is None


def test_a_line_far_from_all_seeds_stays_as_it_is():
    line = Line(500.0, 1.0, 0.0)
    assert fitted(line, np.arange(4.0), np.arange(4.0), np.ones(4)) == (line,)
