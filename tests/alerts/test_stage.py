import json
from dataclasses import replace

import pytest
from alerts_builders import DAY, HOUR, NOON, OPTIONS, TUBE, House, a_match, evidence

from domain.enforcement import (
    CaseState,
    Measure,
    NoticeState,
    OrderKind,
    OrderState,
)
from domain.errors import NotFound, UnknownName
from domain.posting import Account, LinkState, PostingKind
from domain.verdict import Outcome
from domain.work import Modality


def test_a_copy_becomes_one_notice_with_its_order_and_strike():
    house = House()
    house.see(a_match())
    [status] = house.notices()
    [order] = house.orders(OrderKind.NOTICE)
    [strike] = house.strikes()
    assert status.state is NoticeState.QUEUED
    assert order.order.subject == strike.notice == status.notice.id


def test_a_notice_cites_the_captures_and_the_recorded_exchange():
    house = House()
    house.see(a_match())
    [status] = house.notices()
    assert status.notice.evidence == ("a" * 64, "c" * 64)
    assert "a" * 64 in status.notice.body


def test_the_same_match_twice_changes_nothing():
    house = House()
    house.see(a_match())
    before = house.tables()
    house.now += HOUR
    house.stage.handle(a_match())
    assert house.tables() == before


def test_a_further_sighting_while_a_notice_is_open_makes_no_second_one():
    house = House()
    house.see(a_match())
    house.see(a_match(seen_at=NOON + 2 * HOUR))
    assert len(house.notices()) == 1


def test_the_list_and_licences_are_read_as_of_the_sighting():
    house = House()
    house.license(until=NOON + HOUR / 2)
    house.now = NOON + 20 * DAY
    assert house.see(a_match()).outcome is Outcome.LICENSED
    assert house.notices() == ()


def test_an_older_match_that_comes_late_changes_nothing():
    house = House()
    house.see(a_match(0.7, seen_at=NOON))
    house.see(a_match(0.97, seen_at=NOON + HOUR))
    before = house.tables()
    house.stage.handle(a_match(0.7, seen_at=NOON))
    assert house.tables() == before


def test_a_doubtful_match_is_asked_about_once():
    house = House()
    house.see(a_match(0.7))
    house.see(a_match(0.75, seen_at=NOON + HOUR))
    [order] = house.orders(OrderKind.REVIEW)
    [event] = house.events("review.opened")
    assert order.order.subject == "tube:v77"
    assert event.platform is None
    assert house.notices() == ()


def test_what_is_too_weak_is_recorded_and_nobody_is_asked():
    house = House()
    assert house.see(a_match(0.3)).outcome is Outcome.DOUBTFUL
    assert house.orders() == ()


def test_a_doubt_that_a_later_sighting_settles_is_called_back():
    house = House()
    house.see(a_match(0.7))
    house.see(a_match(0.97, seen_at=NOON + HOUR))
    [order] = house.orders(OrderKind.REVIEW)
    assert order.state is OrderState.CANCELLED


def test_where_the_policy_asks_people_no_notice_goes_out_by_itself():
    house = House(replace(OPTIONS, auto_notice=False))
    house.see(a_match())
    assert house.notices() == ()
    assert len(house.orders(OrderKind.REVIEW)) == 1


def test_the_platform_is_written_to_in_its_format_and_language():
    house = House(platform=replace(TUBE, notice_format="dmca", language="zh-CN"))
    house.see(a_match())
    [status] = house.notices()
    assert (status.notice.format, status.notice.language) == ("dmca", "zh")
    assert "DMCA 通知" in status.notice.body


def test_a_format_nobody_registered_is_refused_and_nothing_is_kept():
    house = House(platform=replace(TUBE, notice_format="pigeon"))
    with pytest.raises(UnknownName, match="pigeon"):
        house.see(a_match())
    assert house.tables()[0] == ()


def test_a_platform_nobody_knows_is_refused():
    with pytest.raises(NotFound):
        House().stage.handle(a_match(platform="melody"))


