"""The ways from an older store: one tree of Alembic's revisions for every database.

A revision is a file in `versions`, called by its number and never changed once it was on
`main`; it says in its own words what it makes, since the tables it stands for go on changing.
Importing this takes half a second, which only a store that is to be changed is worth.
"""

from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from backends.store.columns import METADATA

REVISIONS = "schema_revision"
SCRIPTS = ScriptDirectory(str(Path(__file__).parent))


def context_of(connection: Connection) -> MigrationContext:
    """Return what Alembic works with on a connection."""
    options = {
        "target_metadata": METADATA,
        "version_table": REVISIONS,
        "compare_server_default": True,
        "compare_type": _differ,
    }
    return MigrationContext.configure(connection, opts=options)


def upgrade(connection: Connection, before: int, to: int) -> None:
    """Bring the tables from one version to another, and write down that they are.

    Args:
        connection: With a transaction begun, in which nobody else changes tables.
        before: Their version; 0 when there are none.
        to: A later one.
    """
    context = context_of(connection)
    if before and context.get_current_revision() is None:
        context.stamp(SCRIPTS, str(before))  # Tables from before Alembic kept count of them.
    missing = [
        revision
        for revision in SCRIPTS.walk_revisions()
        if before < int(revision.revision) <= to
    ]
    with Operations.context(context):
        for revision in reversed(missing):
            revision.module.upgrade()
            context.stamp(SCRIPTS, revision.revision)


def _differ(context: MigrationContext, *compared: Any) -> bool:  # noqa: ANN401 - Alembic's
    """Tell whether two types are written otherwise; Alembic's own way forgets collations."""
    found, wanted = (type_.compile(dialect=context.dialect) for type_ in compared[-2:])
    return bool(found != wanted)
