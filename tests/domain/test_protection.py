"""Which line of the list speaks where."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.protection import Batch, Entry, ProtectionList, Window
from domain.work import WorkId

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WORK = WorkId("w-1")
OPEN, CLOSED = Window(NOON - DAY), Window(NOON - 3 * DAY, NOON - 2 * DAY)


def a_batch(number, window, territory=None):
    entry = Entry(1, WORK, "灯塔", "海港影业", window)
    return Batch(number, NOON - DAY, "Office", "0" * 64, "x", (entry,), territory=territory)


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        ([a_batch(1, OPEN), a_batch(2, CLOSED)], None),
        ([a_batch(1, OPEN), a_batch(2, OPEN)], 2),
        ([a_batch(1, OPEN, "CN"), a_batch(2, CLOSED)], None),
        ([a_batch(1, OPEN, "CN"), a_batch(2, CLOSED, "JP")], 1),
        ([a_batch(1, OPEN), a_batch(2, CLOSED, "JP")], 1),
        ([a_batch(1, CLOSED), a_batch(2, OPEN, "JP")], 2),
        ([a_batch(1, CLOSED, "CN"), a_batch(2, CLOSED, "JP")], None),
    ],
)
def test_a_batch_for_one_territory_overrides_no_other(batches, expected):
    line = ProtectionList(batches).in_force(WORK, NOON)
    assert (line and line.batch.number) == expected


@pytest.mark.parametrize(
    ("territory", "expected"), [("CN", 2), ("JP", 3), ("US", 1), (None, 1)]
)
def test_in_a_territory_its_own_batches_and_those_for_all_are_heard(territory, expected):
    whole = ProtectionList([a_batch(1, OPEN), a_batch(2, OPEN, "CN"), a_batch(3, OPEN, "JP")])
    line = whole.within(territory).in_force(WORK, NOON)
    assert line is not None
    assert line.batch.number == expected


def test_a_list_without_territories_is_the_same_everywhere():
    whole = ProtectionList([a_batch(1, OPEN), a_batch(2, OPEN)])
    assert whole.within("CN") is whole
