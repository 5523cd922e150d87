"""What every CaseBook promises."""

from dataclasses import replace

import pytest
from backends_builders import NOON, a_case, a_notice, a_strike, a_verdict, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.enforcement import (
    CaseState,
    CounterNotice,
    Measure,
    NoticeState,
    PlatformAnswer,
    Receipt,
    Retraction,
    StrikeState,
)
from domain.errors import NotFound
from domain.verdict import Outcome, Reason
from domain.work import WorkId

COUNTER = CounterNotice("X-1", "N-1", "mistake", "I made it", NOON, later(60))
RETRACTION = Retraction("Y-1", "N-1", "licensed", NOON)
RECEIPT = Receipt("Z-1", "N-1", "tube", PlatformAnswer.REMOVED, NOON, "done")


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"))
    yield store
    store.close()


@pytest.fixture
def cases(store):
    with rolled_back(store) as transaction:
        yield transaction.cases


def outcomes(verdicts):
    return [verdict.outcome.value for verdict in verdicts]


def test_a_first_verdict_is_news(cases):
    assert cases.record(a_verdict())
    assert cases.verdicts() == (a_verdict(),)


def test_recording_a_verdict_twice_changes_nothing(cases):
    cases.record(a_verdict())
    assert not cases.record(a_verdict())
    assert cases.history("tube:av1") == (a_verdict(),)


def test_another_outcome_becomes_the_current_one_and_history_keeps_both(cases):
    cases.record(a_verdict())
    assert cases.record(a_verdict(Outcome.LICENSED))
    assert outcomes(cases.verdicts()) == ["licensed"]
    assert outcomes(cases.history("tube:av1")) == ["infringing", "licensed"]


def test_an_outcome_that_returns_is_news_again(cases):
    for outcome in (Outcome.INFRINGING, Outcome.LICENSED, Outcome.INFRINGING):
        assert cases.record(a_verdict(outcome))
    assert outcomes(cases.history("tube:av1")) == ["infringing", "licensed", "infringing"]


def test_the_same_outcome_of_a_later_sighting_is_current_but_no_news(cases):
    cases.record(a_verdict())
    assert not cases.record(a_verdict(seen_at=later(60)))
    assert cases.verdicts() == (a_verdict(seen_at=later(60)),)
    assert len(cases.history("tube:av1")) == 2


def test_verdicts_on_two_works_of_one_posting_stand_side_by_side(cases):
    cases.record(a_verdict())
    assert cases.record(a_verdict(work="W-2"))
    assert len(cases.verdicts("tube:av1")) == 2


def test_verdicts_are_told_by_posting_and_outcome(cases):
    cases.record(a_verdict())
    cases.record(a_verdict(Outcome.DOUBTFUL, "av2"))
    assert cases.verdicts(outcome=Outcome.DOUBTFUL) == (a_verdict(Outcome.DOUBTFUL, "av2"),)
    assert cases.verdicts("tube:av2", Outcome.INFRINGING) == ()


def test_a_notice_starts_queued(cases):
    assert cases.put_notice(a_notice(), later(1))
    status = cases.notice("N-1")
    assert (status.notice, status.state) == (a_notice(), NoticeState.QUEUED)
    assert status.since == later(1)


def test_a_notice_on_record_is_left_as_it_is(cases):
    cases.put_notice(a_notice(), NOON)
    cases.move_notice("N-1", NoticeState.SENT, later(1), "by mail")
    assert not cases.put_notice(a_notice(body="other"), later(2))
    assert cases.notice("N-1").state is NoticeState.SENT
    assert cases.notice("N-1").notice.body == "take it down"


def test_the_states_of_a_notice_are_logged(cases):
    cases.put_notice(a_notice(), NOON)
    assert cases.move_notice("N-1", NoticeState.SENT, later(1), "by mail")
    assert not cases.move_notice("N-1", NoticeState.SENT, later(2), "again")
    assert cases.move_notice("N-1", NoticeState.REJECTED, later(3), "no")
    assert cases.notice_log("N-1") == (
        (NOON, NoticeState.QUEUED, ""),
        (later(1), NoticeState.SENT, "by mail"),
        (later(3), NoticeState.REJECTED, "no"),
    )


def test_what_is_not_on_record_is_not_found(cases):
    for ask in (
        lambda: cases.notice("x"),
        lambda: cases.case("x"),
        lambda: cases.move_notice("x", NoticeState.SENT, NOON, ""),
        lambda: cases.move_case("x", CaseState.APPLIED, NOON, ""),
    ):
        with pytest.raises(NotFound):
            ask()


def test_notices_are_told_by_each_filter_oldest_first(cases):
    cases.put_notice(a_notice("N-2", made_at=later(2), account="u2", posting="tube:b"), NOON)
    cases.put_notice(a_notice("N-1", made_at=later(1), work=WorkId("W-2")), NOON)
    cases.put_notice(a_notice("N-0", made_at=later(9), platform="melody"), NOON)
    cases.move_notice("N-2", NoticeState.SENT, NOON, "")

    def ids(**filters):
        return [status.notice.id for status in cases.notices(**filters)]

    assert ids() == ["N-1", "N-2", "N-0"]
    assert ids(platform="tube") == ["N-1", "N-2"]
    assert ids(platform="tube", account="u2") == ["N-2"]
    assert ids(posting="tube:b") == ["N-2"]
    assert ids(work=WorkId("W-2")) == ["N-1"]
    assert ids(states=(NoticeState.SENT, NoticeState.CLOSED)) == ["N-2"]


