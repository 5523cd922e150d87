"""Tables of the case book. What moves has a log beside it, which is only ever added to."""

from sqlalchemy import Boolean, Column, Index, Table, Text, text

from backends.store.columns import METADATA, NUMBER, WORD, Moment, Remark

VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("posting", WORD, nullable=False),
    Column("work", WORD, nullable=False),
    Column("outcome", WORD, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("account", WORD, nullable=False, server_default=text("''")),
)
Index(None, VERDICTS.c.posting, VERDICTS.c.work)
NOTICES = Table(
    "notices",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("platform", WORD, nullable=False),
    Column("account", WORD, nullable=False),
    Column("posting", WORD, nullable=False, index=True),
    Column("work", WORD, nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("state", WORD, nullable=False, index=True),
    Column("since", Moment, nullable=False),
    Column("why", Remark, nullable=False),
    Column("body", Text, nullable=False),
)
Index(None, NOTICES.c.platform, NOTICES.c.account)
NOTICE_LOG = Table(
    "notice_log",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("notice", WORD, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("why", Remark, nullable=False),
)
COUNTERS = Table(
    "counter_notices",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("notice", WORD, nullable=False, index=True),
    Column("received_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
RETRACTIONS = Table(
    "retractions",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
STRIKES = Table(
    "strikes",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("platform", WORD, nullable=False),
    Column("account", WORD, nullable=False),
    Column("notice", WORD, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("body", Text, nullable=False),
)
Index(None, STRIKES.c.platform, STRIKES.c.account)
STRIKE_LOG = Table(
    "strike_log",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("strike", WORD, nullable=False, index=True),
    Column("state", WORD, nullable=False),
)
CASES = Table(
    "account_cases",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("platform", WORD, nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("since", Moment, nullable=False),
    Column("why", Remark, nullable=False),
    Column("body", Text, nullable=False),
)
CASE_LOG = Table(
    "account_case_log",
    METADATA,
    Column("seq", NUMBER, primary_key=True),
    Column("case", WORD, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("why", Remark, nullable=False),
    Column("body", Text, nullable=False),
)
RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("id", WORD, primary_key=True),
    Column("subject", WORD, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
)
