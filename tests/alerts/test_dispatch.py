import json
from dataclasses import replace

import pytest
from alerts_builders import DAY, HOUR, OPTIONS, House, a_match

from domain.enforcement import CaseState, NoticeState, OrderKind, OrderState, PlatformAnswer
from domain.errors import BackendUnavailable, Conflict


def test_a_notice_is_told_on_the_platforms_feed_and_moves_to_sent():
    house = House()
    house.see(a_match())
    assert house.send() == 1
    [status] = house.notices()
    [event] = house.events("notice.sent", platform="tube")
    assert status.state is NoticeState.SENT
    assert event.subject == status.notice.id


def test_the_feed_carries_what_its_contract_names():
    house = House()
    house.see(a_match())
    house.send()
    [event] = house.events("notice.sent")
    body = json.loads(event.body)
    for field in ("notice", "url", "work", "title", "account", "due", "format", "language"):
        assert body[field]
    assert body["posting"] == "tube:v77"
    assert "Lin & Partners" in body["text"]
    assert body["segments"][0]["posting"] == [12.0, 44.0]


def test_sending_again_sends_nothing():
    house = House()
    house.see(a_match())
    house.send()
    assert house.send() == 0
    assert len(house.events("notice.sent")) == 1


def test_what_a_killed_owner_held_is_sent_after_its_release():
    house = House()
    house.see(a_match())
    with house.store.transaction() as tx:
        tx.queue.claim("desk-1", house.now, 10)
    assert house.send() == 0
    assert house.dispatch.release() == 1
    assert house.send() == 1


def test_orders_in_hand_when_the_store_failed_are_taken_up_again(monkeypatch):
    house = House()
    house.see(a_match())

    def fail(*_):
        raise BackendUnavailable("the database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(house.dispatch, "_send", fail)
        with pytest.raises(BackendUnavailable):
            house.send()
    assert house.send() == 1


def test_an_order_that_cannot_be_sent_is_set_aside_and_the_rest_goes_out():
    house = House(replace(OPTIONS, clocks=OPTIONS.clocks))
    house.see(a_match())
    house.see(house.match("other"))
    [first, _] = house.orders(OrderKind.NOTICE)
    with house.store.transaction() as tx:
        tx.queue.enqueue(replace(first.order, id="O-lost", subject="N-lost"), house.now)
    assert house.send() == 3
    [lost] = house.orders(states=(OrderState.SET_ASIDE,))
    assert lost.order.id == "O-lost"
    assert len(house.events("notice.sent")) == 2


def test_a_case_waits_for_people():
    house = House()
    house.infringe(2)
    house.send()
    [status] = house.cases()
    assert status.state is CaseState.PROPOSED


def test_one_reviewer_may_refer_a_warning():
    house = House()
    house.infringe(2)
    [status] = house.cases()
    house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)
    [status] = house.cases()
    [event] = house.events("case.referred", platform="tube")
    [order] = house.orders(OrderKind.CASE)
    assert status.state is CaseState.REFERRED
    assert json.loads(event.body)["recommended"] == "warn"
    assert (order.state, order.result) == (OrderState.DONE, "referred, agreed by Ms Oh")


@pytest.mark.parametrize("reviewers", [("Ms Oh",), ("Ms Oh", "Ms Oh"), ()])
def test_a_suspension_needs_two_different_people(reviewers):
    house = House()
    house.infringe(5)
    [status] = house.cases()
    with pytest.raises(Conflict, match="2 reviewers"):
        house.dispatch.refer(status.case.id, reviewers, house.now)
    house.dispatch.refer(status.case.id, ("Ms Oh", "Mr Li"), house.now)


def test_a_case_is_referred_once():
    house = House()
    house.infringe(2)
    [status] = house.cases()
    house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)
    with pytest.raises(Conflict, match="referred"):
        house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)


def test_a_case_whose_strikes_grew_old_is_not_referred():
    house = House()
    house.infringe(2)
    [status] = house.cases()
    house.now += 91 * DAY
    with pytest.raises(Conflict, match="withdrawn"):
        house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)


def test_the_policy_may_refer_without_people():
    house = House(replace(OPTIONS, auto_refer_cases=True))
    house.infringe(2)
    house.now += HOUR
    house.send()
    assert [c.state for c in house.cases()] == [CaseState.REFERRED]
    assert house.send() == 0


def test_the_policy_waits_for_the_other_notices_of_a_sweep():
    house = House(replace(OPTIONS, auto_refer_cases=True))
    house.infringe(2)
    house.send()
    assert [c.state for c in house.cases()] == [CaseState.PROPOSED]


def test_an_escalation_after_a_warning_was_applied_is_a_case_of_its_own():
    house = House(replace(OPTIONS, auto_refer_cases=True))
    house.infringe(2)
    house.now += HOUR
    house.send()
    [warned] = house.cases()
    house.answer(warned.case.id, PlatformAnswer.MEASURE_APPLIED)
    house.now += 2 * DAY
    house.see(house.match("third", seen_at=house.now - HOUR))
    house.now += HOUR
    house.send()
    states = {c.case.recommended.name: c.state for c in house.cases()}
    assert states == {"WARN": CaseState.APPLIED, "RESTRICT": CaseState.REFERRED}
