import json
from dataclasses import replace

import pytest
from alerts_builders import DAY, HOUR, NOON, OPTIONS, House, a_match, a_status

from alerts.followup import next_step
from domain.crawl import LinkSeen
from domain.enforcement import (
    CaseState,
    NoticeState,
    OrderKind,
    OrderState,
    PlatformAnswer,
    StrikeState,
)
from domain.posting import LinkState
from domain.verdict import Outcome

S = NoticeState
LATER = NOON + HOUR


def looked(state, at=LATER) -> LinkSeen:
    return LinkSeen("tube:v77", state, at)


@pytest.mark.parametrize(
    ("state", "seen", "now", "then"),
    [
        (S.SENT, LinkState.DOWN, LATER, S.VERIFIED_DOWN),
        (S.ACKNOWLEDGED, LinkState.DOWN, LATER, S.VERIFIED_DOWN),
        (S.CLAIMED_DOWN, LinkState.DOWN, LATER, S.VERIFIED_DOWN),
        (S.OVERDUE, LinkState.DOWN, LATER, S.VERIFIED_DOWN),
        (S.REJECTED, LinkState.DOWN, LATER, S.VERIFIED_DOWN),
        (S.COUNTERED, LinkState.DOWN, LATER, None),
        (S.RETRACTED, LinkState.DOWN, LATER, None),
        (S.QUEUED, LinkState.DOWN, LATER, None),
        (S.CLAIMED_DOWN, LinkState.UP, LATER, S.ACKNOWLEDGED),
        (S.CLAIMED_DOWN, LinkState.UP, NOON + DAY, S.OVERDUE),
        (S.VERIFIED_DOWN, LinkState.UP, LATER, S.REAPPEARED),
        (S.SENT, LinkState.UP, LATER, None),
        (S.SENT, LinkState.UP, NOON + DAY, S.OVERDUE),
        (S.SENT, LinkState.UNKNOWN, LATER, None),
        (S.VERIFIED_DOWN, LinkState.UNKNOWN, LATER, None),
    ],
)
def test_our_own_eyes_and_the_clock_move_a_notice(state, seen, now, then):
    step = next_step(a_status(state), looked(seen), now)
    assert (step.state if step else None) is then


def test_a_notice_is_overdue_at_its_due_time_and_not_before():
    assert next_step(a_status(S.SENT), None, NOON + DAY - HOUR) is None
    step = next_step(a_status(S.SENT), None, NOON + DAY)
    assert step
    assert step.state is S.OVERDUE


def test_a_look_from_before_the_notice_says_nothing():
    seen = looked(LinkState.DOWN, NOON - 2 * HOUR)
    assert next_step(a_status(S.SENT), seen, LATER) is None


def test_an_old_look_does_not_bring_a_copy_back():
    seen = looked(LinkState.UP, NOON - HOUR / 2)
    assert next_step(a_status(S.VERIFIED_DOWN), seen, LATER) is None


def test_a_month_of_rest_closes_a_notice():
    seen = looked(LinkState.DOWN, NOON + 30 * DAY)
    step = next_step(a_status(S.VERIFIED_DOWN), seen, NOON + 30 * DAY)
    assert step
    assert step.state is S.CLOSED


@pytest.fixture
def house() -> House:
    house = House()
    house.see(a_match())
    house.send()
    house.now += HOUR
    return house


def the_notice(house) -> str:
    return house.notices()[0].notice.id


def test_only_our_own_look_verifies_a_removal(house):
    house.answer(the_notice(house), PlatformAnswer.REMOVED)
    assert house.follow() == 0
    house.look(the_notice(house), LinkState.DOWN)
    assert house.follow() == 1
    assert house.notice(the_notice(house)).state is S.VERIFIED_DOWN


def test_following_up_again_changes_nothing(house):
    house.look(the_notice(house), LinkState.DOWN)
    house.follow()
    before = house.tables()
    assert house.follow() == 0
    assert house.tables() == before


