"""Which questions are due: a pure function of what is on record and the time.

A question has one id for ever, and is due at the start of its period. Proposing it again
in the same period changes nothing, so the scheduler needs no memory to be right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from crawlers.options import CrawlOptions
from crawlers.platform import Make
from domain.crawl import CrawlTask, TaskKind
from domain.enforcement import NoticeState, NoticeStatus
from domain.posting import Account, Platform
from domain.work import Work

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# While a notice stands so, we look for ourselves: what was asked for, what the platform says
# it did, and whether a copy that went down stays down.
WATCHED = frozenset(
    {
        NoticeState.SENT,
        NoticeState.ACKNOWLEDGED,
        NoticeState.CLAIMED_DOWN,
        NoticeState.VERIFIED_DOWN,
        NoticeState.OVERDUE,
    }
)


@dataclass(frozen=True, slots=True)
class Recheck:
    """A posting to look at again: the notice it serves, and since when that stands so."""

    platform: str
    native_id: str
    notice: str
    since: datetime


def rechecks_of(notices: Iterable[NoticeStatus]) -> tuple[Recheck, ...]:
    """Return the rechecks that notices call for, by their state."""
    return tuple(
        Recheck(
            platform=status.notice.platform,
            native_id=status.notice.posting.removeprefix(f"{status.notice.platform}:"),
            notice=status.notice.id,
            since=status.since,
        )
        for status in notices
        if status.state in WATCHED
    )


def due_tasks(
    platforms: Iterable[Platform],
    works: Iterable[Work],
    accounts: Iterable[Account],
    rechecks: Iterable[Recheck],
    at: datetime,
    *,
    makes: Mapping[str, Make],
    options: CrawlOptions,
) -> tuple[CrawlTask, ...]:
    """Return the questions due by `at`, each with the start of its period.

    Args:
        platforms: Those we watch; one whose make nobody knows is asked nothing.
        works: Those in force, each searched for by all its names.
        accounts: Those with a hit, walked in full.
        rechecks: See `rechecks_of`.
        at: The instant.
        makes: What each make of platform can be asked.
        options: The cadences.
    """
    names = tuple(dict.fromkeys(name for work in works for name in work.names if name))
    able = {p.name: makes[p.make].lists for p in platforms if p.make in makes}
    found: list[CrawlTask] = []
    for platform, lists in able.items():
        if TaskKind.SEARCH in lists:
            searches = (_periodic(platform, TaskKind.SEARCH, n, at, options) for n in names)
            found.extend(searches)
        plain = (TaskKind.NEWEST, TaskKind.ROOMS)
        found.extend(_periodic(platform, k, "", at, options) for k in plain if k in lists)
    found.extend(
        _periodic(a.platform, TaskKind.ACCOUNT, a.native_id, at, options)
        for a in accounts
        if TaskKind.ACCOUNT in able.get(a.platform, frozenset())
    )
    found.extend(
        CrawlTask(r.platform, TaskKind.RECHECK, r.native_id, due, notice=r.notice)
        for r in rechecks
        if r.platform in able and (due := recheck_due(r.since, at, options)) is not None
    )
    return tuple(found)


def period_start(at: datetime, cadence: timedelta, name: str) -> datetime:
    """Return the start of the period that holds `at`.

    Periods of different names start at different instants, by their hash, so that a
    thousand searches do not all fall due at midnight.
    """
    span = int(cadence.total_seconds())
    phase = int.from_bytes(sha256(name.encode()).digest()[:8]) % span
    seconds = int((at - EPOCH).total_seconds()) - phase
    return EPOCH + timedelta(seconds=seconds - seconds % span + phase)


def recheck_due(since: datetime, at: datetime, options: CrawlOptions) -> datetime | None:
    """Return the latest time to look that has come, or None when none has."""
    passed = [since + delay for delay in options.recheck if since + delay <= at]
    return max(passed, default=None)


def _periodic(
    platform: str, kind: TaskKind, argument: str, at: datetime, options: CrawlOptions
) -> CrawlTask:
    cadence = {
        TaskKind.SEARCH: options.search,
        TaskKind.NEWEST: options.newest,
        TaskKind.ACCOUNT: options.account,
        TaskKind.ROOMS: options.rooms,
    }[kind]
    due = period_start(at, cadence, f"{platform} {kind} {argument}")
    return CrawlTask(platform, kind, argument, due)
