import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.video.extend import Stretch
from fingerprint.video.score import REPORT, REVIEW, calibrated, still, worth

evidence = st.floats(0, 1e6)


def a_stretch(evidence=300.0, plain=300.0, fresh=5.0, distance=15.0):
    return Stretch(0, 9, evidence, plain, fresh, distance)


def test_the_thresholds_lie_where_they_were_measured():
    assert calibrated(REVIEW) == pytest.approx(0.5)
    assert calibrated(REPORT) == pytest.approx(0.9)


@given(evidence, evidence)
def test_more_evidence_never_makes_us_less_sure(one, other):
    low, high = sorted((one, other))
    assert 0 <= calibrated(low) <= calibrated(high) <= 1


def test_a_still_picture_is_for_a_person_to_look_at():
    stretch = a_stretch(evidence=60.0, plain=600.0, fresh=1.4)
    assert still(stretch)
    assert 0.5 <= calibrated(worth(stretch)) < 0.9


def test_a_still_picture_that_is_not_the_same_gains_nothing():
    assert worth(a_stretch(evidence=60.0, plain=600.0, fresh=1.4, distance=30.0)) == 60.0


def test_moving_content_is_worth_its_evidence():
    assert worth(a_stretch()) == 300.0
