"""Hosts that are paused, blocked or throttled while a crawler runs; hosts of one group."""

import json
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from crawlers_builders import BRISK, MP4, NOON, Reply, Site

from domain.crawl import CrawlTask, TaskKind
from domain.hosts import HostRule, RuleKind

QUICK = replace(BRISK, beat_seconds=0.05)
WAIT = 0.6  # seconds in which a crawler that might ask surely would have


@pytest.fixture
def rig(rig):
    rig.options = QUICK
    return rig


def video(number, file):
    said = {"id": str(number), "title": "t", "account": {"id": "u"}, "url": f"/v/{number}"}
    return json.dumps(said | {"files": [{"url": file, "height": 180}]})


@pytest.fixture
def site():
    with Site({f"/api/videos/{n}": video(n, f"/{n}.mp4") for n in range(8)}) as made:
        made.pages |= {f"/{n}.mp4": MP4 for n in range(8)}
        yield made


def say(rig, target, kind=RuleKind.PAUSE, **more):
    with rig.store.transaction() as tx:
        tx.hosts.put_rule(HostRule(target, kind, "li", NOON, **more))


def propose(rig, count, platform="site"):
    tasks = (CrawlTask(platform, TaskKind.POSTING, str(n), NOON) for n in range(count))
    rig.propose(*tasks)


def once(condition, change):
    """Make a stop condition that makes one change when a condition first holds."""
    done = []

    def stop():
        if not done and condition():
            change()
            done.append(time.monotonic())
        return bool(done) and time.monotonic() - done[0] > WAIT

    return stop, done


def leased(rig):
    """The one task there is, as a crawler would get it now."""
    with rig.store.transaction() as tx:
        [found] = tx.frontier.lease("another", NOON, 9)
    return found


def test_a_paused_host_is_asked_nothing_and_after_it_what_waited(rig, site):
    rig.watch(site.platform("json_video"))
    propose(rig, 1)
    say(rig, f"127.0.0.1:{site.port}")
    rig.crawl(WAIT, until=lambda: False)
    assert site.asked == []
    with rig.store.transaction() as tx:
        tx.hosts.lift(f"127.0.0.1:{site.port}", RuleKind.PAUSE)
    rig.crawl()
    assert len(rig.sightings()) == 1


def test_requests_that_wait_in_the_queue_hear_of_a_pause(rig, site):
    rig.options = replace(QUICK, delay_seconds=0.15, per_host=1, tasks_per_platform=8)
    rig.watch(site.platform("json_video", options={"robots": "ignore"}))
    propose(rig, 8)
    pause = lambda: say(rig, "127.0.0.1")  # noqa: E731 - said once, below
    stop, said = once(lambda: len(site.asked) >= 2, pause)
    rig.crawl(until=stop)
    assert [a.path for a in site.asked if a.at > said[0] + 0.2] == []
    answered = len(rig.sightings())  # A page and its file may have been the first two.
    assert answered <= 2
    with rig.store.reading() as tx:
        assert tx.frontier.counts(NOON)[TaskKind.POSTING].due == 8 - answered
    assert rig.aside() == []


def test_what_is_on_its_way_from_a_blocked_host_is_cut_off_and_given_back(rig, site):
    site.pages["/0.mp4"] = Reply(pieces=(b"x",) * 100, pause=0.05)
    rig.watch(site.platform("json_video", options={"group": "big"}))
    propose(rig, 1)
    stop, said = once(
        lambda: site.times("/0.mp4"), lambda: say(rig, "big", RuleKind.BLOCK, why="order 12")
    )
    rig.crawl(until=stop)
    assert time.monotonic() - said[0] < 3
    assert rig.sightings() == []
    assert leased(rig).attempt == 1  # The one that was cut off was none.


def test_a_redirect_to_a_blocked_host_is_refused_with_the_reason(rig, site):
    with Site({"/": "never"}) as other:
        site.pages["/api/videos/0"] = Reply(status=302, headers={"Location": other.url})
        pairs = (f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}")
        rig.watch(site.platform("json_video", addresses=pairs))
        propose(rig, 1)
        say(rig, pairs[1], RuleKind.BLOCK, why="order 12")
        rig.crawl()
        assert rig.aside() == [f"{pairs[1]} is blocked by li: order 12"]
        assert other.asked == []


def test_a_file_on_a_paused_host_is_taken_when_the_pause_is_over(rig, site):
    with Site({"/m.mp4": MP4}) as other:
        site.pages["/api/videos/0"] = video(0, f"{other.url}/m.mp4")
        pairs = (f"127.0.0.1:{site.port}", f"127.0.0.1:{other.port}")
        rig.watch(site.platform("json_video", addresses=pairs))
        rig.options = replace(QUICK, attempts=1)
        propose(rig, 1)
        say(rig, pairs[1])
        rig.crawl(until=rig.is_quiet)
        assert (other.asked, rig.aside(), rig.sightings()) == ([], [], [])
        with rig.store.reading() as tx:
            rig.at = tx.frontier.next_due(NOON)
        with rig.store.transaction() as tx:
            tx.hosts.lift(pairs[1], RuleKind.PAUSE)
        rig.crawl()
        assert len(rig.sightings()) == 1


def test_a_throttle_keeps_requests_apart_from_now_on(rig, site):
    rig.watch(site.platform("json_video", options={"robots": "ignore"}))
    propose(rig, 2)
    say(rig, "127.0.0.1", RuleKind.THROTTLE, delay_seconds=0.3)
    rig.crawl()
    times = sorted(asked.at for asked in site.asked)
    assert min(b - a for a, b in pairwise(times)) >= 0.25
    assert len(rig.sightings()) == 2


def test_hosts_of_one_group_share_one_budget(rig, site):
    rig.options = replace(QUICK, delay_seconds=0.4)
    with Site({"/api/videos/0": video(0, "/0.mp4"), "/0.mp4": MP4}) as other:
        one = {"options": {"robots": "ignore", "group": "big"}}
        rig.watch(site.platform("json_video", **one))
        rig.watch(other.platform("json_video", "other", **one))
        propose(rig, 1)
        propose(rig, 1, "other")
        rig.crawl()
        times = sorted(asked.at for asked in [*site.asked, *other.asked])
    assert len(times) >= 4
    # Scrapy varies a delay by half of it.
    assert min(b - a for a, b in pairwise(times)) >= 0.15
