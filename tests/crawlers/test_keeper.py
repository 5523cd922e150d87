"""Keeping parts: what a crawler holds, when it falls silent, what it hears."""

import asyncio
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from crawlers_builders import BRISK, NOON

from backends.store.store import SqlStore
from crawlers.gate import Gate
from crawlers.keeper import Keeper
from crawlers.ledger import Ledger
from domain.hosts import PARTS, HostRule, RuleKind, part_of
from domain.posting import Platform
from domain.protection import ProviderClass

TUBE = Platform("tube", "json_video", "https://tube.example", ProviderClass.CONTENT)
HOST = part_of("tube.example")
EVERY = frozenset(range(PARTS))
NOTHING = frozenset()


class Clock:
    """The service's time; a test moves it."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at

    def later(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def store():
    with closing(SqlStore("sqlite://")) as made:
        made.prepare()
        yield made


def play(store, scene, *names, **changes):
    """Run a scene with a keeper for each name, and a clock."""
    options = replace(BRISK, **changes)

    async def run():
        clock = Clock()
        ledgers = [Ledger(store, None, name) for name in names]
        keepers = [Keeper(each, Gate(0.0, clock), options, clock) for each in ledgers]
        try:
            await scene(clock, *keepers)
        finally:
            for ledger in ledgers:
                ledger.close()

    asyncio.run(run())


def test_one_alone_holds_every_part(store):
    async def scene(_clock, a):
        await a.join()
        assert a.mine == a.leasable == EVERY

    play(store, scene, "a")


def test_a_share_goes_to_who_joins_once_its_tasks_are_ended(store):
    async def scene(_clock, a, b):
        await a.join()
        await b.join()
        assert b.mine == NOTHING
        await a.beat(in_hand=EVERY)
        assert a.mine == EVERY
        assert len(a.leasable) == PARTS // 2
        await a.beat(in_hand=a.leasable)
        assert a.mine == a.leasable
        await b.beat(NOTHING)
        assert b.mine == EVERY - a.mine

    play(store, scene, "a", "b")


def test_who_has_no_patience_left_gives_a_part_although_tasks_are_in_hand(store):
    async def scene(_clock, a, b):
        await a.join()
        await b.join()
        await a.beat(EVERY)
        await asyncio.sleep(0.01)
        await a.beat(EVERY)
        assert len(a.mine) == PARTS // 2

    play(store, scene, "a", "b", part_patience_seconds=0.0)


def test_the_parts_of_one_who_is_silent_are_taken_when_its_lease_is_over(store):
    async def scene(clock, a, b):
        await a.join()
        await b.join()
        clock.later(29)
        await b.beat(NOTHING)
        assert b.mine == NOTHING
        clock.later(1)
        await b.beat(NOTHING)
        assert b.mine == EVERY
        await a.beat(NOTHING)
        assert a.mine == NOTHING

    play(store, scene, "a", "b")


def test_a_part_with_a_slow_host_is_held_longer_and_rests_longer(store):
    async def scene(clock, a, b):
        await a.join()
        a.gate.slow_down("tube.example", 60.0)
        await a.beat(NOTHING)
        await b.join()
        clock.later(31)
        await b.beat(NOTHING)
        assert b.mine == EVERY - {HOST}
        clock.later(59)
        await b.beat(NOTHING)
        assert HOST in b.mine

    play(store, scene, "a", "b")


def test_a_restarted_crawler_begins_where_it_was(store):
    async def scene(_clock, a):
        await a.join()
        await a.join()
        assert a.mine == EVERY

    play(store, scene, "a")


def test_a_hold_that_is_not_renewed_ends_before_the_lease(store):
    async def scene(_clock, a):
        await a.join()
        left = a.gate.hold.deadline - asyncio.get_running_loop().time()
        assert 24 < left <= 25

    play(store, scene, "a")


def test_a_jump_of_the_service_s_time_renews_at_once(store):
    async def scene(clock, a):
        await a.join()
        clock.later(86_400)
        await a.beat(NOTHING)
        assert a.mine == EVERY
        with store.reading() as tx:
            assert {part.until for part in tx.parts.parts()} == {
                clock() + timedelta(seconds=30)
            }

    play(store, scene, "a")


def test_what_is_said_of_a_host_is_heard_at_the_next_look(store):
    async def scene(_clock, a):
        await a.join()
        with store.transaction() as tx:
            tx.catalogue.put_platform(TUBE)
            tx.hosts.put_rule(HostRule("tube.example", RuleKind.PAUSE, "li", NOON))
        assert a.held_platforms() == NOTHING
        await a.beat(NOTHING)
        assert a.held_platforms() == {"tube"}
        with store.transaction() as tx:
            tx.hosts.lift("tube.example", RuleKind.PAUSE)
        await a.beat(NOTHING)
        assert a.held_platforms() == NOTHING

    play(store, scene, "a")


def test_a_pause_ends_at_its_time_without_anybody_saying_so(store):
    async def scene(clock, a):
        until = NOON + timedelta(seconds=9)
        with store.transaction() as tx:
            tx.catalogue.put_platform(TUBE)
            tx.hosts.put_rule(HostRule("tube.example", RuleKind.PAUSE, "li", NOON, until))
        await a.join()
        assert a.held_platforms() == {"tube"}
        clock.later(9)
        assert a.held_platforms() == NOTHING

    play(store, scene, "a")
