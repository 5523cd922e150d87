"""Pairs are spread over all that was copied, and never leave it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_builders import a_segment

from domain.work import Modality
from service.sheets.plan import PlanOptions, instants, other_side

LENGTHS = st.lists(st.floats(0.5, 4000.0), min_size=1, max_size=30)


def segments(lengths):
    found, at = [], 0.0
    for length in lengths:
        found.append(a_segment((at, at + length), (2 * at, 2 * at + 1.25 * length)))
        at += length + 1
    return found


@given(lengths=LENGTHS)
def test_every_instant_lies_within_its_segment_on_both_sides(lengths):
    found = instants(segments(lengths))
    assert len(found) <= PlanOptions().most
    for one in found:
        assert one.segment.query_start < one.here < one.segment.query_end
        assert one.segment.reference_start < one.there < one.segment.reference_end
        assert other_side(one.segment, one.there) == pytest.approx(one.here, abs=1e-3)


def test_each_segment_gets_a_pair_before_any_gets_two():
    counts = [0] * 6
    for one in instants(segments([600.0, 1.0, 1.0, 1.0, 1.0, 1.0])):
        counts[one.number] += 1
    assert counts == [3, 1, 1, 1, 1, 1]


def test_a_long_segment_is_seen_from_end_to_end():
    found = [one.here for one in instants([a_segment((10.0, 90.0), (0.0, 80.0))])]
    assert found == [15.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0, 85.0]


def test_pairs_are_not_crowded_into_a_moment():
    assert len(instants([a_segment((0.0, 1.0), (5.0, 6.0))])) == 2


def test_sound_has_no_pairs_and_a_picture_one():
    sound = a_segment(modality=Modality.AUDIO)
    picture = a_segment((0.0, 1.0), (0.0, 1.0), Modality.IMAGE)
    assert [(one.number, one.here) for one in instants([sound, picture])] == [(1, 0.0)]
