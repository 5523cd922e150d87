import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.audio.reach import BINS_PER_OCTAVE, Reach, within

REACH = Reach()
shifts, ratios = st.floats(-14, 14), st.floats(-0.4, 0.4)


def looked_for(pitch, tempo, slack=0.0):
    """Whether a copy with this ratio of frequencies and of tempo is looked for."""
    return within(-BINS_PER_OCTAVE * math.log2(pitch), math.log(tempo), slack, REACH.limits)


@pytest.mark.parametrize("speed", [1.01 / REACH.widest, 0.8, 1.25, REACH.widest / 1.01])
def test_a_copy_may_be_played_faster_or_slower_with_its_pitch_or_at_its_own(speed):
    assert looked_for(speed, speed)
    assert looked_for(1.0, speed)


@pytest.mark.parametrize(("pitch", "tempo"), [(1.1, 0.9), (0.9, 1.1), (1.13, 1.14)])
def test_a_little_of_both_is_looked_for(pitch, tempo):
    assert looked_for(pitch, tempo)


@pytest.mark.parametrize(
    ("pitch", "tempo"), [(1.25, 1.0), (1.25, 0.8), (0.9, 1.25), (1.0, 1.4)]
)
def test_two_knobs_turned_far_are_not_looked_for(pitch, tempo):
    assert not looked_for(pitch, tempo)


def test_slack_forgives_an_inexact_tempo_and_no_more():
    assert looked_for(1.0, 1.015 * REACH.widest, slack=0.02)
    assert not looked_for(1.0, 1.015 * REACH.widest, slack=0.01)
    # A tempo that is 3 % wrong makes the pitch that would go along with it wrong as well.
    assert looked_for(1.25, 1.18, slack=0.03)
    assert not looked_for(1.25, 1.18)


@given(shifts, ratios, st.floats(0, 0.2))
def test_higher_and_slower_are_looked_for_as_lower_and_faster_are(shift, ratio, slack):
    assert within(shift, ratio, slack, REACH.limits) == within(
        -shift, -ratio, slack, REACH.limits
    )


@given(shifts, ratios)
def test_pitch_never_moves_farther_than_is_said(shift, ratio):
    if within(shift, ratio, 0.0, REACH.limits):
        assert abs(shift) <= REACH.widest_bins + 1e-6
        assert abs(ratio) <= math.log(REACH.widest)
