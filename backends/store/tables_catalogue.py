"""Tables of the catalogue: the whole thing as JSON, and beside it what is looked up by."""

from sqlalchemy import Column, Index, Table, Text

from backends.store.columns import METADATA, NUMBER, WORD, Moment

WORKS = Table(
    "works",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("body", Text, nullable=False),
)
BATCHES = Table(
    "batches",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=False),
    Column("source", WORD, nullable=False),
    Column("body", Text, nullable=False),
)
LICENCES = Table(
    "licences",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("work", WORD, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
# `references` is a word of SQL.
REFERENCES = Table(
    "enrolled_references",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("work", WORD, nullable=False, index=True),
    Column("put_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("body", Text, nullable=False),
)
# Small pictures of a medium, kept as evidence; both names are digests in the vault.
STRIPS = Table(
    "strips",
    METADATA,
    Column("medium", WORD, primary_key=True),
    Column("strip", WORD, nullable=False),
)
PLATFORMS = Table(
    "platforms",
    METADATA,
    Column("name", WORD, primary_key=True),
    Column("body", Text, nullable=False),
)
KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("digest", WORD, nullable=False),
    Column("body", Text, nullable=False),
)
Index(None, KEYS.c.digest, unique=True)
SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("body", Text, nullable=False),
)
