from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from backends.store.columns import METADATA, Moment
from backends.store.schema import MODULES

DIALECT = sqlite.dialect()
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9.5))])
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001 - hypothesis adds the zone


def stored(moment):
    return Moment().process_bind_param(moment, DIALECT)


@given(MOMENTS)
def test_a_moment_comes_back_to_the_microsecond_in_utc(moment):
    back = Moment().process_result_value(stored(moment), DIALECT)
    assert back == moment
    assert back.tzinfo is UTC


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_they_happened(one, other):
    assert (stored(one) < stored(other)) == (one < other)


def test_no_moment_stays_none():
    assert stored(None) is None
    assert Moment().process_result_value(None, DIALECT) is None


@pytest.mark.parametrize(
    "dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "pg"]
)
def test_every_table_can_be_said_in_every_dialect(dialect):
    assert MODULES
    for table in METADATA.sorted_tables:
        assert table.name in str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=dialect))
