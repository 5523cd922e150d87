from dataclasses import replace

import pytest
from alerts_builders import DAY, HOUR, NOON, OPTIONS, House, a_match

from alerts.notices import FORMATS
from alerts.reviews import ReviewDesk
from domain.enforcement import NoticeState, OrderKind, OrderState, PlatformAnswer
from domain.errors import Conflict, NotFound
from domain.verdict import Outcome


def desk_of(house) -> ReviewDesk:
    return ReviewDesk(house.store, house.options, FORMATS, lambda: house.now)


def decide(house, *, infringes, why="looked at it"):
    [queued] = house.orders(OrderKind.REVIEW, states=(OrderState.READY,))
    desk_of(house).decide(queued.order.id, infringes=infringes, reviewer="Ms Oh", why=why)


def test_a_doubtful_match_that_a_person_calls_a_copy_becomes_a_notice():
    house = House()
    house.see(a_match(0.7))
    decide(house, infringes=True)
    [status] = house.notices()
    assert status.state is NoticeState.QUEUED
    assert "Ms Oh: looked at it" in status.notice.body


def test_where_the_policy_asks_a_person_the_approval_sends_the_notice():
    house = House(replace(OPTIONS, auto_notice=False))
    house.see(a_match())
    decide(house, infringes=True)
    assert len(house.notices()) == 1


def test_a_match_found_lawful_is_an_exception_with_the_persons_words():
    house = House()
    house.see(a_match(0.7))
    decide(house, infringes=False, why="a parody")
    with house.store.reading() as tx:
        [verdict] = tx.cases.verdicts("tube:v77")
    assert verdict.outcome is Outcome.EXCEPTION
    assert verdict.reasons[0].text == "Ms Oh: a parody"


def test_a_decision_binds_the_machine_while_the_bytes_are_the_same():
    house = House()
    house.see(a_match(0.7))
    decide(house, infringes=False)
    assert house.see(a_match(0.97, seen_at=NOON + DAY)).outcome is Outcome.EXCEPTION
    assert house.notices() == ()


def test_other_bytes_are_judged_anew():
    house = House()
    house.see(a_match(0.7))
    decide(house, infringes=False)
    house.see(a_match(0.97, seen_at=NOON + DAY, capture="f" * 64))
    assert len(house.notices()) == 1


def disputed() -> House:
    house = House()
    house.see(a_match())
    house.send()
    house.now += HOUR
    house.answer(house.notices()[0].notice.id, PlatformAnswer.COUNTERED)
    return house


def test_a_contested_counter_notice_keeps_the_notice():
    house = disputed()
    decide(house, infringes=True, why="suit 2026-114 filed")
    house.now += 30 * DAY
    assert house.follow() == 0
    assert house.notices()[0].state is NoticeState.COUNTERED


def test_a_conceded_counter_notice_retracts_the_notice_for_good():
    house = disputed()
    decide(house, infringes=False, why="the contract is genuine")
    assert house.notices()[0].state is NoticeState.RETRACTED
    house.now += DAY
    house.see(a_match(seen_at=house.now))
    assert len(house.notices()) == 1


def test_an_order_is_decided_once():
    house = House()
    house.see(a_match(0.7))
    [queued] = house.orders(OrderKind.REVIEW)
    decide(house, infringes=False)
    with pytest.raises(Conflict, match="done already"):
        desk_of(house).decide(queued.order.id, infringes=True, reviewer="x", why="y")


def test_only_review_orders_are_decided():
    house = House()
    house.see(a_match())
    [queued] = house.orders(OrderKind.NOTICE)
    with pytest.raises(Conflict, match="nothing to judge"):
        desk_of(house).decide(queued.order.id, infringes=True, reviewer="x", why="y")


def test_an_unknown_order_is_not_found():
    with pytest.raises(NotFound):
        desk_of(House()).decide("R-nothing", infringes=True, reviewer="x", why="y")
