"""A selection means the works on record that fit all of it, and says what is not on record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.protection import Batch, Entry, ProtectionList, Window
from domain.selection import Selection
from domain.work import Work, WorkId, WorkKind
from keyworks.selecting import describe, select

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)

LIGHTHOUSE = Work(WorkId("w-1"), WorkKind.FILM, "灯塔", ("海港影业",), ("The Lighthouse",))
TIDE = Work(WorkId("w-2"), WorkKind.SERIES, "潮汐", ("海港影业", "Northshore Pictures"))
LANTERN = Work(WorkId("w-3"), WorkKind.NOVEL, "灯下黑", ("墨井文化",))
WORKS = (LIGHTHOUSE, TIDE, LANTERN)


def a_batch(number, *works, territory=None, window=Window(NOON - DAY, NOON + DAY)):
    entries = tuple(
        Entry(i, w.id, w.title, w.holders[0], window) for i, w in enumerate(works, 1)
    )
    issued = NOON - 10 * DAY + number * DAY
    return Batch(number, issued, "Office", "0" * 64, "cinema", entries, territory=territory)


LIST = ProtectionList(
    [
        a_batch(1, LIGHTHOUSE),
        a_batch(2, TIDE, territory="CN"),
        a_batch(3, LANTERN, territory="JP", window=Window(NOON, NOON + DAY)),
    ]
)


def chosen(protections=LIST, **said):
    return sorted(select(Selection(**said), WORKS, protections))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ["w-1", "w-2", "w-3"]),
        ({"works": ("w-2",)}, ["w-2"]),
        ({"works": ("the lighthouse",)}, ["w-1"]),
        ({"works": ("《灯塔》", "w-3")}, ["w-1", "w-3"]),
        ({"batches": (1,)}, ["w-1"]),
        ({"batches": (1, 3)}, ["w-1", "w-3"]),
        ({"holders": ("海港影业",)}, ["w-1", "w-2"]),
        ({"holders": ("northshore pictures",)}, ["w-2"]),
        ({"territory": "CN"}, ["w-1", "w-2"]),
        ({"territory": "JP"}, ["w-1", "w-3"]),
        ({"territory": "US"}, ["w-1"]),
        ({"at": NOON}, ["w-1", "w-2", "w-3"]),
        ({"at": NOON - DAY}, ["w-1", "w-2"]),
        ({"at": NOON + DAY}, []),
        ({"territory": "CN", "at": NOON}, ["w-1", "w-2"]),
        ({"territory": "JP", "at": NOON - DAY}, ["w-1"]),
        ({"holders": ("海港影业",), "batches": (2, 3)}, ["w-2"]),
        ({"works": ("灯下黑",), "territory": "CN"}, []),
    ],
)
def test_a_selection_means_the_works_that_fit_all_of_it(said, expected):
    assert chosen(**said) == expected


def test_only_an_empty_selection_is_whole():
    assert Selection().whole
    assert not Selection(batches=(1,)).whole


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"works": ("灯塔下",)}, "no work is registered as '灯塔下'; the nearest are '灯塔'"),
        ({"works": ("xyz",)}, "no work is registered as 'xyz'; nothing on record is called"),
        ({"batches": (9,)}, "there is no batch 9; the nearest are 3, 2, 1"),
        (
            {"holders": ("海港电影",)},
            "no work is held by '海港电影'; the nearest are '海港影业'",
        ),
        ({"holders": ("Northshore Picture",)}, "the nearest are 'Northshore Pictures'"),
    ],
)
def test_a_name_that_is_not_on_record_is_told_with_the_nearest(said, expected):
    with pytest.raises(BadInput) as caught:
        chosen(**said)
    assert expected in str(caught.value)


def test_a_batch_before_any_was_imported_is_told():
    with pytest.raises(BadInput, match="there is no batch 1; none was imported yet"):
        chosen(ProtectionList(), batches=(1,))


def test_a_title_of_two_works_is_told_by_their_ids():
    twin = replace(LANTERN, id=WorkId("w-4"))
    with pytest.raises(BadInput, match="names several works: w-3, w-4"):
        select(Selection(works=("灯下黑",)), (*WORKS, twin), LIST)


def test_works_outside_of_those_given_are_unknown():
    with pytest.raises(BadInput, match="no work is registered as 'w-3'; nothing"):
        select(Selection(works=("w-3",)), (LIGHTHOUSE,), LIST)


SELECTIONS = st.builds(
    Selection,
    works=st.lists(st.sampled_from(["w-1", "潮汐", "w-3"]), max_size=2).map(tuple),
    batches=st.lists(st.sampled_from([1, 2, 3]), max_size=2).map(tuple),
    holders=st.lists(st.sampled_from(["海港影业", "墨井文化"]), max_size=2).map(tuple),
    territory=st.sampled_from([None, "CN", "JP", "US"]),
    at=st.sampled_from([None, NOON - DAY, NOON, NOON + DAY]),
)


@given(SELECTIONS, SELECTIONS)
def test_saying_more_of_another_dimension_only_takes_away(one, other):
    more = replace(
        one,
        holders=one.holders or other.holders,
        batches=one.batches or other.batches,
        works=one.works or other.works,
    )
    assert select(more, WORKS, LIST) <= select(one, WORKS, LIST)


def test_a_selection_is_described_by_all_it_says():
    said = Selection(("灯塔",), (1, 2), ("海港影业",), "CN", NOON)
    assert describe(said) == (
        "one of '灯塔', on batch 1 or 2, held by '海港影业', listed for CN,"
        " in force at 2026-05-20T12:00+00:00"
    )
