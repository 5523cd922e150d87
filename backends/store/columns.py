"""What the tables are made of: one metadata, two column types.

A moment is a whole number of microseconds since 1970 in UTC, so that it sorts and compares
alike in every database. A word sorts by code point in every database.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator

from domain.errors import BadInput

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

WORD = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite counts rows by itself only in a column declared INTEGER.
SERIAL = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware instant; it comes back in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Raises BadInput for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise BadInput(f"a time without a zone: {value.isoformat()}")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND
