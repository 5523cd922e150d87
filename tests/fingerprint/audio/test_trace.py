import numpy as np
import pytest
from audio_builders import a_line, copied, packed, scattered

from fingerprint.audio.trace import TraceOptions, trace

REFERENCE = scattered(1, 80)


def traced(*spans, speed=1.0, shift=0.0, known=None):
    """Pieces of a capture that has REFERENCE within spans, with anchors in some seconds."""
    first, last = known or (spans[0][0] + 2, spans[-1][1] - 2)
    line = a_line(speed, 0.0, shift, np.arange(first * 50, last * 50, 50))
    heard = copied(REFERENCE, spans, speed, shift)
    return [p for p in trace(line, heard, packed(REFERENCE), 0.05) if p.evidence > 10]


@pytest.mark.parametrize(
    ("start", "end"), [(20.0, 22.5), (20.3, 30.7), (7.9, 49.1)], ids="{}".format
)
@pytest.mark.parametrize(("speed", "shift"), [(1.0, 0.0), (0.8, -7.7), (1.25, 0.0)])
def test_a_copy_begins_and_ends_within_tenths_of_a_second(start, end, speed, shift):
    pieces = traced((start, end), speed=speed, shift=shift, known=(start + 1, end - 1))
    assert pieces[0].start / 50 == pytest.approx(start, abs=0.2)
    assert pieces[-1].end / 50 == pytest.approx(end, abs=0.2)


def test_a_copy_of_a_minute_is_one_piece():
    [piece] = traced((5.0, 55.0))
    assert (piece.start / 50, piece.end / 50) == pytest.approx((5, 55), abs=0.3)


def test_a_copy_is_followed_from_the_few_seconds_that_were_recognised():
    [piece] = traced((15.0, 35.0), known=(24, 26))
    assert (piece.start / 50, piece.end / 50) == pytest.approx((15, 35), abs=0.3)


def test_two_copies_along_one_line_with_a_gap_are_two_pieces():
    first, second = traced((10.0, 18.0), (23.0, 31.0))
    assert (first.start / 50, first.end / 50) == pytest.approx((10, 18), abs=0.3)
    assert (second.start / 50, second.end / 50) == pytest.approx((23, 31), abs=0.3)


def test_a_dropout_of_a_tenth_of_a_second_does_not_cut_a_copy():
    [piece] = traced((10.0, 20.0), (20.1, 30.0))
    assert (piece.start / 50, piece.end / 50) == pytest.approx((10, 30), abs=0.3)


def test_how_far_a_gap_may_go_is_an_option():
    line = a_line(query=np.arange(600, 1400, 50))
    heard = copied(REFERENCE, [(10.0, 18.0), (20.0, 30.0)])
    patient = TraceOptions(gap=1000)
    pieces = trace(line, heard, packed(REFERENCE), 0.05, patient)
    best = max(pieces, key=lambda p: p.evidence)
    assert (best.start / 50, best.end / 50) == pytest.approx((10, 30), abs=0.3)


def test_a_line_along_which_nothing_is_heard_has_no_piece():
    assert traced((50.0, 50.0), known=(10, 30)) == []


def test_evidence_grows_with_what_is_heard():
    [short], [long] = traced((20.0, 25.0)), traced((20.0, 30.0))
    assert 1.5 * short.evidence < long.evidence
    assert short.heard < long.heard
    assert short.expected == pytest.approx(5 * 30, abs=40)
    assert 0 < short.astray < 1


def test_a_copy_a_little_beside_the_line_is_less_evident():
    here = copied(REFERENCE, [(10.0, 30.0)])
    exact, beside = (
        max(p.evidence for p in trace(line, here, packed(REFERENCE), 0.05))
        for line in (
            a_line(query=np.arange(600, 1400, 50)),
            a_line(offset=0.8, shift=0.3, query=np.arange(600, 1400, 50)),
        )
    )
    assert beside < 0.7 * exact
