"""What every Frontier promises of its tasks."""

import pytest
from backends_builders import NOON, a_task, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.crawl import Findings, TaskCount, TaskKind
from domain.errors import NotFound

SEARCH = a_task()


@pytest.fixture(scope="module", params=STORES)
def store(request, tmp_path_factory):
    store = open_any_store(request.param, tmp_path_factory.mktemp("store"), lease_seconds=100)
    yield store
    store.close()


@pytest.fixture
def frontier(store):
    with rolled_back(store) as transaction:
        yield transaction.frontier


def lease(frontier, now=NOON, owner="w1", count=99, **more):
    return [leased.task for leased in frontier.lease(owner, now, count, **more)]


def test_a_task_proposed_twice_is_one_task(frontier):
    assert frontier.propose([SEARCH, SEARCH, a_task("lamp")]) == 2
    assert frontier.propose([SEARCH]) == 0


def test_a_task_is_leased_when_it_is_due(frontier):
    frontier.propose([a_task(due=later(10), cursor="p2", notice="N-1")])
    assert lease(frontier, later(9)) == []
    assert lease(frontier, later(10)) == [a_task(due=later(10), cursor="p2", notice="N-1")]


def test_a_task_in_hand_is_not_leased_twice(frontier):
    frontier.propose([SEARCH])
    lease(frontier)
    assert lease(frontier, owner="w2") == []


def test_rechecks_go_first_then_the_longest_due(frontier):
    recheck = a_task("av1", TaskKind.RECHECK, due=later(5))
    frontier.propose([a_task("b", due=later(2)), a_task("a", due=later(1)), recheck])
    assert [task.argument for task in lease(frontier, later(9))] == ["av1", "a", "b"]


def test_no_more_are_leased_than_asked_for(frontier):
    frontier.propose([a_task(str(n)) for n in range(5)])
    frontier.propose([a_task(str(n), TaskKind.RECHECK) for n in range(2)])
    kinds = [task.kind for task in lease(frontier, count=3)]
    assert kinds == [TaskKind.RECHECK, TaskKind.RECHECK, TaskKind.SEARCH]
    assert lease(frontier, count=0) == []


def test_busy_platforms_are_passed_over(frontier):
    frontier.propose([SEARCH, a_task(platform="melody")])
    assert [t.platform for t in lease(frontier, busy=frozenset({"tube"}))] == ["melody"]


def test_a_throttled_platform_is_asked_nothing_until_the_time(frontier):
    frontier.propose([SEARCH])
    frontier.throttle("tube", later(60))
    assert lease(frontier, later(59)) == []
    assert lease(frontier, later(60)) == [SEARCH]


def test_a_throttle_may_be_lifted(frontier):
    frontier.propose([SEARCH])
    frontier.throttle("tube", later(60))
    frontier.throttle("tube", NOON)
    assert lease(frontier, NOON) == [SEARCH]


def test_a_lost_lease_returns_and_is_counted(frontier):
    frontier.propose([SEARCH])
    frontier.lease("lost", NOON, 1)
    assert lease(frontier, later(99)) == []
    [leased] = frontier.lease("w2", later(100), 1)
    assert leased.attempt == 2


def test_what_an_owner_held_is_released_at_once(frontier):
    frontier.propose([SEARCH, a_task("lamp")])
    frontier.lease("w1", NOON, 1)
    frontier.lease("w2", NOON, 1)
    assert frontier.release("w1") == 1
    assert len(lease(frontier)) == 1


def test_a_finished_task_is_opened_again_only_by_a_later_proposal(frontier):
    frontier.propose([SEARCH])
    lease(frontier)
    frontier.finish(SEARCH, Findings(), later(10))
    assert frontier.propose([a_task(due=later(10))]) == 0
    assert frontier.propose([a_task(due=later(11))]) == 1
    [leased] = frontier.lease("w1", later(11), 1)
    assert (leased.task.due, leased.attempt) == (later(11), 1)


@pytest.mark.parametrize("held", [False, True])
def test_a_task_that_waits_or_is_leased_is_left_as_it_is(frontier, held):
    frontier.propose([SEARCH])
    if held:
        lease(frontier)
    assert frontier.propose([a_task(due=later(50))]) == 0
    frontier.release("w1")
    assert lease(frontier) == [SEARCH]


def test_a_task_put_off_is_asked_again_at_its_time(frontier):
    frontier.propose([SEARCH])
    lease(frontier)
    frontier.put_off(SEARCH, later(30), "503")
    assert lease(frontier, later(29)) == []
    [leased] = frontier.lease("w1", later(30), 1)
    assert leased.attempt == 2


def test_a_task_set_aside_stays_so_until_it_is_retried(frontier):
    frontier.propose([SEARCH])
    lease(frontier)
    frontier.set_aside(SEARCH, "404", NOON)
    assert frontier.aside() == ((SEARCH, "404"),)
    assert frontier.propose([a_task(due=later(99))]) == 0
    assert lease(frontier, later(99)) == []
    assert frontier.retry("x", later(99)) == 0
    assert frontier.retry(SEARCH.id, later(99)) == 1
    assert len(lease(frontier, later(99))) == 1
    assert frontier.aside() == ()


def test_all_tasks_set_aside_are_retried_newest_listed_first(frontier):
    for n in range(3):
        frontier.propose([a_task(str(n))])
        frontier.set_aside(a_task(str(n)), "no", later(n))
    assert [task.argument for task, _ in frontier.aside(limit=2)] == ["2", "1"]
    assert frontier.retry(None, NOON) == 3


def test_answering_for_a_task_never_proposed_is_not_found(frontier):
    with pytest.raises(NotFound):
        frontier.put_off(SEARCH, NOON, "503")
    with pytest.raises(NotFound):
        frontier.set_aside(SEARCH, "404", NOON)


def test_a_late_answer_does_not_open_a_finished_task(frontier):
    frontier.propose([SEARCH])
    frontier.finish(SEARCH, Findings(), NOON)
    frontier.put_off(SEARCH, NOON, "late")
    frontier.set_aside(SEARCH, "late", NOON)
    assert lease(frontier, later(9)) == []
    assert frontier.aside() == ()


def test_the_tasks_of_each_kind_are_counted_by_where_they_stand(frontier):
    frontier.propose([a_task(str(n), due=later(n)) for n in range(6)])
    frontier.lease("w1", NOON, 1)
    frontier.set_aside(a_task("1"), "no", NOON)
    counts = frontier.counts(later(3))
    assert counts[TaskKind.SEARCH] == TaskCount(due=2, leased=1, later=2, set_aside=1)
    assert counts[TaskKind.RECHECK] == TaskCount(0, 0, 0, 0)
    assert frontier.counts(later(200))[TaskKind.SEARCH].due == 5


def test_the_next_due_time_looks_at_what_waits(frontier):
    assert frontier.next_due(NOON) is None
    frontier.propose([a_task("a", due=later(20)), a_task("b", due=later(10))])
    assert frontier.next_due(NOON) == later(10)
    lease(frontier, later(10))
    assert frontier.next_due(later(10)) == later(20)


def test_a_throttle_moves_the_next_due_time(frontier):
    frontier.propose([SEARCH, a_task(platform="melody", due=later(90))])
    frontier.throttle("tube", later(60))
    assert frontier.next_due(NOON) == later(60)
