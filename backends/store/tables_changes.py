"""The table of what changed last: one row a thing, so that reading all of it is a refill."""

from sqlalchemy import Column, Index, Table

from backends.store.columns import METADATA, NUMBER, WORD

CHANGES = Table(
    "changes",
    METADATA,
    Column("kind", WORD, primary_key=True),
    Column("key", WORD, primary_key=True),
    Column("work", WORD, primary_key=True),
    Column("account", WORD, primary_key=True),
    Column("number", NUMBER, nullable=False),
)
Index(
    "ix_changes_number", *(CHANGES.c[n] for n in ("number", "kind", "key", "work", "account"))
)
Index(None, CHANGES.c.account, CHANGES.c.kind)
Index(None, CHANGES.c.work, CHANGES.c.kind)
