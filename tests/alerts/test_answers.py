import pytest
from alerts_builders import DAY, HOUR, House, a_match

from alerts.answers import receive
from domain.enforcement import (
    CaseState,
    NoticeState,
    OrderKind,
    PlatformAnswer,
    Receipt,
    StrikeState,
)
from domain.errors import Conflict, Forbidden, NotFound
from domain.posting import LinkState

A = PlatformAnswer
S = NoticeState


@pytest.fixture
def house() -> House:
    """A house whose notice about tube:v77 was sent an hour ago."""
    house = House()
    house.see(a_match())
    house.send()
    house.now += HOUR
    return house


def the_notice(house) -> str:
    [status] = house.notices()
    return status.notice.id


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((A.ACKNOWLEDGED,), S.ACKNOWLEDGED),
        ((A.REMOVED,), S.CLAIMED_DOWN),
        ((A.ACKNOWLEDGED, A.REMOVED), S.CLAIMED_DOWN),
        ((A.REMOVED, A.ACKNOWLEDGED), S.CLAIMED_DOWN),
        ((A.REJECTED,), S.REJECTED),
        ((A.REJECTED, A.COUNTERED), S.COUNTERED),
        ((A.COUNTERED, A.RESTORED), S.CLOSED),
        ((A.REMOVED, A.RESTORED), S.REJECTED),
        ((A.REJECTED, A.REMOVED), S.CLAIMED_DOWN),
    ],
)
def test_answers_move_a_notice(house, answers, state):
    for answer in answers:
        house.answer(the_notice(house), answer)
    assert house.notice(the_notice(house)).state is state


def test_the_same_receipt_again_changes_nothing(house):
    assert house.answer(the_notice(house), A.REMOVED, id="r1")
    before = house.tables()
    assert not house.answer(the_notice(house), A.REMOVED, id="r1")
    assert house.tables() == before


def test_a_receipt_id_cannot_serve_two_subjects(house):
    house.see(house.match("other"))
    house.send()
    first, second = (s.notice.id for s in house.notices())
    house.answer(first, A.REMOVED, id="r1")
    with pytest.raises(Conflict, match="r1"):
        house.answer(second, A.REMOVED, id="r1")


def test_an_answer_to_a_notice_never_sent_is_refused_and_leaves_no_trace():
    house = House()
    house.see(a_match())
    with pytest.raises(Conflict, match="never sent"):
        house.answer(the_notice(house), A.REMOVED)
    with house.store.reading() as tx:
        assert tx.cases.receipts() == ()


def test_restoring_what_was_never_removed_is_refused(house):
    with pytest.raises(Conflict, match="nothing was taken down"):
        house.answer(the_notice(house), A.RESTORED)


def test_a_measure_does_not_answer_a_notice(house):
    with pytest.raises(Conflict):
        house.answer(the_notice(house), A.MEASURE_APPLIED)


def test_another_platform_cannot_answer(house):
    receipt = Receipt("r1", the_notice(house), "melody", A.REMOVED, house.now)
    with pytest.raises(Forbidden), house.store.transaction() as tx:
        receive(tx, receipt, house.now)


def test_an_answer_to_nothing_is_not_found(house):
    with pytest.raises(NotFound):
        house.answer("N-nothing", A.REMOVED)


def test_a_late_answer_is_kept_and_moves_nothing(house):
    house.look(the_notice(house), LinkState.DOWN)
    house.follow()
    assert house.answer(the_notice(house), A.REMOVED)
    assert house.notice(the_notice(house)).state is S.VERIFIED_DOWN


def test_a_rejection_is_put_before_people(house):
    house.answer(the_notice(house), A.REJECTED, "we see a parody")
    [order] = house.orders(OrderKind.REVIEW)
    assert order.order.subject == the_notice(house)
    assert "we see a parody" in order.order.summary


def test_a_counter_notice_starts_the_clock_of_its_regime(house):
    house.answer(the_notice(house), A.COUNTERED, "authorized: here is my contract")
    with house.store.reading() as tx:
        [counter] = tx.cases.counters()
    assert (counter.reason, counter.statement) == ("authorized", "here is my contract")
    assert counter.wait_until == house.now + 15 * DAY


def test_a_counter_notice_freezes_the_strike(house):
    house.answer(the_notice(house), A.COUNTERED, "I made this: all of it")
    [strike] = house.strikes()
    assert strike.state is StrikeState.PROVISIONAL
    with house.store.reading() as tx:
        [counter] = tx.cases.counters()
    assert (counter.reason, counter.statement) == ("other", "I made this: all of it")


def test_restoring_after_a_counter_notice_voids_the_strike_and_bars_another_notice(house):
    house.answer(the_notice(house), A.COUNTERED)
    house.answer(the_notice(house), A.RESTORED)
    [strike] = house.strikes()
    assert strike.state is StrikeState.VOIDED
    house.now += 2 * DAY
    house.see(a_match(seen_at=house.now))
    assert len(house.notices()) == 1


def test_moves_are_told_to_subscribers(house):
    house.answer(the_notice(house), A.REMOVED)
    kinds = [e.kind for e in house.events(platform="tube")]
    assert kinds == ["notice.sent", "notice.state", "notice.state"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [(A.MEASURE_APPLIED, CaseState.APPLIED), (A.MEASURE_DECLINED, CaseState.DECLINED)],
)
def test_a_platform_says_what_it_did_with_a_case(answer, state):
    house = House()
    house.infringe(2)
    [status] = house.cases()
    house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)
    house.answer(status.case.id, A.ACKNOWLEDGED)
    house.answer(status.case.id, answer, "done")
    [status] = house.cases()
    assert status.state is state


def test_a_case_nobody_was_told_of_cannot_be_answered():
    house = House()
    house.infringe(2)
    [status] = house.cases()
    with pytest.raises(Conflict, match="never referred"):
        house.answer(status.case.id, A.MEASURE_APPLIED)


def test_a_counter_notice_takes_its_incident_out_of_a_proposed_case():
    house = House()
    house.infringe(2)
    house.send()
    house.answer(house.notices()[0].notice.id, A.COUNTERED)
    assert [c.state for c in house.cases()] == [CaseState.WITHDRAWN]
    assert house.events("case.withdrawn", platform="tube") == ()


def test_a_counter_notice_does_not_undo_a_case_that_was_referred():
    house = House()
    house.infringe(2)
    house.send()
    [status] = house.cases()
    house.dispatch.refer(status.case.id, ("Ms Oh",), house.now)
    house.answer(house.notices()[0].notice.id, A.COUNTERED)
    assert [c.state for c in house.cases()] == [CaseState.REFERRED]
