"""The table of flooded spans."""

from sqlalchemy import Column, Table, Text

from backends.store.columns import METADATA, WORD, Moment, Remark

FLOODS = Table(
    "floods",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("work", WORD, nullable=False, index=True),
    Column("since", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("moved", Moment, nullable=False),
    Column("why", Remark, nullable=False),
    Column("body", Text, nullable=False),
)
