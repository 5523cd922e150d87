"""The table of the outbox."""

from sqlalchemy import Column, Table, Text

from backends.store.columns import METADATA, NUMBER, WORD

# SQLite gives the number of a deleted row again unless it is told not to; whoever then forgets
# a message that was published twice would forget another with it.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("number", NUMBER, primary_key=True),
    Column("topic", WORD, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)
