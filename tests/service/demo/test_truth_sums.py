"""What chapters add up to is planned, and told apart from what the chain says."""

from functools import cache

import pytest

from service.demo.plan import make_plan
from service.demo.plan_words import Scale
from service.demo.summary_sums import SumRow, sum_failures
from service.demo.truth_sums import sums_of

a_plan = cache(make_plan)
EVERY_PLAN = [(seed, scale) for seed in (1, 2, 3, 4, 5) for scale in Scale]


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_one_account_posts_a_novel_chapter_by_chapter_within_a_wave(seed, scale):
    plan = a_plan(seed, scale)
    serial = [p for p in plan.postings if p.copy == "one chapter a posting"]
    assert len({(p.account, p.wave, p.expected) for p in serial}) == 1
    [told] = [s for s in sums_of(plan) if s.who == f"inkwell:{serial[0].account}"]
    assert told.chapters == tuple(range(1, len(serial) + 1))
    assert told.postings == len(serial) >= 3


@pytest.mark.parametrize(("seed", "scale"), EVERY_PLAN)
def test_one_posting_has_all_chapters_of_a_long_novel_but_one(seed, scale):
    plan = a_plan(seed, scale)
    [posting] = [p for p in plan.postings if p.copy == "most of a novel in one posting"]
    [told] = [s for s in sums_of(plan) if s.who == posting.key]
    chapters = plan.work(posting.expected[0].work).chapters
    assert chapters >= 8
    assert set(range(1, chapters + 1)) - set(told.chapters) == {chapters - 1}


def test_what_is_licensed_or_excused_adds_up_to_nothing():
    plan = a_plan(1, Scale.FULL)
    copied = {p.key for p in plan.postings if p.infringing}
    accounts = {f"{p.platform}:{p.account}" for p in plan.postings if p.infringing}
    assert {s.who for s in sums_of(plan)} <= copied | accounts


def a_row(told, planted, *, right):
    return SumRow("inkwell:u1", "灯", 3, 0.5, "", told, planted, right)


def test_a_sum_that_leaves_a_chapter_out_fails_the_run():
    rows = (a_row((1, 2), (1, 2, 3), right=False), a_row((1, 2), (1, 2), right=True))
    assert sum_failures(rows) == ("inkwell:u1 posted chapters [1, 2, 3] of 灯, told: [1, 2]",)
