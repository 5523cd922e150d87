"""The clocks that a notice, an answer and a counter-notice start.

There is no one counter-notice clock: three Chinese rules conflict, the United States count
business days, the European Union names no wait. What runs depends on format and provider.
"""

from datetime import datetime, timedelta

from alerts.options import ClockOptions
from domain.crawl import LinkSeen
from domain.enforcement import NoticeState, NoticeStatus
from domain.posting import Posting, PostingKind
from domain.protection import ProviderClass

WATCHED = (
    NoticeState.SENT,
    NoticeState.ACKNOWLEDGED,
    NoticeState.CLAIMED_DOWN,
    NoticeState.VERIFIED_DOWN,
    NoticeState.OVERDUE,
)


def due_at(
    made_at: datetime,
    posting: Posting,
    provider: ProviderClass,
    options: ClockOptions = ClockOptions(),
) -> datetime:
    """Return when a platform should have acted on a notice made at `made_at`."""
    live = provider is ProviderClass.LIVE or posting.kind is PostingKind.ROOM
    hours = options.live_action_hours if live else options.action_hours
    return made_at + timedelta(hours=hours)


def counter_wait(
    notice_format: str,
    provider: ProviderClass,
    received_at: datetime,
    options: ClockOptions = ClockOptions(),
) -> datetime | None:
    """Return until when we may go to court or complain, or None where no wait is named.

    After it the platform restores: E-Commerce Law art. 43, Civil Code art. 1196 (or the
    Regulation's art. 17 with `cn_wait_days` 0), 17 USC 512(g)(2)(C).
    """
    if notice_format == "cn_regulation":
        trade = provider is ProviderClass.COMMERCE
        days = options.commerce_wait_days if trade else options.cn_wait_days
        return received_at + timedelta(days=days)
    if notice_format == "dmca":
        return business_days_after(received_at, options.dmca_wait_business_days)
    return None


def business_days_after(at: datetime, count: int) -> datetime:
    """Return the same time of day, `count` weekdays later. Holidays are not known here."""
    left = count
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    return at


def recheck_times(
    status: NoticeStatus, options: ClockOptions = ClockOptions()
) -> tuple[datetime, ...]:
    """Return when to look at a noticed link with our own eyes, soonest first.

    While we wait for the platform: at intervals after it was told, and at the due time.
    After it claims the copy is down: at once, then at the intervals. After we saw it
    down: at the intervals, to see whether it comes back. Overdue: once every interval.
    Other states need no look.
    """
    if status.state not in WATCHED:
        return ()
    since = status.since
    at_intervals = {since + timedelta(hours=h) for h in options.recheck_hours}
    if status.state is NoticeState.CLAIMED_DOWN:
        return tuple(sorted({since, *at_intervals}))
    if status.state is NoticeState.VERIFIED_DOWN:
        return tuple(sorted(at_intervals))
    if status.state is NoticeState.OVERDUE:
        step = timedelta(hours=options.overdue_recheck_hours)
        days = int(options.clean_days * 24 / options.overdue_recheck_hours)
        return tuple(since + step * n for n in range(1, days + 1))
    return tuple(sorted({*at_intervals, status.notice.due}))


def next_recheck(
    status: NoticeStatus, last: LinkSeen | None, options: ClockOptions = ClockOptions()
) -> datetime | None:
    """Return the first recheck time that the last look has not served, None when all are."""
    for at in recheck_times(status, options):
        if last is None or last.at < at:
            return at
    return None
