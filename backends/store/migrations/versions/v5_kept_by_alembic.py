"""Alembic keeps the version from here on.

The table that kept it says 5 for ever, so that a program from before stands back as from any
newer store.
"""

import sqlalchemy as sa
from alembic import op

revision = "5"
down_revision = "4"

KEPT = sa.table("schema_version", sa.column("version", sa.Integer))


def upgrade() -> None:
    """Make the table where there is none, and say 5 in it."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(KEPT.name):
        number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
        op.create_table(
            KEPT.name, sa.Column("version", number, primary_key=True, autoincrement=False)
        )
    connection.execute(sa.delete(KEPT))
    connection.execute(sa.insert(KEPT).values(version=int(revision)))
