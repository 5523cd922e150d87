import numpy as np
from audio_builders import peaks_of

from fingerprint.audio.quads import QuadOptions, join

FIVE = peaks_of([0, 5, 9, 20, 30], [40, 44, 38, 50, 41])


def test_four_neighbours_give_four_quads_an_anchor():
    quads = join(FIVE)
    assert np.bincount(quads.anchors).tolist() == [4, 1]


def test_a_quad_is_told_by_steps_and_shares():
    first = join(FIVE)
    assert first.spans[0] == 20
    assert first.steps[0].tolist() == [4, -2, 10]
    assert np.allclose(first.shares[0], [5 / 20, 9 / 20])


def test_other_pitch_and_tempo_leave_steps_and_shares_alone():
    changed = join(peaks_of(FIVE.frames * 1.1 + 7, FIVE.bins + 3))
    assert np.allclose(changed.steps, join(FIVE).steps)
    assert np.allclose(changed.shares, join(FIVE).shares, atol=1e-6)
    assert np.allclose(changed.spans, join(FIVE).spans * 1.1, rtol=1e-6)


def test_peaks_too_near_too_far_or_too_high_are_no_neighbours():
    near, far, high = 1.0, 60.0, 75.0
    peaks = peaks_of([0, near, 5, 9, 12, far], [40, 41, high, 44, 38, 40])
    assert len(join(peaks)) == 0


def test_more_neighbours_give_more_quads():
    peaks = peaks_of(np.arange(0, 90, 3), 40 + np.arange(30) % 7)
    few, many = join(peaks), join(peaks, QuadOptions(neighbours=6))
    assert len(many) > 3 * len(few)


def test_no_peaks_no_quads():
    assert len(join(peaks_of([], []))) == 0


def test_quads_of_some_anchors_are_those_of_all_and_reach_beyond_the_last():
    peaks = peaks_of(np.arange(0, 90, 3), 40 + np.arange(30) % 7)
    everything, some = join(peaks), join(peaks, first=5, last=12)
    here = (everything.anchors >= 5) & (everything.anchors < 12)
    assert some.anchors.tolist() == everything.anchors[here].tolist()
    assert np.array_equal(some.steps, everything.steps[here])
    assert np.array_equal(some.spans, everything.spans[here])
