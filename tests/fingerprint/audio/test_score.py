from hypothesis import given
from hypothesis import strategies as st

from fingerprint.audio.score import ScoreOptions, score

LIMITS = ScoreOptions()
evidence = st.floats(0, 60)


def test_the_limits_mean_what_they_say():
    plenty = 1000
    assert round(score(LIMITS.clearness_report, plenty, plenty), 6) == 0.9
    assert round(score(LIMITS.clearness_review, plenty, plenty), 6) == 0.5
    assert round(score(plenty, plenty, LIMITS.seconds_report), 6) == 0.9


def test_a_clear_beat_of_a_second_is_not_reported():
    assert score(40, 60, 1.2) < 0.9


@given(
    evidence, st.integers(0, 99), evidence, st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)])
)
def test_more_evidence_never_lowers_a_score(clearness, anchors, seconds, more):
    a, b, c = more
    richer = score(clearness + a, anchors + b, seconds + c)
    assert 0 <= score(clearness, anchors, seconds) <= richer <= 1
