from hypothesis import given
from hypothesis import strategies as st

from domain.match import Flag
from fingerprint.text.classify import InStream, StreamLimits, calibrate, classify
from fingerprint.text.cluster import Passage
from fingerprint.text.sift import Sifted, Standing

LIMITS = StreamLimits(report=60, review=25, quotation=250)


def found(*evidence, standing=Standing.OWN):
    passages, at = [], 0
    for value in evidence:
        span = (at, at + int(value))
        passages.append(Sifted(Passage(0, span, span, (span,), value), "w", standing))
        at += int(value) + 500
    return [InStream("hanzi", tuple(passages), LIMITS)]


def test_the_limits_are_worth_a_half_and_nine_tenths():
    assert calibrate(25, LIMITS) == 0.5
    assert round(calibrate(60, LIMITS), 9) == 0.9


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_more_evidence_never_scores_less(one, other):
    low, high = sorted((one, other))
    assert 0 < calibrate(low, LIMITS) <= calibrate(high, LIMITS) < 1


def test_a_long_passage_is_a_copy():
    verdict = classify(found(500), 600)
    assert verdict.score > 0.99
    assert verdict.flags == ()


def test_a_short_passage_is_for_a_person_to_see():
    verdict = classify(found(40), 100)
    assert 0.5 < verdict.score < 0.9
    assert verdict.flags == (Flag.SHORT,)


def test_many_echoes_are_no_certainty():
    verdict = classify(found(*[30] * 20), 100_000)
    assert verdict.score < 0.9
    assert verdict.raw == 600


def test_a_little_of_a_long_page_is_a_quotation():
    assert Flag.QUOTATION in classify(found(80), 1000).flags


def test_much_of_a_page_is_no_quotation_however_short():
    assert Flag.QUOTATION not in classify(found(80), 300).flags


def test_a_long_stretch_is_no_quotation_however_long_the_page():
    assert Flag.QUOTATION not in classify(found(300), 100_000).flags


def test_common_text_alone_is_never_reported():
    verdict = classify(found(5000, standing=Standing.COMMON), 5000)
    assert verdict.score < 0.9
    assert Flag.COMMON in verdict.flags


def test_text_that_another_work_explains_better_is_never_reported():
    verdict = classify(found(5000, standing=Standing.SECOND), 5000)
    assert 0.5 < verdict.score < 0.9
    assert Flag.COMMON not in verdict.flags
