from hypothesis import given
from hypothesis import strategies as st

from domain.match import Flag, PassageKind
from fingerprint.text.classify import (
    InStream,
    StreamLimits,
    calibrate,
    classify,
    kind_of,
    weigh,
)
from fingerprint.text.cluster import Passage
from fingerprint.text.sift import Sifted, Standing

LIMITS = StreamLimits(review=25, report=60, short=70, quotation=250)


def a_passage(span, evidence, standing=Standing.OWN):
    long = float(span[1] - span[0])
    return Sifted(Passage(0, span, span, (span,), evidence, long, 1.0), "w", standing)


def found(*evidence, standing=Standing.OWN):
    passages, at = [], 0
    for value in evidence:
        span = (at, at + int(value))
        passages.append(a_passage(span, value, standing))
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


def test_a_proverb_is_for_a_person_to_see_however_rare_its_words():
    assert (
        weigh(a_passage((0, 60), 200.0), LIMITS)
        < 0.9
        < weigh(a_passage((0, 80), 200.0), LIMITS)
    )


def test_a_passage_says_what_it_amounts_to():
    assert kind_of(0.95, Standing.OWN, ()) is PassageKind.PASSAGE
    assert kind_of(0.89, Standing.OWN, (Flag.SHORT,)) is PassageKind.SHORT
    assert kind_of(0.95, Standing.OWN, (Flag.QUOTATION,)) is PassageKind.QUOTATION
    assert kind_of(0.85, Standing.COMMON, (Flag.QUOTATION,)) is PassageKind.COMMON


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
