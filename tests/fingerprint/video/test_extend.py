import numpy as np
import pytest

from fingerprint.video.extend import NEUTRAL, Side, follow
from fingerprint.video.hough import Line

CHANCE = np.random.default_rng(4)
REFERENCE = CHANCE.integers(0, 2**63, (120, 4), dtype=np.uint64)
STRANGER = CHANCE.integers(0, 2**63, (120, 4), dtype=np.uint64)


def side(codes, telling=True):
    return Side(codes, np.full(len(codes), telling), np.arange(len(codes)) / 2)


def walk(capture, offset=0.0, fresh=1.0, telling=True, taken=()):
    weights = np.full(len(capture), fresh, np.float32)
    marks = np.isin(np.arange(len(capture)), taken)
    line = Line(offset, 1.0, 1.0)
    return follow(line, side(capture, telling), weights, side(REFERENCE), marks)


def test_the_copy_begins_and_ends_where_it_does():
    capture = np.concatenate((STRANGER[:20], REFERENCE[40:60], STRANGER[20:50]))
    stretch = walk(capture, offset=10.0)
    assert (stretch.first, stretch.last) == (20, 39)
    assert stretch.evidence == pytest.approx(20 * NEUTRAL)


def test_a_frame_or_two_gone_wrong_do_not_break_a_copy():
    capture = REFERENCE[:30].copy()
    capture[14] = STRANGER[0]
    stretch = walk(capture)
    assert (stretch.first, stretch.last) == (0, 29)
    assert stretch.evidence == pytest.approx(29 * NEUTRAL - 36, abs=8)


def test_strangers_give_next_to_nothing():
    assert walk(STRANGER).evidence < 10


def test_dull_frames_neither_prove_nor_disprove():
    assert walk(REFERENCE, telling=False).evidence <= 3 * 120


def test_repetitions_count_by_their_newness():
    stretch = walk(REFERENCE[:10], fresh=0.05)
    assert stretch.evidence == pytest.approx(10 * NEUTRAL * 0.05, rel=1e-3)
    assert stretch.plain == pytest.approx(10 * NEUTRAL, rel=1e-3)
    assert stretch.fresh == 0


def test_what_a_cut_alone_brings_is_no_movement():
    slides = np.tile([1.0, 0.05, 0.05, 0.05], 5)
    assert walk(REFERENCE[:20], fresh=slides).fresh == 0


def test_what_moves_a_little_in_every_frame_is_movement():
    assert walk(REFERENCE[:20], fresh=0.2).fresh == pytest.approx(19 * 0.2, rel=1e-3)


def test_beyond_the_reference_nothing_matches():
    assert walk(REFERENCE[:10], offset=500.0).evidence == 0


def test_a_reference_of_one_frame_can_be_followed():
    one = side(REFERENCE[:1])
    stretch = follow(
        Line(0.0, 1.0, 1.0), one, np.ones(1, np.float32), one, np.zeros(1, np.bool_)
    )
    assert stretch.evidence == pytest.approx(NEUTRAL)


def test_no_stretch_runs_through_frames_that_are_taken():
    stretch = walk(REFERENCE[:40], taken=range(25))
    assert (stretch.first, stretch.last) == (25, 39)


def test_the_distance_is_the_mean_of_the_frames_that_tell():
    capture = REFERENCE[:4].copy()
    capture[:, 0] ^= np.uint64(0b1111)
    assert walk(capture).distance == pytest.approx(4.0)
