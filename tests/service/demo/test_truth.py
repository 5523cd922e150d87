import pytest
from demo_builders import a_plan

from domain.errors import BadInput
from service.demo.truth import read_truth, truth_of, write_truth


def test_the_truth_on_file_is_the_truth(tmp_path):
    plan = a_plan()
    write_truth(plan, tmp_path / "truth.json")

    assert read_truth(tmp_path / "truth.json") == truth_of(plan)


def test_every_posting_is_in_the_truth_and_the_repeaters_are_marked():
    plan = a_plan()
    truth = truth_of(plan)

    assert {p.key for p in truth.postings} == {p.key for p in plan.postings}
    marked = {p.account for p in truth.postings if p.repeat}
    assert marked == {a for r in truth.repeat_infringers for a in r.accounts}


def test_another_file_is_no_truth(tmp_path):
    (tmp_path / "truth.json").write_text('{"seed": "one"}')

    with pytest.raises(BadInput, match=r"truth\.json"):
        read_truth(tmp_path / "truth.json")
