"""Flooded spans."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "floods",
        sa.Column("id", WORD, primary_key=True),
        sa.Column("work", WORD, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("moved", sa.BigInteger, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("ix_floods_work", "floods", ["work"])
