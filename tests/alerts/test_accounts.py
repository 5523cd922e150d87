from dataclasses import replace

import pytest
from alerts_builders import DAY, HOUR, NOON, a_match, a_notice, a_verdict, evidence
from hypothesis import given
from hypothesis import strategies as st

from alerts.accounts import (
    AccountRecord,
    incident_of,
    measure_for,
    partners,
    propose,
    standing_incidents,
)
from alerts.together import together
from domain.enforcement import (
    CaseState,
    CaseStatus,
    Measure,
    Notice,
    Strike,
    StrikeState,
)
from domain.match import Flag
from domain.posting import Account
from domain.work import Modality

KEY = "tube:u9"


def strikes_at(*times, account="u9", state=StrikeState.ACTIVE) -> tuple[Strike, ...]:
    found: tuple[Strike, ...] = ()
    for n, at in enumerate(times):
        incident = incident_of(f"tube:{account}", at, found)
        found += (Strike(f"K{n}", "tube", account, incident, f"N-{account}-{n}", at, state),)
    return found


def notices_of(strikes, **changes) -> tuple[Notice, ...]:
    return tuple(
        a_notice(id=s.notice, posting=f"tube:v{n}", **changes) for n, s in enumerate(strikes)
    )


def a_record(*times, **changes) -> AccountRecord:
    strikes = strikes_at(*times)
    base = {
        "platform": "tube",
        "accounts": (KEY,),
        "strikes": strikes,
        "notices": notices_of(strikes),
        "postings": 24,
    }
    return AccountRecord(**(base | changes))


def settled(case, state=CaseState.APPLIED) -> CaseStatus:
    return CaseStatus(case, state, NOON)


def test_fifty_copies_of_one_evening_are_one_incident():
    strikes = strikes_at(*(NOON + n * HOUR / 10 for n in range(50)))
    assert len({s.incident for s in strikes}) == 1


@pytest.mark.parametrize(("later", "incidents"), [(DAY - HOUR, 1), (DAY, 2)])
def test_the_grace_is_half_open(later, incidents):
    strikes = strikes_at(NOON, NOON + later)
    assert len(standing_incidents(strikes, NOON + 2 * DAY)) == incidents


def test_a_copy_seen_before_the_notice_belongs_to_it_however_late_it_is_judged():
    first, second = strikes_at(NOON, NOON + 3 * DAY)
    assert incident_of(KEY, NOON - DAY, (first, second)) == first.incident


@given(st.permutations(range(4)))
def test_the_name_of_an_incident_does_not_depend_on_which_copy_came_first(order):
    times = [NOON + n * HOUR for n in order]
    assert {s.incident for s in strikes_at(*times)} == {incident_of(KEY, NOON, ())}


def test_strikes_grow_old():
    strikes = strikes_at(NOON, NOON + 5 * DAY)
    assert len(standing_incidents(strikes, NOON + 90 * DAY)) == 1


@pytest.mark.parametrize("state", [StrikeState.PROVISIONAL, StrikeState.VOIDED])
def test_frozen_and_void_strikes_do_not_count(state):
    assert standing_incidents(strikes_at(NOON, state=state), NOON) == ()


@pytest.mark.parametrize(
    ("incidents", "measure"),
    [
        (1, None),
        (2, Measure.WARN),
        (3, Measure.RESTRICT),
        (4, Measure.RESTRICT),
        (5, Measure.SUSPEND),
        (8, Measure.CLOSE),
    ],
)
def test_the_ladder_rises_with_the_incidents(incidents, measure):
    assert measure_for(incidents) is measure


def test_one_incident_makes_no_case():
    assert propose(a_record(NOON), (), NOON) is None


def test_a_case_keeps_its_id_while_it_grows():
    early = propose(a_record(NOON, NOON + 2 * DAY), (), NOON + 2 * DAY)
    later = propose(a_record(NOON, NOON + 2 * DAY, NOON + 4 * DAY), (), NOON + 4 * DAY)
    assert early
    assert later
    assert early.id == later.id
    assert (early.recommended, later.recommended) == (Measure.WARN, Measure.RESTRICT)


