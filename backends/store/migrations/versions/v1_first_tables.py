"""The catalogue, the frontier, the case book, the queue and the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None

WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT, TEXT = sa.BigInteger(), sa.Text()


def upgrade() -> None:
    """Make the tables."""
    catalogue()
    frontier()
    cases()
    moves()
    queue()


def catalogue() -> None:
    """Works, the list, licences, references, platforms, keys, subscribers."""
    table("works", key("id"), column("body"))
    table("batches", numbered("number", by_us=True), word("source"), column("body"))
    table("licences", key("id"), word("work"), column("body"))
    table(
        *("enrolled_references", key("id"), word("work"), moment("put_at")),
        *(moment("withdrawn_at", nullable=True), column("body")),
    )
    table("platforms", key("name"), column("body"))
    table("api_keys", key("id"), word("digest"), column("body"))
    table("subscriptions", key("id"), column("body"))
    index("licences", "work")
    index("enrolled_references", "work")
    index("api_keys", "digest", unique=True)


def frontier() -> None:
    """Tasks, and what is known of postings and accounts."""
    table(
        *("tasks", key("id"), word("platform"), word("kind"), column("argument")),
        *(column("cursor"), word("notice"), number("rank"), word("state"), moment("due")),
        *(word("owner", nullable=True), moment("lease_until", nullable=True)),
        *(number("attempt"), moment("finished_at", nullable=True), column("reason")),
    )
    index("tasks", "state", "rank", "due", "id")
    index("tasks", "state", "owner")
    table("throttles", key("platform"), moment("until"))
    table(
        *("postings", key("key"), word("platform"), moment("seen_at", nullable=True)),
        *(column("digests", nullable=True), column("body")),
    )
    index("postings", "platform")
    table("listings", key("posting"), key("kind"), word("digest"))
    table(
        *("sightings", numbered("seq"), word("posting"), word("trace")),
        *(moment("seen_at"), column("body")),
    )
    index("sightings", "posting", "trace", unique=True)
    table("accounts", key("key"), word("platform"), column("body"))
    index("accounts", "platform")
    table(
        *("links", numbered("seq"), word("posting"), word("notice")),
        *(moment("at"), column("body")),
    )
    index("links", "posting")
    index("links", "notice")


def cases() -> None:
    """Verdicts, and what the case book holds by id."""
    table(
        *("verdicts", numbered("seq"), word("posting"), word("work"), word("outcome")),
        *(moment("seen_at"), sa.Column("current", sa.Boolean, nullable=False)),
        column("body"),
    )
    index("verdicts", "posting", "work")
    table(
        *("notices", key("id"), word("platform"), word("account"), word("posting")),
        *(word("work"), moment("made_at"), word("state"), moment("since"), column("why")),
        column("body"),
    )
    for name in ("posting", "work", "state"):
        index("notices", name)
    index("notices", "platform", "account")
    table(
        *("counter_notices", key("id"), word("notice"), moment("received_at"), column("body")),
    )
    index("counter_notices", "notice")
    table("retractions", key("id"), moment("made_at"), column("body"))
    table(
        *("strikes", key("id"), word("platform"), word("account"), word("notice")),
        *(moment("at"), word("state"), column("body")),
    )
    index("strikes", "notice")
    index("strikes", "platform", "account")
    table(
        *("account_cases", key("id"), word("platform"), moment("opened_at"), word("state")),
        *(moment("since"), column("why"), column("body")),
    )
    index("account_cases", "platform")
    table("receipts", key("id"), word("subject"), moment("at"), column("body"))
    index("receipts", "subject")


def moves() -> None:
    """What is only ever added to, beside what moves."""
    table(
        *("notice_log", numbered("seq"), word("notice"), moment("at"), word("state")),
        column("why"),
    )
    index("notice_log", "notice")
    table("strike_log", numbered("seq"), word("strike"), word("state"))
    index("strike_log", "strike")
    table(
        *("account_case_log", numbered("seq"), word("case"), moment("at")),
        *(word("state"), column("why"), column("body")),
    )
    index("account_case_log", "case")


def queue() -> None:
    """Orders, events, deliveries, and who has read how far."""
    table(
        *("orders", key("id"), word("kind"), word("platform"), number("priority")),
        *(moment("due"), word("state"), number("attempts"), moment("ready_at")),
        *(word("owner", nullable=True), moment("lease_until", nullable=True)),
        *(column("result"), moment("moved_at"), column("body")),
    )
    index("orders", "platform")
    first = sa.text("priority DESC")
    op.create_index("ix_orders_state_priority_due_id", "orders", ["state", first, "due", "id"])
    index("orders", "state", "owner")
    table(
        *("events", numbered("seq", by_us=True), word("id"), word("kind")),
        *(word("platform", nullable=True), column("body")),
    )
    index("events", "id", unique=True)
    index("events", "platform", "seq")
    table(
        *("webhook_deliveries", key("id"), word("subscription"), number("seq")),
        *(word("state"), moment("due"), word("owner", nullable=True)),
        *(moment("lease_until", nullable=True), number("attempt")),
        *(number("status", nullable=True), moment("finished_at", nullable=True)),
        column("reason"),
    )
    index("webhook_deliveries", "state", "seq", "id")
    table("cursors", key("reader"), number("seq"))
    table("counts", key("name"), number("value"))


def table(name: str, *columns: sa.Column[str] | sa.Column[int] | sa.Column[bool]) -> None:
    """Make a table; its primary key is called after it."""
    op.create_table(name, *columns)


def index(table: str, *columns: str, unique: bool = False) -> None:
    """Make an index, called after its columns."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), unique=unique)


def key(name: str) -> sa.Column[str]:
    """Return a word of the primary key."""
    return sa.Column(name, WORD, primary_key=True)


def numbered(name: str, *, by_us: bool = False) -> sa.Column[int]:
    """Return a number as primary key; the database counts it unless we do."""
    return sa.Column(name, NUMBER, primary_key=True, autoincrement=not by_us)


def column(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Return a column of text that is not looked up by."""
    return sa.Column(name, TEXT, nullable=nullable)


def word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    """Return a column of text that is looked up by."""
    return sa.Column(name, WORD, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Return a column of whole numbers."""
    return sa.Column(name, NUMBER, nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Return a column of microseconds since 1970."""
    return sa.Column(name, MOMENT, nullable=nullable)
