"""The table of outlines, and what a verdict is looked up by when copies are added up."""

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Index,
    Table,
    Text,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateColumn

from backends.store.columns import METADATA, WORD
from backends.store.tables_cases import VERDICTS

OUTLINES = Table(
    "outlines",
    METADATA,
    Column("reference", WORD, primary_key=True),
    Column("work", WORD, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
BY_ACCOUNT = Index("ix_verdicts_account_work", VERDICTS.c.account, VERDICTS.c.work)
BY_WORK = Index("ix_verdicts_work", VERDICTS.c.work)

_BATCH = 1000


class _Posting(msgspec.Struct):
    platform: str
    account: str


class _Match(msgspec.Struct):
    posting: _Posting


class _Verdict(msgspec.Struct):
    match: _Match


def add_extents(connection: Connection) -> None:
    """Bring tables of version 2 to version 3: outlines, and the account beside a verdict."""
    OUTLINES.create(connection)
    column = CreateColumn(VERDICTS.c.account).compile(dialect=connection.dialect)
    connection.execute(text(f"ALTER TABLE {VERDICTS.name} ADD COLUMN {column}"))
    fill = update(VERDICTS).where(VERDICTS.c.seq == bindparam("row"))
    fill = fill.values(account=bindparam("key"))
    last = 0
    while rows := connection.execute(
        select(VERDICTS.c.seq, VERDICTS.c.body)
        .where(VERDICTS.c.seq > last)
        .order_by(VERDICTS.c.seq)
        .limit(_BATCH)
    ).all():
        connection.execute(fill, [{"row": seq, "key": _account(body)} for seq, body in rows])
        last = rows[-1].seq
    BY_ACCOUNT.create(connection)
    BY_WORK.create(connection)


def _account(body: str) -> str:
    posting = msgspec.json.decode(body, type=_Verdict).match.posting
    return f"{posting.platform}:{posting.account}" if posting.account else ""
