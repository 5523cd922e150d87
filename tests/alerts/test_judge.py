from dataclasses import replace

import pytest
from alerts_builders import DAY, NOON, TUBE, WORK, a_licence, a_list, a_match, evidence
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.judge import judge
from alerts.options import JudgeOptions
from domain.match import Flag
from domain.posting import PostingKind
from domain.protection import Batch, Entry, ProtectionList, Window
from domain.verdict import Outcome
from domain.work import Modality

COVER = evidence(Modality.IMAGE, posting_share=1.0, work_share=1.0)
QUOTE = evidence(Modality.TEXT, 0.97, Flag.QUOTATION, posting_share=0.1, work_share=0.01)
STILL = evidence(Modality.VIDEO, 0.97, Flag.IMAGE_LEVEL)


def said(match=None, protections=None, licences=(), platform=TUBE, at=NOON, **options):
    return judge(
        match or a_match(),
        protections if protections is not None else a_list(),
        licences,
        platform,
        at,
        options=JudgeOptions(**options),
    )


def product(offer, *found, **facts):
    return a_match(
        0.97, *(found or (COVER,)), kind=PostingKind.PRODUCT, facts={"offer": offer, **facts}
    )


def test_a_copy_of_a_listed_work_infringes():
    assert said().outcome is Outcome.INFRINGING


def test_an_infringing_verdict_says_how_much_was_taken_where_and_on_which_line():
    text = " ".join(r.text for r in said().reasons)
    for fact in (
        "31.4 s of pictures",
        "0:00:12–0:00:44",
        "98%",
        "batch 1, entry 4",
        "no licence",
    ):
        assert fact in text


def test_a_work_on_no_batch_is_unprotected_however_sure_we_are():
    verdict = said(a_match(1.0), ProtectionList())
    assert verdict.outcome is Outcome.UNPROTECTED
    assert verdict.cited is None


def test_a_batch_issued_after_the_sighting_is_not_heard():
    assert said(protections=a_list(issued=NOON + DAY)).outcome is Outcome.UNPROTECTED


@pytest.mark.parametrize(
    ("since", "until", "outcome"),
    [
        (NOON, NOON + DAY, Outcome.INFRINGING),
        (NOON - DAY, NOON, Outcome.UNPROTECTED),
        (NOON + DAY, NOON + 2 * DAY, Outcome.UNPROTECTED),
        (NOON - DAY, None, Outcome.INFRINGING),
    ],
)
def test_a_window_is_half_open(since, until, outcome):
    assert said(protections=a_list(since=since, until=until)).outcome is outcome


def test_a_closed_window_is_told_with_its_end():
    [first, *_] = said(protections=a_list(until=NOON)).reasons
    assert first.code == "window_closed"
    assert "2026-05-01 12:00 UTC" in first.text


def test_a_later_batch_that_closes_the_window_overrides_an_earlier_one():
    late = Entry(1, WORK, "灯笼", "", Window(NOON - DAY, NOON))
    batches = [*a_list().batches, Batch(2, NOON - DAY, "Office", "1" * 64, "cinema", (late,))]
    assert said(protections=ProtectionList(batches)).outcome is Outcome.UNPROTECTED


def test_a_licence_shields_its_account_and_is_named():
    verdict = said(licences=[a_licence()])
    assert (verdict.outcome, verdict.licence) == (Outcome.LICENSED, "L-1")
    assert "L-1" in verdict.reasons[0].text


def test_a_licence_ends_at_its_end():
    assert said(licences=[a_licence(until=NOON)]).outcome is Outcome.INFRINGING


def test_a_licence_begins_at_its_beginning():
    assert said(licences=[a_licence(since=NOON)]).outcome is Outcome.LICENSED


@pytest.mark.parametrize(
    "changes", [{"account": "u8"}, {"platform": "melody"}, {"territory": "JP"}, {"work": "w-2"}]
)
def test_a_licence_shields_nobody_else(changes):
    assert said(licences=[a_licence(**changes)]).outcome is Outcome.INFRINGING


def test_a_licence_for_a_territory_does_not_cover_a_platform_of_none():
    nowhere = replace(TUBE, territory=None)
    licences = [a_licence(territory="CN")]
    assert said(licences=licences, platform=nowhere).outcome is Outcome.INFRINGING
    assert said(licences=licences).outcome is Outcome.LICENSED


def test_a_platform_the_list_prints_as_authorised_is_licensed():
    assert said(protections=a_list(authorised=(" Tube ",))).outcome is Outcome.LICENSED


