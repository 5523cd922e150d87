"""What was seen before the list protected its work, judged once the list does."""

from datetime import timedelta

import pytest
from alerts_builders import DAY, NOON, TUBE, WORK, a_licence, a_list, a_match, evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.judge import judge, seen_too_early
from domain.match import Flag
from domain.posting import PostingKind
from domain.protection import Batch, Entry, ProtectionList, Window
from domain.verdict import Outcome
from domain.work import Modality

LATER = NOON + 10 * DAY
BEFORE_LISTING = a_list(issued=NOON + DAY)
BEFORE_WINDOW = a_list(since=NOON + DAY)
CLOSED_SINCE = a_list(issued=NOON + DAY, until=NOON + 5 * DAY)
IN_WINDOW = a_list()
IN_WINDOW_CLOSED_SINCE = a_list(until=NOON + DAY)
QUOTE = evidence(Modality.TEXT, 0.97, Flag.QUOTATION, posting_share=0.1, work_share=0.01)


def said(protections, match=None, licences=(), now=LATER):
    return judge(match or a_match(), protections, licences, TUBE, NOON, now=now)


@pytest.mark.parametrize(
    ("protections", "outcome", "code"),
    [
        (BEFORE_LISTING, Outcome.DOUBTFUL, "seen_before_listing"),
        (BEFORE_WINDOW, Outcome.DOUBTFUL, "seen_before_listing"),
        (CLOSED_SINCE, Outcome.UNPROTECTED, "not_listed"),
        (IN_WINDOW, Outcome.INFRINGING, "copy"),
        (IN_WINDOW_CLOSED_SINCE, Outcome.INFRINGING, "copy"),
        (a_list(since=NOON + 20 * DAY), Outcome.UNPROTECTED, "window_not_open"),
        (a_list(until=NOON), Outcome.UNPROTECTED, "window_closed"),
        (ProtectionList(), Outcome.UNPROTECTED, "not_listed"),
    ],
)
def test_the_list_at_the_sighting_and_the_list_now_decide_together(protections, outcome, code):
    verdict = said(protections)
    assert (verdict.outcome, verdict.reasons[0].code) == (outcome, code)


@pytest.mark.parametrize(
    ("match", "licence", "outcome", "codes"),
    [
        (a_match(), a_licence(), Outcome.LICENSED, {"licence"}),
        (
            a_match(),
            a_licence(since=LATER - DAY, until=LATER + DAY),
            Outcome.LICENSED,
            {"licence"},
        ),
        (
            a_match(),
            a_licence(since=NOON + DAY, until=LATER),
            Outcome.DOUBTFUL,
            {"seen_before_listing"},
        ),
        (a_match(), a_licence(account="u8"), Outcome.DOUBTFUL, {"seen_before_listing"}),
        (
            a_match(0.97, QUOTE, kind=PostingKind.NOVEL),
            None,
            Outcome.EXCEPTION,
            {"quotation"},
        ),
        (a_match(0.7), None, Outcome.DOUBTFUL, {"seen_before_listing", "not_sure"}),
        (a_match(0.3), None, Outcome.DOUBTFUL, {"seen_before_listing", "too_weak"}),
    ],
    ids=["licensed then", "licensed now", "between", "another's", "quoted", "unsure", "weak"],
)
def test_who_may_carry_the_work_is_found_out_first(match, licence, outcome, codes):
    verdict = said(BEFORE_LISTING, match, [licence] if licence else [])
    assert verdict.outcome is outcome
    assert codes <= {reason.code for reason in verdict.reasons}


def test_the_reason_names_the_sighting_the_batch_and_who_decides():
    [first, *_] = said(BEFORE_LISTING).reasons
    assert first.text == (
        "seen on 2026-05-01 12:00 UTC, before the listing (batch 1, entry 4,"
        " issued 2026-05-02 12:00 UTC): a person decides"
    )


def test_a_list_of_after_the_sighting_was_read_for_the_instant_of_judging():
    assert said(BEFORE_LISTING).as_of == LATER
    assert said(IN_WINDOW).as_of == NOON


def test_a_window_that_opened_after_the_sighting_is_told_with_its_start():
    [first, *_] = said(BEFORE_WINDOW).reasons
    assert "in force from 2026-05-02 12:00 UTC" in first.text


def test_a_reopened_window_leaves_what_was_seen_between_to_a_person():
    again = Entry(1, WORK, "灯笼", "", Window(NOON + DAY, NOON + 30 * DAY))
    batches = [
        *a_list(until=NOON).batches,
        Batch(2, NOON + DAY, "Office", "1" * 64, "cinema", (again,)),
    ]
    verdict = said(ProtectionList(batches))
    assert seen_too_early(verdict)
    assert verdict.cited == "batch 2, entry 1"


def test_a_platform_the_new_list_authorises_is_licensed():
    assert said(a_list(issued=NOON + DAY, authorised=("tube",))).outcome is Outcome.LICENSED


def test_without_a_later_instant_the_list_is_heard_as_of_the_sighting_alone():
    assert said(BEFORE_LISTING, now=None).outcome is Outcome.UNPROTECTED


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-5, 25),
    st.integers(-5, 25),
    st.integers(1, 40),
    st.integers(0, 30),
    st.floats(0, 1),
)
def test_a_sighting_outside_the_window_never_infringes(issued, since, length, now, score):
    start = NOON + timedelta(days=since)
    protections = a_list(
        issued=NOON + timedelta(days=issued), since=start, until=start + length * DAY
    )
    verdict = said(protections, a_match(score), now=NOON + timedelta(days=now))
    if not protections.in_force(WORK, NOON):
        assert verdict.outcome in {Outcome.UNPROTECTED, Outcome.DOUBTFUL}