def test_an_ignored_notice_becomes_overdue_and_says_so(house):
    house.now += DAY
    house.follow()
    [*_, event] = house.events("notice.state", platform="tube")
    assert json.loads(event.body)["state"] == "overdue"


def test_a_licence_that_turns_up_late_retracts_the_notice(house):
    house.license()
    assert house.follow() == 1
    status = house.notice(the_notice(house))
    assert status.state is S.RETRACTED
    assert "L-1" in status.why
    [strike] = house.strikes()
    assert strike.state is StrikeState.VOIDED
    with house.store.reading() as tx:
        [verdict] = tx.cases.verdicts("tube:v77")
    assert (verdict.outcome, verdict.licence) == (Outcome.LICENSED, "L-1")


def test_a_retraction_is_told_where_the_notice_was_told(house):
    house.license()
    house.follow()
    assert house.send() == 1
    [event] = house.events("notice.retracted", platform="tube")
    body = json.loads(event.body)
    assert event.subject == the_notice(house)
    assert "Withdrawal of notice" in body["text"]
    assert house.send() == 0


def test_a_removed_posting_gets_its_retraction_too(house):
    house.look(the_notice(house), LinkState.DOWN)
    house.follow()
    house.license()
    house.follow()
    assert house.notice(the_notice(house)).state is S.RETRACTED


def test_a_notice_that_was_never_sent_is_called_back_silently():
    house = House()
    house.see(a_match())
    house.license()
    house.follow()
    assert house.send() == 0
    assert house.events("notice.retracted", "notice.sent") == ()
    [order] = house.orders(OrderKind.NOTICE)
    assert order.state is OrderState.CANCELLED
    assert house.orders(OrderKind.RETRACTION) == ()


def test_a_licence_for_later_does_not_undo_an_earlier_wrong(house):
    house.license(since=NOON + HOUR)
    assert house.follow() == 0


def test_retracting_again_changes_nothing(house):
    house.license()
    house.follow()
    before = house.tables()
    assert house.follow() == 0
    assert house.tables() == before


def test_after_a_retraction_the_same_match_sends_nothing(house):
    house.license()
    house.follow()
    house.stage.handle(a_match())
    assert len(house.notices()) == 1


def test_when_the_licence_has_ended_a_copy_still_up_is_noticed_anew(house):
    house.license(until=NOON + 3 * HOUR)
    house.follow()
    house.now += DAY
    house.see(a_match(seen_at=house.now))
    assert [s.notice.round for s in house.notices()] == [1, 2]


def test_a_retraction_lets_a_case_fall_and_tells_who_was_told():
    house = House(replace(OPTIONS, auto_refer_cases=True))
    house.infringe(2)
    house.now += HOUR
    house.send()
    house.license(until=NOON + DAY)
    house.follow()
    [status] = house.cases()
    [event] = house.events("case.withdrawn", platform="tube")
    assert status.state is CaseState.WITHDRAWN
    assert event.subject == status.case.id


def test_a_retraction_shrinks_a_case_that_still_stands():
    house = House()
    house.infringe(3)
    house.license(until=NOON + DAY)
    house.follow()
    [status] = house.cases()
    assert (status.state, status.case.recommended.name) == (CaseState.PROPOSED, "WARN")
    [ready] = house.orders(OrderKind.CASE, states=(OrderState.READY,))
    assert "warn" in ready.order.summary


def test_an_uncontested_counter_notice_ends_the_notice_when_its_wait_is_over(house):
    house.answer(the_notice(house), PlatformAnswer.COUNTERED)
    house.now += 15 * DAY - HOUR
    assert house.follow() == 0
    house.now += HOUR
    assert house.follow() == 1
    assert house.notice(the_notice(house)).state is S.CLOSED
    assert house.strikes()[0].state is StrikeState.VOIDED
