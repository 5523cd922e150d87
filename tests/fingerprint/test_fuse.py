"""Modalities that agree are surer than either; weak evidence lifts nothing."""

from dataclasses import replace

import pytest
from fingerprint_builders import R1, R2, W1, W2, a_capture, a_segment, a_sighting
from hypothesis import given
from hypothesis import strategies as st

from domain.match import Flag, Scheme
from domain.work import Modality
from fingerprint.fuse import Heard, covered, fuse, fused_score
from fingerprint.modality import Found

SIGHTING = a_sighting(a_capture("c1"), a_capture("c2"))


def heard(*found, modality=Modality.TEXT, length=10.0, longest=20.0):
    scheme = Scheme(f"toy-{modality}", modality, 1.0)
    return Heard(scheme, 7, found, length, {W1: longest, W2: longest})


def a_found(work=W1, score=0.8, capture="c1", *, span=(0.0, 4.0), flags=(), reference=R1):
    segment = a_segment(reference, capture, reference_span=span)
    return Found(work, (segment,), score, 100.0, span[1] - span[0], flags)


def test_two_modalities_that_agree_are_surer_than_either():
    [match] = fuse(SIGHTING, [heard(a_found()), heard(a_found(), modality=Modality.AUDIO)])
    assert match.score == pytest.approx(0.96)
    assert match.modalities == (Modality.AUDIO, Modality.TEXT)


@pytest.mark.parametrize("flag", [Flag.QUOTATION, Flag.COMMON, Flag.IMAGE_LEVEL])
def test_evidence_that_something_else_explains_lifts_nothing(flag):
    weak = heard(a_found(score=0.7, flags=(flag,)), modality=Modality.VIDEO)
    [match] = fuse(SIGHTING, [heard(a_found()), weak])
    assert match.score == pytest.approx(0.8)
    assert len(match.evidence) == 2


def test_a_score_below_review_is_no_match():
    assert fuse(SIGHTING, [heard(a_found(score=0.49))]) == ()


def test_chapters_of_a_novel_add_up():
    chapters = (a_found(span=(0.0, 4.0)), a_found(capture="c2", span=(3.0, 9.0)))
    [match] = fuse(SIGHTING, [heard(*chapters, length=20.0)])
    [evidence] = match.evidence
    assert (evidence.matched, evidence.raw) == (10.0, 200.0)
    assert evidence.posting_share == 0.5
    assert evidence.work_share == 0.45  # nine of twenty: the overlap counts once


def test_shares_never_pass_one():
    [match] = fuse(SIGHTING, [heard(a_found(span=(0.0, 99.0)))])
    assert (match.evidence[0].posting_share, match.evidence[0].work_share) == (1.0, 1.0)


def test_a_quotation_beside_a_passage_is_no_quotation():
    both = (a_found(flags=(Flag.QUOTATION, Flag.SHORT)), a_found(flags=(Flag.SHORT,)))
    assert fuse(SIGHTING, [heard(*both)])[0].evidence[0].flags == (Flag.SHORT,)


def test_that_one_part_is_mirrored_is_told():
    both = (a_found(flags=(Flag.MIRRORED,)), a_found())
    assert fuse(SIGHTING, [heard(*both)])[0].evidence[0].flags == (Flag.MIRRORED,)


def test_each_work_has_its_own_match_surest_first():
    two = heard(a_found(W2, 0.6, reference=R2), a_found(W1, 0.9))
    assert [m.work for m in fuse(SIGHTING, [two])] == [W1, W2]


def test_the_order_of_findings_does_not_matter():
    items = [a_found(W2, 0.6, reference=R2), a_found(W1, 0.9), a_found(W1, 0.7, "c2")]
    forward, backward = heard(*items), heard(*reversed(items))
    assert fuse(SIGHTING, [forward]) == fuse(SIGHTING, [backward])


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), max_size=8))
def test_coverage_is_at_most_the_sum_and_at_least_the_longest(pairs):
    spans = [(min(p), max(p)) for p in pairs]
    segments = [a_segment(R1, "c1", reference_span=span) for span in spans]
    lengths = [end - start for start, end in spans]
    assert max(lengths, default=0) - 1e-9 <= covered(segments, R1) <= sum(lengths) + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_more_evidence_never_makes_less_sure(scores):
    [match] = fuse(SIGHTING, [heard(a_found(score=1.0))])
    items = [replace(match.evidence[0], score=score) for score in scores]
    assert max(scores) <= fused_score(items) + 1e-12 <= 1 + 2e-12
    assert fused_score(items[:1]) <= fused_score(items) + 1e-12
