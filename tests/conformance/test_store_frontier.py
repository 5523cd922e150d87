"""What every Frontier promises."""

from dataclasses import replace

import pytest
from backends_builders import NOON, a_posting, a_sighting, a_task, an_account, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.crawl import Findings, LinkSeen, TaskCount, TaskKind
from domain.errors import NotFound
from domain.posting import LinkState, PostingKind

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


def finish(frontier, *, task=SEARCH, now=NOON, **found):
    """Ask a task, answer it, and return what is to be asked now."""
    frontier.propose([replace(task, due=now)])
    frontier.lease("w1", now, 99)
    frontier.finish(task, Findings(**found), now)
    asked = frontier.lease("w2", now, 99)
    for leased in asked:
        frontier.finish(leased.task, Findings(), now)
    return sorted((leased.task.kind.value, leased.task.argument) for leased in asked)


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


def test_a_new_posting_and_its_uploader_are_asked_for(frontier):
    found = finish(frontier, postings=(a_posting(),))
    assert found == [("account", "u17"), ("posting", "av1")]
    assert frontier.posting("tube:av1") == a_posting()
    assert frontier.account("tube:u17") == an_account(name="")


def test_an_unchanged_listing_asks_nothing(frontier):
    finish(frontier, postings=(a_posting(),))
    assert finish(frontier, now=later(60), postings=(a_posting(),)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": "new"},
        {"url": "https://tube.example/new"},
        {"facts": {}},
        {"published_at": None},
        {"account": "u18"},
    ],
)
def test_a_changed_listing_is_captured_again(frontier, change):
    finish(frontier, postings=(a_posting(),))
    asked = finish(frontier, now=later(60), postings=(a_posting(**change),))
    assert ("posting", "av1") in asked


def test_a_listing_changed_at_the_instant_of_the_capture_is_not_missed(frontier):
    finish(frontier, postings=(a_posting(),))
    assert finish(frontier, task=a_task("other"), postings=(a_posting(title="new"),)) == [
        ("posting", "av1")
    ]


def test_a_listing_that_changes_back_is_captured_again(frontier):
    for n, title in enumerate("aba"):
        assert ("posting", "av1") in finish(
            frontier, now=later(n), postings=(a_posting(title=title),)
        )


def test_pages_that_tell_different_parts_do_not_take_turns(frontier):
    walk = a_task("u17", TaskKind.ACCOUNT)
    whole, part = a_posting(), a_posting(published_at=None)
    finish(frontier, postings=(whole,))
    assert finish(frontier, task=walk, now=later(1), postings=(part,)) == [("posting", "av1")]
    assert finish(frontier, now=later(2), postings=(whole,)) == []
    assert finish(frontier, task=walk, now=later(3), postings=(part,)) == []


def test_the_page_of_a_posting_does_not_ask_for_itself(frontier):
    capture = a_task("av1", TaskKind.POSTING)
    assert finish(frontier, task=capture, postings=(a_posting(account=""),)) == []
    assert frontier.posting("tube:av1").title == a_posting().title


def test_a_posting_without_uploader_names_no_account(frontier):
    assert finish(frontier, postings=(a_posting(account=""),)) == [("posting", "av1")]
    assert frontier.accounts() == ()


def test_a_new_account_is_walked_once(frontier):
    assert finish(frontier, accounts=(an_account(),)) == [("account", "u17")]
    assert finish(frontier, now=later(60), accounts=(an_account(),)) == []
    assert frontier.accounts("tube") == (an_account(),)


def test_an_account_keeps_what_other_pages_said(frontier):
    finish(frontier, accounts=(an_account(contacts=("wx:lamp",), postings=3),))
    finish(frontier, now=later(1), accounts=(an_account(name="", url="https://u"),))
    assert frontier.account("tube:u17") == an_account(
        url="https://u", contacts=("wx:lamp",), postings=3
    )


def test_an_account_known_by_its_id_alone_gets_its_name_later(frontier):
    finish(frontier, postings=(a_posting(),))
    finish(frontier, now=later(1), accounts=(an_account(),))
    assert frontier.account("tube:u17").name == "Lamp"