@pytest.mark.parametrize("offer", ["print", "recording"])
def test_a_physical_copy_may_show_its_own_cover(offer):
    assert said(product(offer)).outcome is Outcome.EXCEPTION


@pytest.mark.parametrize("offer", ["ebook", "poster"])
def test_the_cover_of_a_new_copy_on_offer_infringes(offer):
    assert said(product(offer)).outcome is Outcome.INFRINGING


def test_drive_links_undo_the_excuse_of_a_printed_copy():
    assert said(product("print", drive_links="2")).outcome is Outcome.INFRINGING


def test_a_cover_on_a_page_that_offers_nothing_known_is_doubtful():
    assert said(product("")).outcome is Outcome.DOUBTFUL


def test_half_the_book_beside_a_printed_copy_is_no_sample():
    text = evidence(Modality.TEXT, posting_share=1.0, work_share=0.5)
    assert said(product("print", COVER, text)).outcome is Outcome.INFRINGING


def test_a_short_quotation_is_left_free():
    verdict = said(a_match(0.97, QUOTE, kind=PostingKind.NOVEL))
    assert verdict.outcome is Outcome.EXCEPTION
    assert "art. 24 (2)" in verdict.reasons[0].text


def test_a_short_excerpt_in_a_review_is_left_free_without_a_flag():
    match = a_match(0.97, replace(QUOTE, flags=()), facts={"section": "review"})
    assert said(match).outcome is Outcome.EXCEPTION


@pytest.mark.parametrize("share", [{"work_share": 0.11}, {"posting_share": 0.31}])
def test_too_much_is_no_quotation(share):
    match = a_match(0.97, replace(QUOTE, **share), facts={"section": "review"})
    assert said(match).outcome is Outcome.INFRINGING


def test_a_quotation_does_not_excuse_the_whole_film_beside_it():
    match = a_match(0.97, QUOTE, evidence(), facts={"section": "review"})
    assert said(match).outcome is Outcome.INFRINGING


def test_an_excerpt_that_advertises_an_ebook_is_no_quotation():
    assert said(product("ebook", QUOTE)).outcome is Outcome.INFRINGING


@pytest.mark.parametrize(
    ("score", "outcome"),
    [(0.9, Outcome.INFRINGING), (0.899, Outcome.DOUBTFUL), (0.2, Outcome.DOUBTFUL)],
)
def test_below_the_report_score_nobody_is_accused(score, outcome):
    assert said(a_match(score)).outcome is outcome


@pytest.mark.parametrize(
    "found", [STILL, COVER, evidence(Modality.TEXT, 0.97, Flag.COMMON)], ids=str
)
def test_still_pictures_and_common_material_alone_are_doubtful(found):
    assert said(a_match(1.0, found)).outcome is Outcome.DOUBTFUL


def test_a_posting_without_an_account_waits_for_people_where_the_policy_says_so():
    match = a_match(account="")
    assert said(match).outcome is Outcome.INFRINGING
    assert said(match, account_required=True).outcome is Outcome.DOUBTFUL


matches = st.builds(
    lambda score, found, kind, offer, section: a_match(
        score, *found, kind=kind, facts={"offer": offer, "section": section}
    ),
    st.floats(0, 1),
    st.lists(
        st.builds(
            lambda m, s, f, p, w: evidence(m, s, *f, posting_share=p, work_share=w),
            st.sampled_from(Modality),
            st.floats(0, 1),
            st.sets(st.sampled_from(Flag)),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(PostingKind),
    st.sampled_from(["", "ebook", "print", "poster", "recording"]),
    st.sampled_from(["", "review", "story"]),
)


@settings(max_examples=80, deadline=None)
@given(matches, st.floats(0, 1))
def test_a_higher_score_never_turns_an_accusation_into_a_doubt(match, other):
    low, high = sorted((match.score, other))
    before, after = (said(replace(match, score=s)).outcome for s in (low, high))
    assert after is before or (before, after) == (Outcome.DOUBTFUL, Outcome.INFRINGING)


@settings(max_examples=80, deadline=None)
@given(matches)
def test_a_licence_always_shields(match):
    assert said(match, licences=[a_licence()]).outcome is Outcome.LICENSED


def test_a_list_is_heard_only_where_it_applies():
    [batch] = a_list().batches
    abroad = ProtectionList([replace(batch, territory="JP")])
    there = replace(TUBE, territory="JP")
    assert judge(a_match(), abroad, (), TUBE, NOON).outcome is Outcome.UNPROTECTED
    assert judge(a_match(), abroad, (), there, NOON).outcome is Outcome.INFRINGING
