"""Old sightings are judged again when their work comes into force, and only then."""

from dataclasses import replace

from alerts_builders import DAY, HOUR, NOON, TUBE, House, a_list, a_match, a_verdict

from alerts.explain import explain
from alerts.lookback import LookBack, Read, came_into_force, read, to_judge_again
from alerts.notices import FORMATS
from alerts.reviews import ReviewDesk
from domain.crawl import Findings, LinkSeen, TaskKind
from domain.enforcement import NoticeState, OrderKind
from domain.posting import LinkState
from domain.protection import Batch, Entry, ProtectionList, Window
from domain.verdict import Outcome
from domain.work import Work, WorkId, WorkKind

NEW = WorkId("w-harbour")
LISTED = NOON + DAY


def batch_2(work=NEW, since=LISTED, issued=LISTED):
    entry = Entry(1, work, "港", "Harbour Pictures", Window(since, since + 30 * DAY))
    return Batch(2, issued, "Copyright Office", "1" * 64, "cinema", (entry,))


def a_house():
    """A house that saw a copy of a work no batch names."""
    house = House()
    with house.store.transaction() as tx:
        tx.catalogue.put_work(Work(NEW, WorkKind.FILM, "港 Harbour", ("Harbour Pictures",)))
    house.see(a_match(work=NEW))
    house.look_back = LookBack(house.store, house.options, FORMATS)
    return house


def publish(house, batch):
    with house.store.transaction() as tx:
        tx.catalogue.put_batch(batch)


def current(house):
    with house.store.reading() as tx:
        [verdict] = tx.cases.verdicts("tube:v77")
    return verdict


def a_listed_house():
    house = a_house()
    publish(house, batch_2())
    house.now = LISTED + HOUR
    house.look_back.tick(house.now)
    return house


def test_a_copy_seen_before_its_batch_goes_to_review_and_not_to_notice():
    house = a_house()
    assert current(house).outcome is Outcome.UNPROTECTED
    publish(house, batch_2())
    assert house.look_back.tick(LISTED + HOUR) == 1
    [review] = house.orders(OrderKind.REVIEW)
    assert "before the listing (batch 2, entry 1" in review.order.summary
    assert house.notices() == ()


def test_a_second_tick_changes_nothing():
    house = a_listed_house()
    before = house.tables()
    assert house.look_back.tick(house.now + HOUR) == 0
    assert house.tables() == before


def test_a_desk_that_starts_anew_finds_everything_done():
    house = a_listed_house()
    before = house.tables()
    again = LookBack(house.store, house.options, FORMATS)
    assert again.tick(house.now + HOUR) == 0
    assert house.tables() == before


def test_a_window_that_opens_is_noticed_without_a_new_batch():
    house = a_house()
    publish(house, batch_2(since=LISTED + 5 * DAY))
    assert house.look_back.tick(LISTED + HOUR) == 0
    assert house.look_back.tick(LISTED + 5 * DAY) == 1
    assert current(house).outcome is Outcome.DOUBTFUL


def test_a_sighting_within_the_window_of_a_batch_on_record_is_noticed_at_once():
    house = a_house()
    publish(house, batch_2(issued=NOON - DAY, since=NOON - DAY))
    house.now = NOON + HOUR
    assert house.see(a_match(work=NEW)).outcome is Outcome.INFRINGING


def test_verdicts_are_not_read_while_no_work_comes_into_force(monkeypatch):
    house = a_listed_house()
    monkeypatch.setattr("alerts.lookback.to_judge_again", None)
    assert house.look_back.tick(house.now + DAY) == 0


def test_a_later_sighting_that_was_judged_is_not_overridden():
    house = a_house()
    publish(house, batch_2())
    house.now = LISTED + 2 * HOUR
    house.see(a_match(work=NEW, seen_at=LISTED + HOUR))
    assert current(house).outcome is Outcome.INFRINGING
    assert house.look_back.tick(house.now) == 0
    assert len(house.notices()) == 1


def test_the_reviewer_is_told_whether_the_link_is_still_up():
    house = a_listed_house()
    with house.store.transaction() as tx:
        tasks = tx.frontier.lease("crawler", house.now, 10)
        [look] = [t.task for t in tasks if t.task.kind is TaskKind.RECHECK]
        seen = LinkSeen("tube:v77", LinkState.UP, house.now, None, 200)
        tx.frontier.finish(look, Findings(link=seen), house.now)
    with house.store.reading() as tx:
        steps = explain(tx, "tube:v77")
    assert "our own look: up" in {step.what for step in steps}
    told = " ".join(line for step in steps for line in step.details)
    assert "seen_before_listing: seen on 2026-05-01 12:00 UTC" in told


def a_decided_house():
    house = a_listed_house()
    [review] = house.orders(OrderKind.REVIEW)
    desk = ReviewDesk(house.store, house.options, FORMATS, lambda: house.now)
    desk.decide(review.order.id, infringes=True, reviewer="Lin", why="still up")
    return house


def test_a_person_may_accuse_it_by_the_list_as_it_is_now():
    [status] = a_decided_house().notices()
    assert status.notice.cited == "batch 2, entry 1"


def test_a_licence_found_late_retracts_what_the_person_sent():
    house = a_decided_house()
    house.license(id="L-9", work=NEW)
    house.follow()
    [status] = house.notices()
    assert status.state is NoticeState.RETRACTED


def test_a_list_never_read_may_hold_anything():
    assert came_into_force(ProtectionList(), None, NOON)


def test_a_list_read_a_moment_ago_holds_nothing_new():
    protections = a_list()
    assert not came_into_force(protections, read(protections, NOON), NOON + HOUR)


def test_an_issue_date_that_passes_brings_works_into_force():
    protections = a_list(issued=NOON + HOUR)
    before = Read(read(protections, NOON).batches, NOON)
    assert not came_into_force(protections, before, NOON + HOUR / 2)
    assert came_into_force(protections, before, NOON + HOUR)


def test_only_unprotected_verdicts_of_works_now_in_force_are_judged_again():
    early = a_match(seen_at=NOON - 5 * DAY)
    unprotected = a_verdict(early, Outcome.UNPROTECTED)
    others = (
        replace(unprotected, outcome=Outcome.EXCEPTION),
        a_verdict(a_match(work=NEW), Outcome.UNPROTECTED),
        a_verdict(a_match(), Outcome.UNPROTECTED),
    )
    assert to_judge_again([unprotected, *others], a_list(), [TUBE], NOON) == (early,)


def test_a_list_for_another_territory_brings_nothing_into_force_here():
    early = a_verdict(a_match(seen_at=NOON - 5 * DAY), Outcome.UNPROTECTED)
    [batch] = a_list().batches
    abroad = ProtectionList([replace(batch, territory="JP")])
    assert to_judge_again([early], abroad, [TUBE], NOON) == ()
    assert to_judge_again([early], abroad, [replace(TUBE, territory="JP")], NOON)
