"""Outlines, and the account beside a verdict, which old verdicts have in their body alone."""

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = "2"

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
VERDICTS = sa.table(
    "verdicts",
    sa.column("seq", sa.BigInteger),
    sa.column("account", WORD),
    sa.column("body", sa.Text),
)
BATCH = 1000


class Posting(msgspec.Struct):
    """What a body says of the posting."""

    platform: str
    account: str


class Match(msgspec.Struct):
    """What a body says of the match."""

    posting: Posting


class Verdict(msgspec.Struct):
    """As much of a body as is needed."""

    match: Match


def upgrade() -> None:
    """Make the table, the column and what both are looked up by."""
    op.create_table(
        "outlines",
        sa.Column("reference", WORD, primary_key=True),
        sa.Column("work", WORD, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_outlines_work", "outlines", ["work"])
    op.add_column(
        "verdicts", sa.Column("account", WORD, nullable=False, server_default=sa.text("''"))
    )
    fill()
    op.create_index("ix_verdicts_account_work", "verdicts", ["account", "work"])
    op.create_index("ix_verdicts_work", "verdicts", ["work"])


def fill() -> None:
    """Write the account of every old verdict beside it."""
    connection = op.get_bind()
    place = VERDICTS.c.seq == sa.bindparam("row")
    change = sa.update(VERDICTS).where(place).values(account=sa.bindparam("key"))
    query = sa.select(VERDICTS.c.seq, VERDICTS.c.body).order_by(VERDICTS.c.seq).limit(BATCH)
    last = 0
    while rows := connection.execute(query.where(VERDICTS.c.seq > last)).all():
        connection.execute(change, [{"row": seq, "key": account(body)} for seq, body in rows])
        last = rows[-1].seq


def account(body: str) -> str:
    """Return the key of the account a verdict is about, empty when it is not known."""
    posting = msgspec.json.decode(body, type=Verdict).match.posting
    return f"{posting.platform}:{posting.account}" if posting.account else ""