def test_live_goes_before_a_film_and_a_whole_film_before_a_clip():
    house = House()
    whole, clip = (
        evidence(Modality.VIDEO, work_share=1.0),
        evidence(Modality.VIDEO, work_share=0.1),
    )
    for native, found, kind in (
        ("live", clip, PostingKind.ROOM),
        ("whole", whole, PostingKind.VIDEO),
        ("clip", clip, PostingKind.VIDEO),
    ):
        house.see(replace(house.match(native, kind=kind), evidence=(found,)))
    priority = {q.order.summary.split("tube:")[1][:4]: q.order.priority for q in house.orders()}
    assert priority["live"] > priority["whol"] > priority["clip"]


def down(house: House) -> str:
    """Send the notice of tube:v77, and see its posting down."""
    house.see(a_match())
    house.send()
    [status] = house.notices()
    house.now += HOUR
    house.look(status.notice.id, LinkState.DOWN)
    house.follow()
    return status.notice.id


def test_a_copy_that_came_back_earns_the_next_round():
    house = House()
    first = down(house)
    house.now += 2 * DAY
    house.see(a_match(seen_at=house.now))
    before, after = house.notices()
    assert (before.state, after.state) == (NoticeState.REAPPEARED, NoticeState.QUEUED)
    assert (after.notice.round, after.notice.parent) == (2, first)


def test_a_match_from_before_it_went_down_is_no_return():
    house = House()
    down(house)
    house.see(a_match(seen_at=NOON + HOUR / 2))
    [status] = house.notices()
    assert status.state is NoticeState.VERIFIED_DOWN


def test_a_posting_seen_up_by_a_recheck_is_captured_anew_and_noticed_again():
    house = House()
    first = down(house)
    house.now += 2 * DAY
    house.look(first, LinkState.UP)
    assert house.follow() == 1
    assert house.notice(first).state is NoticeState.REAPPEARED
    with house.store.transaction() as tx:
        tasks = [t.task for t in tx.frontier.lease("crawl-1", house.now, 10)]
    assert "v77" in [t.argument for t in tasks]
    house.see(a_match(seen_at=house.now + HOUR))
    assert [s.notice.round for s in house.notices()] == [1, 2]


def test_incidents_make_a_case_that_grows():
    house = House()
    house.infringe(2)
    [warned] = house.cases()
    house.now += 2 * DAY
    house.see(house.match("third", seen_at=house.now))
    [grown] = house.cases()
    assert warned.case.id == grown.case.id
    assert (warned.case.recommended, grown.case.recommended) == (Measure.WARN, Measure.RESTRICT)
    assert len(grown.case.notices) == 3


def test_a_case_has_one_open_order_that_names_its_measure():
    house = House()
    house.infringe(3)
    states = {q.state: q.order.summary for q in house.orders(OrderKind.CASE)}
    assert "restrict" in states[OrderState.READY]
    assert "warn" in states[OrderState.CANCELLED]


def test_one_evening_of_copies_makes_no_case():
    house = House()
    for n in range(6):
        house.see(house.match(f"e{n}", seen_at=NOON))
    assert house.cases() == ()


def test_two_accounts_with_one_contact_make_a_case_for_review_only():
    house = House(replace(OPTIONS, auto_refer_cases=True))
    house.know(*(Account("tube", u, u, contacts=("QQ 777",)) for u in ("u9", "u10")))
    house.infringe(1)
    house.now += 2 * DAY
    house.infringe(1, account="u10")
    house.send()
    [joint] = house.cases()
    assert joint.case.accounts == ("tube:u10", "tube:u9")
    assert "QQ 777" in joint.case.operator_basis
    assert joint.state is CaseState.PROPOSED


def test_a_posting_of_nobody_named_is_noticed_and_strikes_nobody():
    house = House()
    house.see(a_match(account=""))
    assert len(house.notices()) == 1
    assert house.strikes() == ()


def test_a_review_event_tells_what_to_look_at():
    house = House()
    house.see(a_match(0.7))
    [event] = house.events("review.opened")
    assert json.loads(event.body)["posting"] == "tube:v77"
