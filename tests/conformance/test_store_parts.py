"""What every Parts and every Hosts promises, and what a lease of parts takes."""

from datetime import timedelta

import pytest
from backends_builders import NOON, a_task, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.crawl import Findings, TaskKind
from domain.hosts import PARTS, HostRule, RuleKind, part_of
from domain.posting import Platform
from domain.protection import ProviderClass

SEARCH = a_task()
TUBE = part_of("tube")
OTHER = part_of("melody")
PACE = timedelta(seconds=5)


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"), lease_seconds=100)
    yield store
    store.close()


@pytest.fixture
def tx(store):
    with rolled_back(store) as transaction:
        yield transaction


def take(tx, crawler, numbers, now=NOON, until=None, **more):
    taken = tx.parts.take(crawler, numbers, now, until or now + timedelta(seconds=30), **more)
    return [part.number for part in taken]


def fences(tx):
    return {part.number: part.fence for part in tx.parts.parts()}


def a_platform(name="tube", url="https://tube.example", **options):
    return Platform(name, "json_video", url, ProviderClass.STORAGE, options=options)


def a_rule(target="tube.example", kind=RuleKind.PAUSE, **more):
    return HostRule(target, kind, "li", NOON, **more)


def lease(tx, owner="a", now=NOON, parts=None):
    return [leased.task for leased in tx.frontier.lease(owner, now, 99, parts=parts)]


def test_the_two_platforms_of_these_tests_are_of_two_parts():
    assert TUBE != OTHER


def test_a_crawler_lives_until_its_time(tx):
    tx.parts.renew("b", later(20))
    tx.parts.renew("a", later(30))
    assert tx.parts.crawlers(later(19)) == ("a", "b")
    assert tx.parts.crawlers(later(20)) == ("a",)


def test_a_part_that_nobody_held_is_free(tx):
    assert take(tx, "a", [3, 5]) == [3, 5]
    assert [(p.number, p.owner, p.until, p.fence) for p in tx.parts.parts()] == [
        (3, "a", later(30), 1),
        (5, "a", later(30), 1),
    ]


def test_a_part_that_is_held_is_not_taken_before_its_lease_is_over(tx):
    take(tx, "a", [3])
    assert take(tx, "b", [3, 4], later(29)) == [4]
    assert take(tx, "b", [3], later(30)) == [3]


def test_the_fence_grows_with_each_change_of_hands_and_with_nothing_else(tx):
    take(tx, "a", [3])
    tx.parts.renew("a", later(90))
    take(tx, "a", [3], later(99))
    assert fences(tx) == {3: 1}
    tx.parts.give("a", [3], later(99))
    take(tx, "b", [3], later(99))
    assert fences(tx) == {3: 2}


def test_renewing_holds_what_is_held_and_a_slow_part_longer(tx):
    take(tx, "a", [3, 4])
    take(tx, "b", [5])
    tx.parts.slow_down("a", 4, PACE)
    tx.parts.renew("a", later(60))
    assert [part.until for part in tx.parts.parts()] == [later(60), later(65), later(30)]


def test_a_part_given_back_rests_for_its_pace(tx):
    take(tx, "a", [3], pace=PACE)
    tx.parts.give("a", [3], later(10))
    assert take(tx, "b", [3], later(14)) == []
    assert take(tx, "b", [3], later(15)) == [3]


def test_nobody_gives_or_slows_down_what_another_holds(tx):
    take(tx, "a", [3])
    tx.parts.give("b", [3], NOON)
    tx.parts.slow_down("b", 3, PACE)
    [part] = tx.parts.parts()
    assert (part.owner, part.pace_seconds) == ("a", 0.0)


def test_who_leaves_gives_everything_back_and_lives_no_more(tx):
    tx.parts.renew("a", later(30))
    take(tx, "a", range(PARTS))
    tx.parts.leave("a", later(1))
    assert tx.parts.crawlers(later(1)) == ()
    assert len(take(tx, "b", range(PARTS), later(1))) == PARTS


def test_what_the_one_before_held_in_a_part_waits_again_when_it_is_taken(tx):
    take(tx, "a", [TUBE, OTHER])
    tx.frontier.propose([SEARCH, a_task(platform="melody")])
    lease(tx, "a")
    take(tx, "b", [TUBE], later(30))
    assert lease(tx, "b", later(30)) == [SEARCH]


@pytest.mark.parametrize("many", [False, True])
def test_only_tasks_of_the_parts_named_are_leased(tx, many):
    take(tx, "a", range(PARTS))
    tx.frontier.propose([SEARCH, a_task(platform="melody")])
    parts = [part for part in range(PARTS) if part != OTHER] if many else [TUBE]
    assert lease(tx, parts=parts) == [SEARCH]


def test_rechecks_of_any_part_go_before_all_else_and_then_the_longest_due_part(tx):
    take(tx, "a", range(PARTS))
    recheck = a_task("x", TaskKind.RECHECK, due=later(5))
    first = a_task("b", platform="melody", due=later(1))
    tx.frontier.propose([a_task("a", due=later(2)), first, recheck])
    parts = set(range(PARTS)) - {part_of("nobody")}
    assert [task.argument for task in lease(tx, now=later(9), parts=parts)] == ["x", "b", "a"]


