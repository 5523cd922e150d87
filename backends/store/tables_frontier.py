"""Tables of the frontier: tasks under leases, and what is known of postings and accounts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Index, Table, Text, text

from backends.store.columns import METADATA, NUMBER, WORD, Line, Moment, Remark

WAITING, LEASED, DONE, ASIDE = "waiting", "leased", "done", "aside"
FREE: Mapping[str, Any] = {"owner": None, "lease_until": None}

# `rank` is 0 for a recheck and 1 for the rest, so that an index serves rechecks first.
# `host_group` is what the platform is asked as, `part` the part of that (see domain.hosts), and
# `fence` the number of times the task was ever leased.
TASKS = Table(
    "tasks",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("platform", WORD, nullable=False),
    Column("kind", WORD, nullable=False),
    Column("argument", Line, nullable=False),
    Column("cursor", Line, nullable=False),
    Column("notice", WORD, nullable=False),
    Column("rank", NUMBER, nullable=False),
    Column("state", WORD, nullable=False),
    Column("due", Moment, nullable=False),
    Column("owner", WORD),
    Column("lease_until", Moment),
    Column("attempt", NUMBER, nullable=False),
    Column("finished_at", Moment),
    Column("reason", Remark, nullable=False),
    Column("host_group", WORD, nullable=False, server_default=text("''")),
    Column("part", NUMBER, nullable=False, server_default=text("0")),
    Column("fence", NUMBER, nullable=False, server_default=text("0")),
)
Index(None, TASKS.c.state, TASKS.c.rank, TASKS.c.due, TASKS.c.id)
Index(None, TASKS.c.part, TASKS.c.state, TASKS.c.rank, TASKS.c.due, TASKS.c.id)
Index(None, TASKS.c.state, TASKS.c.owner)
THROTTLES = Table(
    "throttles",
    METADATA,
    Column("host_group", WORD, primary_key=True),
    Column("until", Moment, nullable=False),
)
POSTINGS = Table(
    "postings",
    METADATA,
    Column("key", WORD, primary_key=True),
    Column("platform", WORD, nullable=False, index=True),
    Column("seen_at", Moment),
    Column("digests", Text),
    Column("body", Text, nullable=False),
)
# What a posting looked like in the answers to each kind of question: a search and an account
# page may tell different parts of it, which is no change.
LISTINGS = Table(
    "listings",
    METADATA,
    Column("posting", WORD, primary_key=True),
    Column("kind", WORD, primary_key=True),
    Column("digest", WORD, nullable=False),
)
SIGHTINGS = Table(
    "sightings",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("posting", WORD, nullable=False),
    Column("trace", WORD, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
Index(None, SIGHTINGS.c.posting, SIGHTINGS.c.trace, unique=True)
ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("key", WORD, primary_key=True),
    Column("platform", WORD, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
LINKS = Table(
    "links",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("posting", WORD, nullable=False, index=True),
    Column("notice", WORD, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)


def lock_of(platform: str) -> str:
    """Return the name that is held by who adds to what is known of a platform."""
    return f"platform {platform}"
