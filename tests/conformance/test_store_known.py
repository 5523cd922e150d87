"""What every Frontier promises to remember of postings and accounts."""

from dataclasses import replace

import pytest
from backends_builders import NOON, a_posting, a_sighting, a_task, an_account, later
from backends_stores import STORES, open_any_store, rolled_back

from domain.crawl import Findings, LinkSeen, TaskKind
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


def finish(frontier, *, task=SEARCH, now=NOON, **found):
    """Ask a task, answer it, and return what is to be asked now."""
    frontier.propose([replace(task, due=now)])
    frontier.lease("w1", now, 99)
    frontier.finish(task, Findings(**found), now)
    asked = frontier.lease("w2", now, 99)
    for leased in asked:
        frontier.finish(leased.task, Findings(), now)
    return sorted((leased.task.kind.value, leased.task.argument) for leased in asked)


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
    [leased] = frontier.lease("w1", later(60), 9)
    assert leased.task == a_task(due=later(60))


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


def test_what_was_seen_since_an_instant_comes_page_by_page(frontier):
    sightings = [a_sighting(f"av{n}", trace=f"s-{n}", seen_at=later(n)) for n in range(5)]
    for sighting in sightings:
        frontier.see(sighting)
    first = frontier.seen_since(later(1), limit=3)
    assert [sighting for _, sighting in first] == sightings[1:4]
    (rest,) = frontier.seen_since(later(1), after=first[-1][0], limit=3)
    assert rest[1] == sightings[4]
    assert frontier.seen_since(later(1), after=rest[0]) == ()


def test_unchanged_means_exactly_the_captures_of_the_last_sighting(frontier):
    assert not frontier.unchanged("tube:av1", ())
    frontier.see(a_sighting(digests=("aa", "bb")))
    assert frontier.unchanged("tube:av1", ("bb", "aa"))
    assert not frontier.unchanged("tube:av1", ("aa",))
    frontier.see(a_sighting(trace="s-2", seen_at=later(1), digests=("cc",)))
    assert frontier.unchanged("tube:av1", ("cc",))
    frontier.see(a_sighting(trace="s-0", seen_at=later(-1), digests=("dd",)))
    assert frontier.unchanged("tube:av1", ("cc",))


def test_what_comes_back_after_it_was_seen_down_is_news(frontier):
    frontier.see(a_sighting(digests=("aa",)))
    recheck = a_task("av1", TaskKind.RECHECK, notice="N-1")
    for n, state in enumerate((LinkState.UP, LinkState.DOWN)):
        assert frontier.unchanged("tube:av1", ("aa",))
        seen = LinkSeen("tube:av1", state, later(n), "cd" * 32, 404)
        finish(frontier, task=recheck, now=later(n), link=seen)
    assert not frontier.unchanged("tube:av1", ("aa",))


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
