from dataclasses import replace

import pytest
from audio_builders import a_line, a_piece
from hypothesis import given
from hypothesis import strategies as st

from fingerprint.audio.score import ScoreOptions, score
from fingerprint.audio.segments import Stretch

LIMITS = ScoreOptions()


def a_stretch(clearness=60.0, evidence=5000.0, anchors=300, seconds=30.0):
    """More than enough of everything that is not said."""
    line = a_line(query=range(anchors))
    return Stretch(line, 0.0, seconds * 50, clearness, a_piece(0.0, seconds * 50, evidence))


def judged(**figures):
    return score(a_stretch(**figures))


def test_a_long_clear_copy_is_certain():
    assert judged() > 0.99


@pytest.mark.parametrize(
    "poor",
    [
        {"clearness": 0.0, "evidence": 100.0, "anchors": 10},
        {"evidence": 1.0, "clearness": 15.0, "anchors": 10},
        {"anchors": 3, "clearness": 10.0, "evidence": 30.0},
    ],
    ids=str,
)
def test_what_chance_shows_is_not_reviewed(poor):
    assert judged(**poor) < 0.5


def test_lengths_mean_what_they_say():
    assert judged(seconds=LIMITS.seconds_review) == pytest.approx(0.5)
    assert judged(seconds=LIMITS.seconds_report) == pytest.approx(0.9)


def test_a_clear_beat_of_a_second_is_not_reported():
    assert judged(clearness=40, anchors=60, seconds=1.2) < 0.9


def test_no_evidence_and_no_length_are_no_error():
    assert 0 <= judged(clearness=-3.0, evidence=0.0, anchors=0, seconds=0.0) < 0.01


def loose(astray, aside):
    """A certain stretch whose peaks lie so far from its line on average."""
    certain = a_stretch()
    return score(replace(certain, piece=replace(certain.piece, astray=astray, aside=aside)))


def test_the_same_notes_by_other_players_are_for_a_person():
    assert loose(LIMITS.loose_frames, 0.1) > 0.99
    assert loose(LIMITS.loose_frames + 0.01, 0.1) == LIMITS.other_players < 0.9


def test_the_same_words_by_another_reader_are_not_told():
    late, off = LIMITS.reader_frames + 0.01, LIMITS.loose_bins + 0.01
    assert loose(late, off) == LIMITS.other_reader < 0.5
    assert loose(LIMITS.reader_frames, off) > 0.99


FIGURES = st.fixed_dictionaries(
    {
        "clearness": st.floats(-5, 60),
        "evidence": st.floats(0, 6000),
        "anchors": st.integers(0, 300),
        "seconds": st.floats(0, 60),
    }
)


@given(FIGURES, st.sampled_from(["clearness", "evidence", "anchors", "seconds"]))
def test_more_of_anything_never_lowers_a_score(figures, more):
    richer = {**figures, more: figures[more] + 1}
    assert 0 <= judged(**figures) <= judged(**richer) <= 1