def test_a_late_answer_is_recorded_but_the_task_stays_with_who_has_it(tx):
    tx.frontier.propose([SEARCH])
    [late] = tx.frontier.lease("a", NOON, 1)
    [held] = tx.frontier.lease("b", later(100), 1)
    found = Findings(tasks=(a_task("more"),))
    tx.frontier.put_off(SEARCH, later(500), "late", fence=late.fence)
    tx.frontier.set_aside(SEARCH, "late", later(101), fence=late.fence)
    assert not tx.frontier.finish(SEARCH, found, later(101), fence=late.fence)
    counts = tx.frontier.counts(later(101))[TaskKind.SEARCH]
    assert (counts.leased, counts.due, counts.set_aside) == (1, 1, 0)
    assert tx.frontier.finish(SEARCH, Findings(), later(102), fence=held.fence)
    assert tx.frontier.counts(later(102))[TaskKind.SEARCH].leased == 0


def test_a_late_answer_closes_a_task_that_nobody_has_taken_up(tx):
    tx.frontier.propose([SEARCH])
    [late] = tx.frontier.lease("a", NOON, 1)
    tx.frontier.release("a")
    tx.frontier.finish(SEARCH, Findings(), later(1), fence=late.fence)
    assert lease(tx, "b", later(1)) == []


def test_an_attempt_that_does_not_count_was_none(tx):
    tx.frontier.propose([SEARCH])
    for at in (0, 1):
        [leased] = tx.frontier.lease("a", later(at), 1)
        tx.frontier.put_off(SEARCH, later(at + 1), "held", fence=leased.fence, counted=False)
    [leased] = tx.frontier.lease("a", later(2), 1)
    assert (leased.attempt, leased.fence) == (1, 3)


def test_the_tasks_of_a_platform_are_of_its_host(tx):
    tx.catalogue.put_platform(a_platform())
    tx.frontier.propose([SEARCH])
    [leased] = tx.frontier.lease("a", NOON, 1)
    assert (leased.group, leased.part) == ("tube.example", part_of("tube.example"))


def test_tasks_on_record_move_with_their_platform_to_another_group(tx):
    tx.frontier.propose([SEARCH])
    tx.catalogue.put_platform(a_platform(group="Big Co"))
    [leased] = tx.frontier.lease("a", NOON, 1)
    assert (leased.group, leased.part) == ("big co", part_of("big co"))


def test_platforms_of_one_group_are_throttled_together(tx):
    tx.catalogue.put_platform(a_platform(group="big"))
    tx.catalogue.put_platform(a_platform("melody", "https://melody.example", group="big"))
    tx.frontier.propose([SEARCH, a_task(platform="melody")])
    tx.frontier.throttle("melody", later(60))
    assert lease(tx, now=later(59)) == []
    assert tx.frontier.next_due(NOON) == later(60)
    assert len(lease(tx, now=later(60))) == 2


def test_what_is_asked_of_a_held_platform_is_for_later(tx):
    tx.frontier.propose([SEARCH, a_task(platform="melody")])
    counts = tx.frontier.counts(NOON, held=frozenset({"tube"}))[TaskKind.SEARCH]
    assert (counts.due, counts.later) == (1, 1)


def test_a_rule_is_kept_and_said_anew_replaced(tx):
    tx.hosts.put_rule(a_rule(why="first"))
    tx.hosts.put_rule(a_rule(kind=RuleKind.THROTTLE, delay_seconds=5.0))
    tx.hosts.put_rule(a_rule(why="second", until=later(9)))
    assert tx.hosts.rules() == (
        a_rule(why="second", until=later(9)),
        a_rule(kind=RuleKind.THROTTLE, delay_seconds=5.0),
    )


def test_only_rules_of_the_kinds_named_are_lifted(tx):
    pause, block = a_rule(), a_rule(kind=RuleKind.BLOCK)
    tx.hosts.put_rule(pause)
    tx.hosts.put_rule(block)
    assert tx.hosts.lift("tube.example", RuleKind.PAUSE, RuleKind.THROTTLE) == (pause,)
    assert tx.hosts.rules() == (block,)
    assert tx.hosts.lift("tube.example", RuleKind.PAUSE) == ()


def test_the_version_grows_with_every_change_of_rules_and_platforms(tx):
    seen = [tx.hosts.version()]
    changes = (
        lambda: tx.hosts.put_rule(a_rule()),
        lambda: tx.hosts.lift("tube.example", RuleKind.PAUSE),
        lambda: tx.catalogue.put_platform(a_platform()),
    )
    for change in changes:
        change()
        seen.append(tx.hosts.version())
    assert seen == sorted(set(seen))
    tx.hosts.lift("tube.example", RuleKind.PAUSE)
    assert tx.hosts.version() == seen[-1]
