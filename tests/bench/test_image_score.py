"""Pictures are counted by where they stand; what shares a photograph is told apart."""

import pytest

from bench.image_asking import Outcome, Told
from bench.image_score import overlapping, recall, wrong

HERE, THERE = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 1.0, 1.0)


def outcome(*told, shown=(("w", HERE),)):
    return Outcome("frame", "w", "drawn", shown, told, 0.0, 0.0)


def one(work, score, place=HERE, *, kin=False):
    return Told(work, score, 10 * score, kin, (place,))


def test_a_work_told_in_its_place_is_found():
    [row] = recall([outcome(one("w", 0.95)), outcome()], lambda o: o.edit, 0.5)
    assert (row.works, row.review, row.report, row.clean) == (2, 1, 1, 1)


def test_a_work_told_elsewhere_is_not():
    [row] = recall([outcome(one("w", 0.95, THERE))], lambda o: o.edit, 0.5)
    assert row.review == 0


def test_wrong_answers_come_surest_first_and_kin_apart():
    found = [outcome(one("a", 0.3), one("b", 0.7), one("c", 0.9, kin=True), one("w", 1.0))]
    assert [w.work for w in wrong(found)] == ["b", "a"]
    assert [w.work for w in wrong(found, kin=True)] == ["c"]


def test_whatever_is_told_of_a_stranger_is_wrong():
    assert len(wrong([outcome(one("w", 0.6), shown=())])) == 1


@pytest.mark.parametrize(("other", "share"), [(HERE, 1.0), (THERE, 0.0), ((0, 0, 1, 1), 0.5)])
def test_overlap_is_the_shared_part_of_both(other, share):
    assert overlapping(HERE, other) == pytest.approx(share)
