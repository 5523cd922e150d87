"""Small pictures of a medium."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "strips",
        sa.Column("medium", WORD, primary_key=True),
        sa.Column("strip", WORD, nullable=False),
    )
