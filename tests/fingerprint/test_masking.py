"""Spans, marks and pieces: what all modalities' masks stand on."""

import math
from itertools import pairwise

import numpy as np
import pytest
from fingerprint_builders import R1, a_segment
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.spans import disjoint
from fingerprint.masking import MASK, mask_of, note, spared, touching

starts = st.integers(0, 40)
spans = st.lists(st.tuples(starts, st.integers(1, 15)).map(lambda s: (s[0], s[0] + s[1])))


def places(some):
    return {place for start, end in some for place in range(int(start), int(end))}


@given(spans)
def test_joined_spans_hold_the_same_places_and_none_meets_another(some):
    joined = disjoint(some)
    assert places(joined) == places(some)
    assert all(one[1] < other[0] for one, other in pairwise(joined))


@pytest.mark.parametrize("bad", [(3, 3), (4, 2), (-1, 2), (0, math.inf), (math.nan, 1)])
def test_what_is_no_stretch_is_refused(bad):
    with pytest.raises(BadInput, match="expected a span that starts before it ends"):
        disjoint([bad])


@given(spans, starts, st.integers(1, 15))
def test_a_stretch_touches_a_span_when_they_share_a_place(some, start, long):
    [mark] = touching(np.array([start]), np.array([start + long]), disjoint(some))
    assert bool(mark) == bool(places(some) & places([(start, start + long)]))


@pytest.mark.parametrize(("at", "inside"), [(1.9, False), (2.0, True), (2.9, True), (3, False)])
def test_a_point_is_inside_from_the_start_to_before_the_end(at, inside):
    assert touching(np.array([at]), np.array([at]), [(2.0, 3.0)]).tolist() == [inside]


def test_what_was_left_out_before_is_noted_with_what_is_left_out_now():
    once = {MASK: note({}, [(4.0, 6.0)])}
    again = {MASK: note(once, [(1.0, 2.0), (5.0, 8.0)])}
    assert mask_of(again) == ((1.0, 2.0), (4.0, 8.0))


@given(spans, spans)
def test_pieces_are_all_that_lies_in_no_hole_of_either_side(here, there):
    # Reference time runs at half the speed, from 10 on.
    whole = a_segment(R1, "c", query=(0.0, 60.0), reference_span=(10.0, 40.0))
    pieces = spared([whole], disjoint(here), disjoint(there), 0.0)
    kept = {
        place
        for place in range(60)
        if place not in places(here) and (10 + place / 2) // 1 not in places(there)
    }
    assert places((p.query_start, p.query_end) for p in pieces if p.query_end > 0) == kept
    for piece in pieces:
        assert piece.reference_start == pytest.approx(10 + piece.query_start / 2)
        assert piece.reference_end == pytest.approx(10 + piece.query_end / 2)


def test_a_segment_beside_all_holes_is_the_segment_itself():
    whole = a_segment(R1, "c", query=(10.0, 20.0), reference_span=(0.1, 10.3))
    assert spared([whole], [(0.0, 10.0)], [(11.0, 12.0)], 0.5) == (whole,)


def test_a_sliver_beside_a_hole_is_dropped():
    whole = a_segment(R1, "c", query=(0.0, 10.0), reference_span=(0.0, 10.0))
    [left] = spared([whole], [(0.3, 5.0)], [], 0.5)
    assert (left.query_start, left.query_end) == (5.0, 10.0)