@pytest.mark.parametrize(
    ("put", "ask", "thing"),
    [
        ("put_counter", "counters", COUNTER),
        ("put_retraction", "retractions", RETRACTION),
        ("put_receipt", "receipts", RECEIPT),
    ],
)
def test_an_answer_is_kept_once(cases, put, ask, thing):
    assert getattr(cases, put)(thing)
    assert not getattr(cases, put)(thing)
    assert getattr(cases, ask)() == (thing,)


def test_counters_and_receipts_are_told_by_what_they_answer(cases):
    cases.put_counter(COUNTER)
    cases.put_receipt(RECEIPT)
    assert cases.counters("N-1") == (COUNTER,)
    assert cases.counters("N-2") == ()
    assert cases.receipts("N-1") == (RECEIPT,)
    assert cases.receipts("N-2") == ()


def test_a_strike_follows_what_becomes_of_its_notice(cases):
    assert cases.put_strike(a_strike())
    assert not cases.put_strike(a_strike())
    cases.move_strike("N-1", StrikeState.VOIDED)
    assert cases.strikes("tube") == (replace(a_strike(), state=StrikeState.VOIDED),)


def test_moving_the_strike_of_a_notice_that_earned_none_is_no_error(cases):
    cases.move_strike("N-9", StrikeState.VOIDED)


def test_strikes_are_told_by_account(cases):
    cases.put_strike(a_strike("S-1", at=later(5)))
    cases.put_strike(a_strike("S-2", account="u2"))
    assert cases.strikes("tube", "u2") == (a_strike("S-2", account="u2"),)
    assert [strike.id for strike in cases.strikes("tube")] == ["S-2", "S-1"]
    assert cases.strikes("melody") == ()


def test_a_case_starts_proposed(cases):
    assert cases.put_case(a_case(), later(1))
    status = cases.case("C-1")
    assert (status.case, status.state, status.since) == (
        a_case(),
        CaseState.PROPOSED,
        later(1),
    )


def test_a_case_with_nothing_new_is_left_as_it_is(cases):
    cases.put_case(a_case(), NOON)
    assert not cases.put_case(a_case(opened_at=later(60)), later(60))
    assert cases.case("C-1").case == a_case()


def test_an_open_case_gets_new_facts_and_keeps_its_state(cases):
    cases.put_case(a_case(), NOON)
    cases.move_case("C-1", CaseState.REFERRED, later(1), "grave")
    graver = replace(a_case(incidents=("I-1", "I-2")), recommended=Measure.CLOSE)
    assert cases.put_case(graver, later(2))
    assert cases.case("C-1").case == graver
    assert cases.case("C-1").state is CaseState.REFERRED


@pytest.mark.parametrize("state", [CaseState.APPLIED, CaseState.DECLINED, CaseState.WITHDRAWN])
def test_a_case_that_is_over_gets_no_new_facts(cases, state):
    cases.put_case(a_case(), NOON)
    cases.move_case("C-1", state, later(1), "over")
    assert not cases.put_case(a_case(incidents=("I-1", "I-2")), later(2))


def test_a_case_moves_once_to_a_state(cases):
    cases.put_case(a_case(), NOON)
    assert cases.move_case("C-1", CaseState.REFERRED, later(1), "grave")
    assert not cases.move_case("C-1", CaseState.REFERRED, later(2), "again")
    assert cases.case("C-1").why == "grave"


def test_cases_are_told_by_platform_oldest_first(cases):
    cases.put_case(a_case("C-2", opened_at=later(2)), NOON)
    cases.put_case(a_case("C-1", opened_at=later(1)), NOON)
    assert [status.case.id for status in cases.cases("tube")] == ["C-1", "C-2"]
    assert cases.cases("melody") == ()


def test_the_same_outcome_on_another_ground_becomes_the_current_verdict_and_is_no_news(cases):
    cases.record(a_verdict())
    other = replace(a_verdict(), reasons=(Reason("flooded", "so much else carries it"),))
    assert not cases.record(other)
    assert cases.verdicts() == (other,)
    assert not cases.record(other)
    assert cases.history("tube:av1") == (a_verdict(), other)


def test_more_evidence_from_the_same_sighting_is_kept_and_less_is_not(cases):
    surer = a_verdict()
    weaker = replace(surer, match=replace(surer.match, score=surer.match.score / 2))
    cases.record(weaker)
    assert not cases.record(surer)
    assert cases.verdicts() == (surer,)
    cases.record(weaker)
    assert cases.verdicts() == (surer,)
    assert cases.history("tube:av1") == (weaker, surer)


def test_another_ground_for_an_older_sighting_changes_nothing(cases):
    cases.record(a_verdict(seen_at=later(60)))
    cases.record(replace(a_verdict(), reasons=(Reason("flooded", "older"),)))
    assert cases.verdicts() == (a_verdict(seen_at=later(60)),)
