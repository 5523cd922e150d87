"""Copies on record are added up by account, by posting, or all together."""

from dataclasses import replace

import pytest
from alerts_builders import HOUR, NOON, WORK, House, a_match, a_verdict, evidence, segment

from alerts.adding_up import By, added_up
from alerts.explain import explain
from domain.match import Match
from domain.outline import Chapter, Outline
from domain.posting import Sighting
from domain.work import Modality, ReferenceId

CHAPTERS = tuple(Chapter(n, f"第{n}章", 100.0 * n - 100, 100.0 * n) for n in range(1, 11))
OUTLINE = Outline(ReferenceId("r1"), WORK, Modality.TEXT, 1000.0, CHAPTERS)


def a_copy(native_id, account, *numbers) -> Match:
    """A posting of these chapters, one capture each."""
    segments = tuple(
        replace(
            segment(Modality.TEXT, capture=f"{native_id}-{n}"),
            reference_start=100.0 * n - 100,
            reference_end=100.0 * n,
        )
        for n in numbers
    )
    match = a_match(0.97, evidence(Modality.TEXT), native_id=native_id, account=account)
    return replace(match, segments=segments)


@pytest.fixture
def house():
    house = House()
    with house.store.transaction() as tx:
        tx.extents.put_outline(OUTLINE)
        for number, match in enumerate(
            (a_copy("b1", "u1", 1), a_copy("b2", "u1", 2), a_copy("b3", "u2", 1, 2, 3, 4))
        ):
            later = replace(match, seen_at=NOON + number * HOUR)
            tx.cases.record(a_verdict(later))
            tx.frontier.see(Sighting(f"S-{number}", later.posting, later.seen_at, ()))
    return house


def told(house, by, **asked):
    with house.store.reading() as tx:
        return [(t.who, t.share, t.chapters) for t in added_up(tx, by, **asked)]


def test_an_account_is_told_by_all_it_posted(house):
    assert told(house, By.ACCOUNT, account="tube:u1") == [("tube:u1", 0.2, ((1, 2),))]


def test_a_work_is_told_by_account_the_largest_first(house):
    assert told(house, By.ACCOUNT, work=WORK) == [
        ("tube:u2", 0.4, ((1, 4),)),
        ("tube:u1", 0.2, ((1, 2),)),
    ]


def test_a_work_is_told_as_a_whole(house):
    assert told(house, By.WORK, work=WORK) == [("everybody", 0.4, ((1, 4),))]


def test_a_posting_is_told_by_itself(house):
    assert told(house, By.POSTING, posting="tube:b2") == [("tube:b2", 0.1, ((2, 2),))]


def test_what_nobody_is_named_for_counts_by_posting(house):
    with house.store.transaction() as tx:
        tx.cases.record(a_verdict(a_copy("b9", "", 5)))
    assert ("tube:b9", 0.1, ((5, 5),)) in told(house, By.ACCOUNT, work=WORK)


def test_copies_are_read_page_by_page(house, monkeypatch):
    with house.store.reading() as tx:
        whole = tx.extents.copies
        asked = []

        def two_at_a_time(**how):
            asked.append(how["after"])
            return whole(**how, limit=2)

        monkeypatch.setattr(type(tx.extents), "copies", lambda _, **how: two_at_a_time(**how))
        [found] = added_up(tx, By.WORK, work=WORK)
    assert (found.postings, len(asked)) == (3, 3)


def test_explain_tells_what_a_posting_and_its_account_add_up_to(house):
    with house.store.reading() as tx:
        steps = {step.what: step.details for step in explain(tx, "tube:b2")}
    assert steps["together: 10% of the work, chapter 2 (w-lantern)"] == (
        "in 1 capture of this posting",
        "with 2 postings of tube:u1: 20% of the work, chapters 1-2",
    )


def test_explain_tells_many_chapters_of_one_posting(house):
    with house.store.reading() as tx:
        steps = {step.what: step.details for step in explain(tx, "tube:b3")}
    assert steps["together: 40% of the work, chapters 1-4 (w-lantern)"] == (
        "in 4 captures of this posting",
    )
