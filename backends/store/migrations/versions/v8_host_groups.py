"""Tasks know the group of hosts they ask and its part; crawlers hold parts; rules of hosts."""

from hashlib import sha256
from urllib.parse import urlsplit

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "8"
down_revision = "7"

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLATFORMS = sa.table("platforms", sa.column("name", WORD), sa.column("body", sa.Text))
TASKS = sa.table(
    "tasks",
    *(sa.column("platform", WORD), sa.column("host_group", WORD)),
    sa.column("part", sa.BigInteger),
)
OLD_THROTTLES = sa.table(
    "throttles", sa.column("platform", WORD), sa.column("until", sa.BigInteger)
)
THROTTLES = sa.table(
    "throttles", sa.column("host_group", WORD), sa.column("until", sa.BigInteger)
)
PARTS = 64


class Platform(msgspec.Struct):
    """As much of a platform's body as is needed."""

    base_url: str


def upgrade() -> None:
    """Make the columns and tables, and say of every task whom it asks."""
    zero, nothing = sa.text("0"), sa.text("''")
    op.add_column(
        "tasks", sa.Column("host_group", WORD, nullable=False, server_default=nothing)
    )
    op.add_column("tasks", sa.Column("part", NUMBER, nullable=False, server_default=zero))
    op.add_column("tasks", sa.Column("fence", NUMBER, nullable=False, server_default=zero))
    op.create_index(
        "ix_tasks_part_state_rank_due_id", "tasks", ["part", "state", "rank", "due", "id"]
    )
    op.create_table(
        "crawlers",
        sa.Column("name", WORD, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "crawl_parts",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("owner", WORD),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("fence", NUMBER, nullable=False),
        sa.Column("pace", NUMBER, nullable=False),
    )
    op.create_table(
        "host_rules",
        sa.Column("target", WORD, primary_key=True),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    fill()


def fill() -> None:
    """Give tasks their groups, and throttles the groups of their platforms."""
    connection = op.get_bind()
    groups = {
        row.name: group(row.body) for row in connection.execute(sa.select(PLATFORMS)).all()
    }
    names = connection.execute(sa.select(TASKS.c.platform).distinct()).scalars().all()
    for name in names:
        whom = groups.get(name, name)
        values = {"host_group": whom, "part": part(whom)}
        change = sa.update(TASKS).where(TASKS.c.platform == name)
        connection.execute(change.values(values))
    untils: dict[str, int] = {}
    for row in connection.execute(sa.select(OLD_THROTTLES)).all():
        whom = groups.get(row.platform, row.platform)
        untils[whom] = max(row.until, untils.get(whom, row.until))
    op.drop_table("throttles")
    op.create_table(
        "throttles",
        sa.Column("host_group", WORD, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    for whom, until in untils.items():
        connection.execute(sa.insert(THROTTLES).values(host_group=whom, until=until))


def group(body: str) -> str:
    """Return the host of a platform, with its port where that is unusual."""
    parts = urlsplit(msgspec.json.decode(body, type=Platform).base_url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in {None, usual} else f"{host}:{parts.port}"


def part(whom: str) -> int:
    """Return the part of a group."""
    digest = sha256(whom.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % PARTS
