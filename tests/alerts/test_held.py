"""What rests on quarantined or excluded spans alone is held; one other segment frees it."""

from dataclasses import replace

import pytest
from alerts_builders import NOON, TUBE, WORK, House, a_licence, a_list, a_match, strictly

from alerts.held import EXCLUDED, FLOODED, HeldSpans, held_back, rests_on
from alerts.judge import judge
from domain.enforcement import OrderKind
from domain.flood import Flood, FloodFigures
from domain.verdict import Outcome
from domain.work import Modality, Reference, ReferenceId

R1, R2 = ReferenceId("r1"), ReferenceId("r2")
FIGURES = FloodFigures(64, 51, 0.9, 2.0, 5, 0.8, 0.7)


def a_flood(span=(600.0, 632.0), reference=R1):
    return Flood("F-1", reference, WORK, Modality.VIDEO, span, FIGURES, NOON)


def matched(*spans):
    """A match whose segments lie at these spans of references: (reference, start, end)."""
    match = a_match()
    pieces = [
        replace(match.segments[0], reference=r, reference_start=a, reference_end=b)
        for r, a, b in spans
    ]
    return replace(match, segments=tuple(pieces))


def judged(match, held, *licences):
    return judge(match, a_list(), licences, TUBE, NOON, held_spans=held)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([(R1, 600, 632)], True),
        ([(R1, 596, 636)], True),  # frayed ends
        ([(R1, 600, 680)], False),
        ([(R2, 600, 632)], False),
        ([(R1, 600, 632), (R1, 900, 960)], False),
        ([(R1, 600, 610), (R1, 620, 630)], True),
    ],
)
def test_a_match_rests_on_spans_that_hold_all_its_segments(segments, expected):
    assert rests_on(matched(*segments).segments, [(R1, (600.0, 632.0))]) is expected


def test_adjoining_spans_hold_a_segment_together():
    match = matched((R1, 600, 632))
    assert rests_on(match.segments, [(R1, (590.0, 612.0)), (R1, (612.0, 640.0))])


def test_a_match_on_a_quarantined_span_is_doubtful_and_says_which():
    verdict = judged(matched((R1, 600, 632)), HeldSpans(flooded=(a_flood(),)))
    assert verdict.outcome is Outcome.DOUBTFUL
    assert verdict.reasons[0].code == FLOODED
    assert "(F-1)" in verdict.reasons[0].text
    assert "0:10:00–0:10:32 of r1" in verdict.reasons[0].text


def test_an_excluded_span_is_told_before_a_quarantined_one():
    held = HeldSpans((a_flood(),), ((R1, (590.0, 640.0)),))
    assert judged(matched((R1, 600, 632)), held).reasons[0].code == EXCLUDED


def test_spans_of_both_sorts_hold_a_match_together():
    held = HeldSpans((a_flood(),), ((R1, (0.0, 12.0)),))
    match = matched((R1, 600, 632), (R1, 0, 12))
    assert judged(match, held).reasons[0].code == FLOODED


def test_a_match_with_anything_else_is_judged_as_ever():
    match = matched((R1, 600, 632), (R1, 900, 960))
    assert judged(match, HeldSpans((a_flood(),))).outcome is Outcome.INFRINGING


def test_a_match_with_no_segments_rests_on_nothing():
    match = replace(a_match(), segments=())
    assert held_back(match, HeldSpans((a_flood(),))) is None


def test_a_licence_is_found_out_first():
    verdict = judged(matched((R1, 600, 632)), HeldSpans((a_flood(),)), a_licence())
    assert verdict.outcome is Outcome.LICENSED


@pytest.mark.parametrize("score", [0.6, 0.97])
def test_what_is_held_opens_neither_notice_nor_review(score):
    house = House()
    with house.store.transaction() as tx:
        tx.floods.put(a_flood())
    assert house.see(house.match(score=score)).reasons[0].code == FLOODED
    assert house.orders() == ()
    assert house.notices() == ()
    assert house.events() == ()


def test_what_an_operator_excluded_is_held_even_before_the_index_knows():
    house = House(strictly())
    reference = Reference(
        R1, WORK, Modality.VIDEO, "d" * 64, "video/mp4", excluded=((600.0, 632.0),)
    )
    with house.store.transaction() as tx:
        tx.catalogue.put_reference(reference, NOON)
    assert house.see(house.match()).reasons[0].code == EXCLUDED
    assert house.orders(OrderKind.NOTICE, OrderKind.REVIEW) == ()
