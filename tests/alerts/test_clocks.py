from datetime import UTC, datetime

import pytest
from alerts_builders import DAY, HOUR, NOON, a_posting, a_status

from alerts.clocks import business_days_after, counter_wait, due_at, next_recheck, recheck_times
from alerts.options import ClockOptions
from domain.crawl import LinkSeen
from domain.enforcement import NoticeState
from domain.posting import LinkState, PostingKind
from domain.protection import ProviderClass

STORAGE = ProviderClass.STORAGE


@pytest.mark.parametrize(
    ("name", "provider", "wait"),
    [
        ("cn_regulation", STORAGE, 15 * DAY),
        ("cn_regulation", ProviderClass.COMMERCE, 15 * DAY),
        ("dsa16", STORAGE, None),
    ],
)
def test_each_regime_has_its_own_counter_clock(name, provider, wait):
    assert counter_wait(name, provider, NOON) == (NOON + wait if wait else None)


def test_the_regulations_own_rule_restores_at_once():
    options = ClockOptions(cn_wait_days=0)
    assert counter_wait("cn_regulation", STORAGE, NOON, options) == NOON


def test_ten_business_days_leave_weekends_out():
    friday = datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert counter_wait("dmca", STORAGE, friday) == datetime(2026, 5, 15, 12, tzinfo=UTC)
    assert business_days_after(friday, 1) == datetime(2026, 5, 4, 12, tzinfo=UTC)


def test_a_live_room_has_an_hour():
    room = a_posting(kind=PostingKind.ROOM)
    assert due_at(NOON, room, STORAGE) == NOON + HOUR
    assert due_at(NOON, a_posting(), STORAGE) == NOON + DAY


def test_a_queued_notice_needs_no_look():
    assert recheck_times(a_status(NoticeState.QUEUED)) == ()


def test_a_claim_is_checked_at_once():
    assert recheck_times(a_status(NoticeState.CLAIMED_DOWN))[0] == NOON


def test_a_sent_notice_is_checked_at_intervals_and_when_it_is_due():
    times = recheck_times(a_status(NoticeState.SENT, due=NOON + 2 * HOUR))
    assert times[:3] == (NOON + HOUR, NOON + 2 * HOUR, NOON + DAY)


def test_a_link_that_is_down_is_looked_at_for_a_month():
    times = recheck_times(a_status(NoticeState.VERIFIED_DOWN))
    assert times == (NOON + HOUR, NOON + DAY, NOON + 7 * DAY, NOON + 30 * DAY)


def test_the_next_recheck_is_the_first_no_look_has_served():
    seen = LinkSeen("tube:v77", LinkState.UP, NOON + 2 * HOUR)
    assert next_recheck(a_status(NoticeState.VERIFIED_DOWN), seen) == NOON + DAY