def test_the_four_factors_are_on_record():
    case = propose(a_record(NOON, NOON + 2 * DAY, verdicts=(a_verdict(),)), (), NOON + 2 * DAY)
    assert case
    number, share, gravity, intent = case.reasons
    assert number.startswith("absolute number: 2 incidents (2 notices)")
    assert "2 of 24 known postings" in share
    assert "60% of a work" in gravity
    assert "1 incidents after a notice could be known" in intent


def test_copies_that_add_up_to_more_than_the_largest_are_told_of():
    parts = [("u9", a_verdict(a_match(native_id=f"v{n}"))) for n in (1, 2)]
    [whole] = together(parts, lambda _: ())
    larger = replace(whole, share=0.82, chapters=((1, 8),))
    record = a_record(NOON, NOON + 2 * DAY, verdicts=(a_verdict(),))
    for sums, told in (((larger,), True), ((whole,), False)):
        case = propose(replace(record, together=sums), (), NOON + 2 * DAY)
        assert case
        words = "60% of a work; 2 copies of one add up to 82% of the work, chapters 1-8"
        assert case.reasons[2].endswith(words) is told


def test_disguise_and_return_are_signs_of_intent():
    record = a_record(NOON, NOON + 2 * DAY)
    mirrored = a_verdict(a_match(0.97, evidence(Modality.VIDEO, 0.97, Flag.MIRRORED)))
    back = tuple(replace(n, round=2) for n in record.notices)
    case = propose(replace(record, notices=back, verdicts=(mirrored,)), (), NOON + 2 * DAY)
    assert case
    assert "2 copies put up again" in case.reasons[3]
    assert "1 disguised copies" in case.reasons[3]


def test_a_settled_case_is_followed_by_a_chapter_only_when_it_is_graver():
    two, three = (NOON, NOON + 2 * DAY), (NOON, NOON + 2 * DAY, NOON + 4 * DAY)
    warned = propose(a_record(*two), (), NOON + 2 * DAY)
    assert warned
    assert propose(a_record(*two), (settled(warned),), NOON + 2 * DAY) is None
    graver = propose(a_record(*three), (settled(warned),), NOON + 4 * DAY)
    assert graver
    assert graver.id != warned.id
    assert graver.recommended is Measure.RESTRICT


def test_a_withdrawn_case_does_not_shield_the_account():
    two = (NOON, NOON + 2 * DAY)
    warned = propose(a_record(*two), (), NOON + 2 * DAY)
    assert warned
    again = propose(a_record(*two), (settled(warned, CaseState.WITHDRAWN),), NOON + 2 * DAY)
    assert again
    assert again.id != warned.id


def an_account(native, *contacts, platform="tube") -> Account:
    return Account(platform, native, native, contacts=contacts)


def test_accounts_of_one_platform_that_publish_a_contact_are_found():
    others = [
        an_account("u10", "qq12345"),
        an_account("u11", "QQ 9"),
        an_account("u12", "QQ 12345", platform="melody"),
    ]
    [(found, contact)] = partners(an_account("u9", "QQ 12345"), others)
    assert (found.native_id, contact) == ("u10", "qq12345")


def test_accounts_without_contacts_share_none():
    assert partners(an_account("u9", " "), [an_account("u10", " ")]) == ()


def test_one_evening_on_two_accounts_of_a_hand_counts_once():
    strikes = strikes_at(NOON) + strikes_at(NOON + HOUR, account="u10")
    assert len({s.incident for s in strikes}) == 2
    assert len(standing_incidents(strikes, NOON + DAY)) == 1


def test_a_joint_case_says_that_one_hand_is_not_established():
    strikes = strikes_at(NOON) + strikes_at(NOON + 2 * DAY, account="u10")
    record = AccountRecord(
        "tube",
        ("tube:u10", KEY),
        strikes,
        notices_of(strikes),
        basis="both publish the same contact 'QQ 12345'",
    )
    case = propose(record, (), NOON + 2 * DAY)
    assert case
    assert case.operator_basis == "both publish the same contact 'QQ 12345'"
    assert "not established" in case.reasons[-1]