def test_further_questions_are_asked(frontier):
    assert finish(frontier, tasks=(a_task(cursor="p2"),)) == [("search", "lantern")]


def test_a_task_may_ask_itself_again_later(frontier):
    finish(frontier, tasks=(a_task(due=later(60)),))
    assert lease(frontier, later(60)) == [a_task(due=later(60))]


def test_what_a_recheck_saw_is_kept_by_posting_and_by_notice(frontier):
    for n, state in enumerate((LinkState.UP, LinkState.DOWN)):
        recheck = a_task("av1", TaskKind.RECHECK, notice="N-1")
        seen = LinkSeen("tube:av1", state, later(n), "cd" * 32, 404)
        finish(frontier, task=recheck, now=later(n), link=seen)
    assert frontier.link("tube:av1") == LinkSeen(
        "tube:av1", LinkState.DOWN, later(1), "cd" * 32, 404
    )
    assert [seen.state for seen in frontier.links("N-1")] == [LinkState.UP, LinkState.DOWN]
    assert frontier.link("tube:av2") is None
    assert frontier.links("N-2") == ()


def test_sightings_are_kept_oldest_first_and_once(frontier):
    second, first = a_sighting(trace="s-2", seen_at=later(9)), a_sighting()
    for sighting in (second, first, second):
        frontier.see(sighting)
    assert frontier.sightings("tube:av1") == (first, second)


def test_unchanged_means_exactly_the_captures_of_the_last_sighting(frontier):
    assert not frontier.unchanged("tube:av1", ())
    frontier.see(a_sighting(digests=("aa", "bb")))
    assert frontier.unchanged("tube:av1", ("bb", "aa"))
    assert not frontier.unchanged("tube:av1", ("aa",))
    frontier.see(a_sighting(trace="s-2", seen_at=later(1), digests=("cc",)))
    assert frontier.unchanged("tube:av1", ("cc",))
    frontier.see(a_sighting(trace="s-0", seen_at=later(-1), digests=("dd",)))
    assert frontier.unchanged("tube:av1", ("cc",))


def test_a_listing_does_not_count_as_a_sighting(frontier):
    finish(frontier, postings=(a_posting(),))
    assert not frontier.unchanged("tube:av1", ())


def test_a_sighting_says_more_than_a_listing(frontier):
    finish(frontier, postings=(a_posting(facts={"section": "film"}),))
    frontier.see(a_sighting(kind=PostingKind.ROOM, facts={"duration_seconds": "9"}))
    assert frontier.posting("tube:av1").kind is PostingKind.ROOM
    assert frontier.posting("tube:av1").facts == {"section": "film", "duration_seconds": "9"}


def test_a_listing_never_takes_away_what_a_sighting_said(frontier):
    frontier.see(a_sighting(facts={"offer": "ebook"}, kind=PostingKind.PRODUCT))
    finish(
        frontier, postings=(a_posting(title="new", facts={"offer": "print", "section": "a"}),)
    )
    known = frontier.posting("tube:av1")
    assert (known.title, known.kind) == ("new", PostingKind.PRODUCT)
    assert known.facts == {"offer": "ebook", "section": "a"}


def test_a_later_sighting_replaces_the_facts_of_an_earlier_one(frontier):
    frontier.see(a_sighting(facts={"drive_links": "2"}))
    frontier.see(a_sighting(trace="s-2", seen_at=later(1), facts={}))
    assert frontier.posting("tube:av1").facts == {}


def test_postings_are_told_by_platform(frontier):
    finish(frontier, postings=(a_posting("b"), a_posting("a")))
    assert [posting.native_id for posting in frontier.postings("tube")] == ["a", "b"]
    assert frontier.postings("melody") == ()


def test_a_posting_never_seen_is_not_found(frontier):
    with pytest.raises(NotFound, match="no posting 'tube:x'"):
        frontier.posting("tube:x")
    assert frontier.account("tube:x") is None
