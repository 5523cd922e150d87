"""What the tables are made of: one metadata, and column types that mean the same everywhere.

What PostgreSQL refuses and SQLite takes is refused, or written otherwise, for both, before
either sees it: a store can be moved from one to the other. A moment is a whole number of
microseconds since 1970 in UTC, so that it sorts and compares alike; a word sorts by code point.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.errors import BadInput

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# An entry of PostgreSQL's index holds 2704 bytes, and our widest indexes have two long words.
LONGEST_WORD = 1024  # bytes of UTF-8
LARGEST = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Line(TypeDecorator[str]):
    """A text that comes back as it was. It may be of any length, and is not looked up by."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raises BadInput for a text with a NUL, which no PostgreSQL keeps."""
        if value is None:
            return None
        if "\0" in value:
            raise BadInput(f"a text with a NUL character: {value[:80]!r}")
        return str(value)  # The driver would look at what an enumeration is called.


class Remark(TypeDecorator[str]):
    """Words for people, who may quote a foreign page. A NUL becomes its picture."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "\N{SYMBOL FOR NULL}")


class Word(Line):
    """A name or an id, looked up and sorted by: by code point in every database."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raises BadInput for a word with a NUL, or one of more than LONGEST_WORD bytes."""
        if value is not None and len(value) * 4 > LONGEST_WORD:
            size = len(value.encode(errors="surrogatepass"))
            if size > LONGEST_WORD:
                raise BadInput(
                    f"a name of {size} bytes, at most {LONGEST_WORD} are kept: {value[:80]!r}…"
                )
        return Line.process_bind_param(self, value, dialect)


class Number(TypeDecorator[int]):
    """A whole number of 64 bits."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        # SQLite counts rows by itself only in a column declared INTEGER.
        return Integer() if dialect.name == "sqlite" else BigInteger()

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Raises BadInput for a larger one."""
        if value is not None and not -LARGEST <= value <= LARGEST:
            raise BadInput(f"a number of {value.bit_length()} bits, at most 63 are kept")
        return value


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


WORD, NUMBER = Word(), Number()
