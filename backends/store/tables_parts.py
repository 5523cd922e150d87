"""Tables of crawlers, of the parts they hold, and of what people said of hosts."""

from sqlalchemy import Column, Table, Text

from backends.store.columns import METADATA, NUMBER, WORD, Moment

CRAWLERS = Table(
    "crawlers",
    METADATA,
    Column("name", WORD, primary_key=True),
    Column("until", Moment, nullable=False),
)
# A part that nobody ever held has no row.
PARTS = Table(
    "crawl_parts",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("owner", WORD),
    Column("until", Moment, nullable=False),
    Column("fence", NUMBER, nullable=False),
    Column("pace", NUMBER, nullable=False),  # microseconds
)
HOST_RULES = Table(
    "host_rules",
    METADATA,
    Column("target", WORD, primary_key=True),
    Column("kind", WORD, primary_key=True),
    Column("body", Text, nullable=False),
)
