"""A document's segments, told by the captures they lie on."""

from dataclasses import replace

import pytest
from fingerprint_builders import R1, R2, W1, a_segment

from fingerprint.joining import Compared, JoinOptions, Page, divided, new_in, told_apart
from fingerprint.modality import Found

PAGES = (Page("one", 100.0), Page("two", 0.0), Page("three", 100.0))


def spans(segments):
    return [
        (s.capture, s.query_start, s.query_end, s.reference_start, s.reference_end)
        for s in segments
    ]


def a_stretch(start, end, there=1000.0, reference=R1):
    return a_segment(
        reference, "one", query=(start, end), reference_span=(there, there + 2 * (end - start))
    )


def test_a_segment_on_one_page_counts_from_that_page():
    [part] = divided(a_stretch(120.0, 150.0), PAGES)
    assert spans([part]) == [("three", 20.0, 50.0, 1000.0, 1060.0)]


def test_a_segment_across_a_border_is_two_that_meet_on_both_sides():
    assert spans(divided(a_stretch(80.0, 140.0), PAGES)) == [
        ("one", 80.0, 100.0, 1000.0, 1040.0),
        ("three", 0.0, 40.0, 1040.0, 1120.0),
    ]


def test_what_both_sides_share_is_divided_with_the_segment():
    whole = replace(a_stretch(80.0, 140.0), same=30.0, identity=0.9)
    assert [(s.same, s.identity) for s in divided(whole, PAGES)] == [(10.0, 0.9), (20.0, 0.9)]


def test_a_few_characters_on_the_next_page_are_dropped():
    assert [s.capture for s in divided(a_stretch(50.0, 104.0), PAGES)] == ["one"]


def test_the_longest_part_stays_however_short():
    pages = [Page(str(i), 3.0) for i in range(4)]
    assert [s.capture for s in divided(a_stretch(1.0, 8.0), pages)] == ["1"]


def test_a_segment_that_ends_at_a_border_does_not_touch_the_next_page():
    assert [s.capture for s in divided(a_stretch(10.0, 100.0), PAGES)] == ["one"]


def test_negatives_are_told_by_page_too():
    taken = Compared(200.0, (), (a_stretch(90.0, 110.0),))
    assert [s.capture for s in told_apart(taken, PAGES).subtracted] == ["one", "three"]


def a_find(*segments, matched=10.0):
    return Found(W1, segments, 0.9, 60.0, matched)


def in_page(capture, start, end, reference=R1):
    return replace(a_stretch(start, end, reference=reference), capture=capture)


def test_what_the_document_before_told_of_the_shared_capture_is_not_told_again():
    before = Compared(100.0, (a_find(in_page("one", 10.0, 50.0)),))
    later = Compared(200.0, (a_find(in_page("one", 10.0, 50.0)),))
    assert new_in(later, [before], PAGES[0]) == Compared(100.0, ())


def test_what_goes_on_from_the_shared_capture_keeps_its_beginning():
    before = Compared(100.0, (a_find(in_page("one", 10.0, 50.0)),))
    beginning, rest = in_page("one", 95.0, 100.0), in_page("three", 0.0, 40.0)
    later = Compared(200.0, (a_find(beginning, rest),))
    [found] = new_in(later, [before], PAGES[0]).found
    assert found.segments == (beginning, rest)


def test_a_part_told_before_counts_once():
    told = in_page("one", 60.0, 100.0)
    before = Compared(100.0, (a_find(told),))
    later = Compared(200.0, (a_find(told, in_page("three", 0.0, 40.0), matched=80.0),))
    [found] = new_in(later, [before], PAGES[0]).found
    assert ([s.capture for s in found.segments], found.matched) == (["three"], 40.0)


def test_another_reference_in_the_shared_capture_is_news():
    before = Compared(100.0, (a_find(in_page("one", 10.0, 50.0, R2)),))
    later = Compared(200.0, (a_find(in_page("one", 10.0, 50.0), in_page("three", 0.0, 9.0)),))
    [found] = new_in(later, [before], PAGES[0]).found
    assert len(found.segments) == 2


@pytest.mark.parametrize("cut", range(10, 190, 15))
def test_parts_have_the_length_of_the_whole_wherever_it_begins(cut):
    options = JoinOptions(least=0.0)
    parts = divided(a_stretch(float(cut), 195.0), PAGES, options)
    assert sum(s.query_end - s.query_start for s in parts) == pytest.approx(195.0 - cut)
