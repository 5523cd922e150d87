"""What we ask for and what became of it: notices, strikes, account cases, orders, receipts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from domain.work import WorkId


class NoticeState(StrEnum):
    """Where a notice stands. `docs/enforcement.md` draws the arrows."""

    QUEUED = "queued"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CLAIMED_DOWN = "claimed_down"
    VERIFIED_DOWN = "verified_down"
    REJECTED = "rejected"
    COUNTERED = "countered"
    OVERDUE = "overdue"
    REAPPEARED = "reappeared"
    RETRACTED = "retracted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A takedown request, ready to send. `body` is in the words of `format`.

    `round` counts notices against the same posting and work: a copy that comes back
    earns the next round, with `parent` naming the notice before. `evidence` holds vault
    digests. `due` is when the platform should have acted.
    """

    id: str
    posting: str
    work: WorkId
    platform: str
    account: str
    url: str
    format: str
    language: str
    body: str
    evidence: tuple[str, ...]
    cited: str
    made_at: datetime
    seen_at: datetime
    due: datetime
    trace: str
    round: int = 1
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """A notice and where it stands: `state` since `since`, with the reason last given."""

    notice: Notice
    state: NoticeState
    since: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class CounterNotice:
    """A user's declaration, forwarded by the platform, that the material is lawful."""

    id: str
    notice: str
    reason: str
    statement: str
    received_at: datetime
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Retraction:
    """Our own withdrawal of a notice, told to everybody the notice was told to."""

    id: str
    notice: str
    reason: str
    made_at: datetime


class StrikeState(StrEnum):
    """A strike is frozen while a counter-notice is pending, and void when we were wrong."""

    ACTIVE = "active"
    PROVISIONAL = "provisional"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Strike:
    """A confirmed incident counted against an account.

    An incident is all notices against an account whose copies were seen before it could
    have known of the first: `incident` is the key they share.
    """

    id: str
    platform: str
    account: str
    incident: str
    notice: str
    at: datetime
    state: StrikeState = StrikeState.ACTIVE


class Measure(IntEnum):
    """What is asked against an account, mildest first, so that `max` picks the gravest."""

    WARN = 1
    RESTRICT = 2
    SUSPEND = 3
    CLOSE = 4


class CaseState(StrEnum):
    """Where an account case stands."""

    PROPOSED = "proposed"
    REFERRED = "referred"
    APPLIED = "applied"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AccountCase:
    """A repeat infringer: incidents, notices behind them, and the measure we recommend.

    `accounts` has one account key, or several where two accounts seem to be of one hand;
    `operator_basis` then says why. We only recommend: who decides and what is applied are
    kept apart.
    """

    id: str
    platform: str
    accounts: tuple[str, ...]
    incidents: tuple[str, ...]
    notices: tuple[str, ...]
    recommended: Measure
    reasons: tuple[str, ...]
    opened_at: datetime
    operator_basis: str = ""


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """A case and where it stands."""

    case: AccountCase
    state: CaseState
    since: datetime
    why: str = ""


class OrderKind(StrEnum):
    """What an order in the enforcement queue asks somebody to do."""

    NOTICE = "notice"
    RETRACTION = "retraction"
    CASE = "case"
    REVIEW = "review"
    QUARANTINE = "quarantine"


class OrderState(StrEnum):
    """Where an order stands in the queue."""

    READY = "ready"
    CLAIMED = "claimed"
    DONE = "done"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to do in the enforcement queue. `subject` is the id of what it is about.

    `priority`: higher goes first. `due`: when it should be done.
    """

    id: str
    kind: OrderKind
    subject: str
    platform: str
    work: WorkId | None
    priority: int
    due: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class QueuedOrder:
    """An order as it lies in the queue."""

    order: Order
    state: OrderState
    attempts: int
    ready_at: datetime
    owner: str | None = None
    result: str = ""


class PlatformAnswer(StrEnum):
    """What a platform says it did with a notice or a case."""

    ACKNOWLEDGED = "acknowledged"
    REMOVED = "removed"
    REJECTED = "rejected"
    COUNTERED = "countered"
    RESTORED = "restored"
    MEASURE_APPLIED = "measure_applied"
    MEASURE_DECLINED = "measure_declined"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A platform's answer. `subject` is a notice or case id; `id` makes a repeat harmless."""

    id: str
    subject: str
    platform: str
    answer: PlatformAnswer
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something subscribers and feeds are told. Written in the transaction that made it so.

    `id` is derived, so that writing it again writes nothing. `kind` is one of
    `notice.sent`, `notice.retracted`, `notice.state`, `case.referred`, `case.withdrawn`,
    `list.changed`, `review.opened`, and of hosts `host.pause`, `host.throttle`, `host.block`,
    each also `.lifted`. `body` is JSON text.
    """

    id: str
    kind: str
    platform: str | None
    work: WorkId | None
    subject: str
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An event with its place in the order of all events."""

    seq: int
    event: Event


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told about which works, and where. Empty filters mean everything.

    `secret` is a Standard Webhooks secret (`whsec_…`).
    """

    id: str
    url: str
    secret: str
    kinds: tuple[str, ...] = ()
    works: tuple[WorkId, ...] = ()
    platforms: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
