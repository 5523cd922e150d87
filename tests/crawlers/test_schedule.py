"""Which questions are due, and that asking twice asks once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from crawlers_builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from crawlers.options import CrawlOptions
from crawlers.platforms import PLATFORMS
from crawlers.schedule import Recheck, due_tasks, period_start, recheck_due
from crawlers.scheduler import Scheduler
from domain.crawl import Findings, TaskKind
from domain.enforcement import Notice, NoticeState
from domain.posting import Account, Platform
from domain.protection import Batch, Entry, ProviderClass, Window
from domain.work import Work, WorkId, WorkKind

OPTIONS = CrawlOptions()
HOUR = timedelta(hours=1)
LANTERN = Work(WorkId("w1"), WorkKind.FILM, "Lantern", aliases=("灯笼", "Lantern"))


def a_platform(name: str, make: str) -> Platform:
    return Platform(name, make, f"http://{name}.example", ProviderClass.CONTENT)


TUBE, STAGE = a_platform("tube", "json_video"), a_platform("stage", "hls_live")


def due(platforms=(TUBE, STAGE), works=(LANTERN,), accounts=(), rechecks=(), at=NOON):
    return due_tasks(platforms, works, accounts, rechecks, at, makes=PLATFORMS, options=OPTIONS)


def test_each_platform_is_asked_what_it_can_answer():
    asked = {(t.platform, t.kind, t.argument) for t in due()}
    assert asked == {
        ("tube", TaskKind.SEARCH, "Lantern"),
        ("tube", TaskKind.SEARCH, "灯笼"),
        ("tube", TaskKind.NEWEST, ""),
        ("stage", TaskKind.ROOMS, ""),
    }


def test_accounts_and_rechecks_become_tasks():
    account = Account("tube", "u1", "U")
    recheck = Recheck("tube", "av1", "N-1", NOON - 2 * HOUR)
    found = due((TUBE,), (), (account,), (recheck,))
    assert {(t.kind, t.argument, t.notice) for t in found} == {
        (TaskKind.NEWEST, "", ""),
        (TaskKind.ACCOUNT, "u1", ""),
        (TaskKind.RECHECK, "av1", "N-1"),
    }


def test_a_platform_of_an_unknown_make_is_asked_nothing():
    assert (
        due((a_platform("x", "nobody"),), rechecks=(Recheck("x", "1", "N", NOON - HOUR),)) == ()
    )


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.text(max_size=9))
def test_a_period_holds_its_instant_and_starts_once(start, more, name):
    cadence = timedelta(hours=6)
    at = NOON + timedelta(seconds=start)
    begun = period_start(at, cadence, name)
    assert begun <= at < begun + cadence
    later = period_start(at + timedelta(seconds=more), cadence, name)
    assert (later - begun) % cadence == timedelta(0)


@pytest.mark.parametrize(
    ("passed", "delay"), [(0.5, None), (1, 1), (23, 1), (24, 24), (200, 168), (9999, 720)]
)
def test_a_recheck_is_due_at_the_latest_delay_that_has_passed(passed, delay):
    expected = None if delay is None else NOON + delay * HOUR
    assert recheck_due(NOON, NOON + passed * HOUR, OPTIONS) == expected


def furnish(rig):
    with rig.store.transaction() as tx:
        tx.catalogue.put_platform(TUBE)
        for work in (LANTERN, replace(LANTERN, id=WorkId("w2"), title="Over", aliases=())):
            tx.catalogue.put_work(work)
        windows = (Window(NOON - HOUR), Window(NOON - 2 * HOUR, NOON - HOUR))
        entries = (
            Entry(1, WorkId("w1"), "Lantern", "H", windows[0]),
            Entry(2, WorkId("w2"), "Over", "H", windows[1]),
        )
        tx.catalogue.put_batch(Batch(1, NOON - 3 * HOUR, "NCAC", "0" * 64, "cinema", entries))


def searches(rig, at):
    with rig.store.reading() as tx:
        return tx.frontier.counts(at)[TaskKind.SEARCH].due


def test_only_works_in_force_are_searched_for(rig):
    furnish(rig)
    Scheduler(PLATFORMS, OPTIONS).tick(rig.store, NOON)
    assert searches(rig, NOON) == 2


def test_proposing_again_in_the_same_period_changes_nothing(rig):
    furnish(rig)
    at = period_start(NOON, OPTIONS.newest, "tube newest ") + timedelta(minutes=1)
    assert Scheduler(PLATFORMS, OPTIONS).tick(rig.store, at) == 3
    with rig.store.transaction() as tx:
        for leased in tx.frontier.lease("x", at, 9):
            tx.frontier.finish(leased.task, Findings(), at)
    assert Scheduler(PLATFORMS, OPTIONS).tick(rig.store, at + timedelta(minutes=1)) == 0


def test_the_next_period_wakes_every_question(rig):
    furnish(rig)
    scheduler = Scheduler(PLATFORMS, OPTIONS)
    scheduler.tick(rig.store, NOON)
    with rig.store.transaction() as tx:
        for leased in tx.frontier.lease("x", NOON, 9):
            tx.frontier.finish(leased.task, Findings(), NOON)
    assert scheduler.tick(rig.store, NOON + timedelta(days=2)) == 3


def test_a_notice_that_was_sent_has_its_posting_looked_at_and_its_account_walked(rig):
    furnish(rig)
    notice = Notice(
        id="N-1",
        posting="tube:av1",
        work=WorkId("w1"),
        platform="tube",
        account="u1",
        url="http://tube.example/v/av1",
        format="cn_regulation",
        language="zh",
        body="",
        evidence=(),
        cited="",
        made_at=NOON,
        seen_at=NOON,
        due=NOON,
        trace="S-1",
    )
    with rig.store.transaction() as tx:
        tx.frontier.propose(())
        tx.cases.put_notice(notice, NOON)
        tx.cases.move_notice("N-1", NoticeState.SENT, NOON, "")
    scheduler = Scheduler(PLATFORMS, OPTIONS)
    scheduler.tick(rig.store, NOON)
    assert rechecks(rig, NOON) == 0
    scheduler.tick(rig.store, NOON + HOUR)
    assert rechecks(rig, NOON + HOUR) == 1


def rechecks(rig, at):
    with rig.store.reading() as tx:
        return tx.frontier.counts(at)[TaskKind.RECHECK].due
