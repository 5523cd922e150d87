"""The table of outlines, and what a verdict is looked up by when copies are added up."""

from sqlalchemy import Column, Index, Table, Text

from backends.store.columns import METADATA, WORD
from backends.store.tables_cases import VERDICTS

OUTLINES = Table(
    "outlines",
    METADATA,
    Column("reference", WORD, primary_key=True),
    Column("work", WORD, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
Index("ix_verdicts_account_work", VERDICTS.c.account, VERDICTS.c.work)
Index("ix_verdicts_work", VERDICTS.c.work)
