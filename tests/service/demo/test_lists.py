import pytest
from demo_builders import a_plan

from domain.protection import Duty, ProviderClass
from keyworks.document import read_document
from keyworks.registers import read_licences, read_works
from service.demo.lists import write_lists
from service.demo.plan import make_plan
from service.demo.plan_words import Scale


def test_the_batches_are_in_the_two_published_layouts_and_read_without_complaint(tmp_path):
    plan = make_plan(1, Scale.FULL)
    write_lists(plan, tmp_path)
    first, second, third = (read_document(tmp_path / f"batch-{n}.csv") for n in (1, 2, 3))

    assert (first.layout, second.layout, third.layout) == ("series", "cinema", "series")
    assert (first.batch, second.batch, third.batch) == (1, 2, 3)
    assert (first.bad, second.bad, third.bad) == ((), (), ())
    assert len(first.lines) == len(plan.batches[0].entries)
    assert first.duties[ProviderClass.STORAGE] is Duty.BLOCK_UPLOAD


@pytest.mark.parametrize("number", [2, 3])
def test_later_batches_appear_between_the_first_wave_and_the_second(tmp_path, number):
    plan = a_plan()
    write_lists(plan, tmp_path)
    issued = read_document(tmp_path / f"batch-{number}.csv").issued

    assert plan.opens(0) < issued < plan.opens(1)


def test_a_term_ends_with_the_day_the_plan_says(tmp_path):
    plan = make_plan(1, Scale.FULL)
    write_lists(plan, tmp_path)
    document = read_document(tmp_path / "batch-1.csv")

    for line, entry in zip(document.lines, plan.batches[0].entries, strict=True):
        if entry.until is not None:
            assert abs((line.window.until - plan.day(entry.until)).total_seconds()) < 86400
        else:
            assert line.window.until is None


def test_works_and_licences_are_registers_that_can_be_read(tmp_path):
    plan = a_plan()
    write_lists(plan, tmp_path)
    works = read_works(tmp_path / "works.csv", ())

    assert [w.title for w in works] == [w.title for w in plan.works]
    assert len({w.id for w in works}) == len(plan.works)
    assert len(read_licences(tmp_path / "licences.csv", works)) == len(plan.licences)
    [late] = read_licences(tmp_path / "late_licences.csv", works)
    assert late.since < plan.start < late.until
