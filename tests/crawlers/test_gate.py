"""The gate: what may leave, when, and what is cut off."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.gate import Gate, HeldBack, Hold, Home, News
from domain.errors import Forbidden
from domain.hosts import HostRule, RuleKind, part_of

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TUBE = "https://tube.example/1"
CDN = "https://cdn.example/1"
HOME = Home("tube.example", part_of("tube.example"))
MINE = frozenset({HOME.part})


def a_gate(*rules, hold=None, **groups):
    gate = Gate(0.1, lambda: NOON)
    gate.hold = hold
    gate.news = News(1, rules, groups)
    return gate


def a_rule(target, kind=RuleKind.PAUSE, **more):
    return HostRule(target, kind, "li", NOON, **more)


def ask(gate, *urls, home=HOME):
    """Ask for addresses at once; return when each left, in seconds from the first try."""

    async def run():
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def download():
            return loop.time() - start

        return await asyncio.gather(*(gate.through(url, home, download) for url in urls))

    return asyncio.run(run())


def until(seconds, parts=MINE, crawlers=1):
    """A hold for some seconds from now; the clock of a loop is the machine's."""
    return Hold(parts, time.monotonic() + seconds, crawlers)


def test_without_a_hold_everything_leaves():
    assert len(ask(a_gate(), TUBE, CDN)) == 2


def test_what_is_ours_leaves_and_what_is_not_does_not():
    assert len(ask(a_gate(hold=until(9)), TUBE, CDN)) == 2
    with pytest.raises(HeldBack, match="another crawler's"):
        ask(a_gate(hold=until(9, frozenset())), TUBE)


@pytest.mark.parametrize("home", [HOME, None])
def test_nothing_leaves_when_the_hold_was_not_renewed(home):
    with pytest.raises(HeldBack, match="not renewed"):
        ask(a_gate(hold=until(0)), TUBE, home=home)


def test_a_paused_or_blocked_home_holds_the_task_back():
    for kind in (RuleKind.PAUSE, RuleKind.BLOCK):
        with pytest.raises(HeldBack, match="by li: fair"):
            ask(a_gate(a_rule("tube.example", kind, why="fair")), TUBE)


def test_a_blocked_host_that_lends_files_is_refused_and_a_paused_one_asked_later():
    with pytest.raises(Forbidden):
        ask(a_gate(a_rule("cdn.example", RuleKind.BLOCK)), CDN)
    ends = NOON + timedelta(seconds=60)
    with pytest.raises(HeldBack) as caught:
        ask(a_gate(a_rule("cdn.example", until=ends)), CDN)
    assert caught.value.wait_seconds == 60


def test_hosts_of_one_group_share_a_throttle():
    gate = a_gate(
        a_rule("big", RuleKind.THROTTLE, delay_seconds=0.2),
        **{"tube.example": "big", "cdn.example": "big"},
    )
    first, second, third = sorted(ask(gate, TUBE, CDN, TUBE))
    assert second - first >= 0.2
    assert third - second >= 0.2


def test_a_host_in_another_s_part_is_asked_at_our_share_of_the_pace():
    first, second = sorted(ask(a_gate(hold=until(9, crawlers=3)), CDN, CDN))
    assert second - first >= 0.3
    first, second = sorted(ask(a_gate(hold=until(9, crawlers=3)), TUBE, TUBE))
    assert second - first < 0.3


async def _cut(gate, change, home=HOME):
    """Begin a download that never ends, then change something; return what became of it."""
    task = asyncio.ensure_future(gate.through(CDN, home, asyncio.Event().wait))
    await asyncio.sleep(0)
    change()
    gate.look()
    return (await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 2))[0]


def test_what_is_on_its_way_to_a_host_that_is_blocked_is_cut_off():
    gate = a_gate()
    rules = (a_rule("cdn.example", RuleKind.BLOCK),)
    ended = asyncio.run(_cut(gate, lambda: setattr(gate, "news", News(2, rules))))
    assert isinstance(ended, Forbidden)


def test_what_is_on_its_way_for_a_part_we_lost_is_cut_off():
    gate = a_gate(hold=until(9))
    lost = Hold(frozenset(), gate.hold.deadline)
    ended = asyncio.run(_cut(gate, lambda: setattr(gate, "hold", lost)))
    assert isinstance(ended, HeldBack)


def test_a_request_that_is_given_up_ends_as_given_up():
    async def run():
        task = asyncio.ensure_future(a_gate().through(CDN, HOME, asyncio.Event().wait))
        await asyncio.sleep(0.01)
        task.cancel()
        return (await asyncio.gather(task, return_exceptions=True))[0]

    assert isinstance(asyncio.run(run()), asyncio.CancelledError)


def test_a_request_that_waits_for_its_pace_hears_of_a_pause():
    async def run():
        gate = a_gate(a_rule("tube.example", RuleKind.THROTTLE, delay_seconds=600))
        await gate.through(TUBE, HOME, _nothing)
        waiting = asyncio.ensure_future(gate.through(TUBE, HOME, _nothing))
        await asyncio.sleep(0.01)
        gate.news = News(2, (a_rule("tube.example"),))
        with pytest.raises(HeldBack):
            await asyncio.wait_for(waiting, 2)

    asyncio.run(run())


async def _nothing():
    return None
