"""What changed last, thing by thing, for those who keep a copy to be searched.

All that is on record counts as changed before anything else.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "6"
down_revision = "5"

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = ("kind", "key", "work", "account")
ONCE = sa.text(
    "INSERT INTO changes (kind, key, work, account, number)"
    " VALUES (:kind, :key, :work, :account, 1) ON CONFLICT DO NOTHING"
)
BATCH = 1000


class Posting(msgspec.Struct):
    """As much of a posting's body as is needed."""

    platform: str
    account: str


class Case(msgspec.Struct):
    """As much of an account case's body as is needed."""

    accounts: tuple[str, ...]


def upgrade() -> None:
    """Make the table, and write all that is on record into it."""
    op.create_table(
        "changes",
        *(sa.Column(name, WORD, primary_key=True) for name in KEY),
        sa.Column("number", NUMBER, nullable=False),
    )
    fill()
    op.create_index("ix_changes_number", "changes", ["number", *KEY])
    op.create_index("ix_changes_account_kind", "changes", ["account", "kind"])
    op.create_index("ix_changes_work_kind", "changes", ["work", "kind"])


def fill() -> None:
    """Write a row for each posting, verdict, notice and account of a case."""
    for page in pages("postings", "key", "body"):
        said = [(key, msgspec.json.decode(body, type=Posting)) for key, body in page]
        write(("posting", key, "", named(p.platform, p.account)) for key, p in said)
    for page in pages("verdicts", "seq", "posting", "work", "account"):
        write(("verdict", *row[1:]) for row in page)
    for page in pages("notices", "id", "work", "platform", "account"):
        write(("notice", name, work, named(*account)) for name, work, *account in page)
    for page in pages("account_cases", "id", "body"):
        cases = [(name, msgspec.json.decode(body, type=Case)) for name, body in page]
        write(("case", name, "", one) for name, case in cases for one in case.accounts)


def pages(name: str, first: str, *others: str) -> Iterator[Sequence[Any]]:
    """Yield a table's rows, some at once, in the order of the first of the columns."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(column) for column in (first, *others)]
    query = sa.select(*columns).select_from(sa.table(name)).order_by(columns[0]).limit(BATCH)
    page = op.get_bind().execute(query).all()
    while page:
        yield page
        page = op.get_bind().execute(query.where(columns[0] > page[-1][0])).all()


def write(keys: Iterable[tuple[str, ...]]) -> None:
    """Write rows, each once."""
    rows = [dict(zip(KEY, key, strict=True)) for key in keys]
    if rows:
        op.get_bind().execute(ONCE, rows)


def named(platform: str, account: str) -> str:
    """Return the key of an account, empty when it is not known."""
    return f"{platform}:{account}" if account else ""
