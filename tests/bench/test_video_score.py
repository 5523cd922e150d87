from dataclasses import replace

import pytest

from bench.reaching import reached
from bench.video_asking import Answer, Told
from bench.video_cases import Case
from bench.video_queries import Stranger, judged
from bench.video_score import by_group, pairs, wrongs
from domain.match import Segment
from domain.work import Modality, ReferenceId

CASE = Case("mirror", 5, 0, "film", "filmed", (10.0, 15.0), (30.0, 35.0), None, 1.0)


def segment(query, reference, rectangle=None):
    return Segment(
        Modality.VIDEO, ReferenceId("r"), "0", *query, *reference, 0.95, rectangle=rectangle
    )


def answered(*segments, score=0.95, case=CASE, wrong=()):
    found = (Told("film", score, 99.0, False, segments), *wrong)
    return judged(case, Answer(found, 0.1, 0.1))


def test_a_segment_at_the_right_place_counts():
    assert answered(segment((10.0, 15.0), (30.0, 35.0))).score == 0.95


def test_a_segment_elsewhere_in_the_right_film_does_not_count():
    beside = answered(segment((10.0, 15.0), (40.0, 45.0)))
    assert (beside.score, beside.misplaced) == (0.0, True)


def test_ends_are_off_by_what_is_missing_and_what_is_too_much():
    found = answered(segment((10.5, 16.0), (30.5, 36.0)))
    assert found.ends == (0.5, 1.0, 0.5, 1.0)


def test_a_swift_copy_is_held_to_its_own_line():
    swift = replace(CASE, query=(0.0, 10.0), reference=(30.0, 50.0))
    assert swift.reference_at(5.0) == 40.0
    assert answered(segment((0.0, 10.0), (30.0, 40.0)), case=swift).score == 0.0


def test_half_a_rectangle_overlaps_by_half():
    framed = replace(CASE, rectangle=(0.0, 0.0, 1.0, 0.5))
    told = answered(segment((10.0, 15.0), (30.0, 35.0)), case=framed)
    assert told.overlap == pytest.approx(0.5)


def test_what_is_no_surer_than_the_surest_wrong_is_not_found_at_none_false():
    found = [answered(segment((10.0, 15.0), (30.0, 35.0)), score=s) for s in (0.6, 0.95)]
    light, *_ = by_group(found, 0.6)
    assert (light.name, light.review, light.report, light.zero_false) == ("light", 1, 0.5, 0.5)
    assert reached(light) is False


def test_what_stands_still_does_not_count_as_footage_that_moves():
    still = replace(CASE, moving=0.1)
    found = [answered(segment((10.0, 15.0), (30.0, 35.0)), case=still)]
    assert "real, moving" not in {one.name for one in by_group(found, 0.0)}


def test_wrong_works_of_cases_and_of_strangers_are_listed_surest_first():
    other = Told("other", 0.4, 50.0, True, ())
    found = [answered(segment((10.0, 15.0), (30.0, 35.0)), wrong=(other,))]
    strange = [Stranger("nobody", "none", (("film", 0.7, 90.0, False),))]
    assert [one.work for one in wrongs(found, strange)] == ["film", "other"]


def test_a_case_has_one_wrong_pair_less_than_a_stranger():
    assert pairs(10, 2, 100) == 10 * 99 + 2 * 100
