"""Sharing parts out: even shares, few moves, and everybody comes to rest."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawlers.parts import shares, step
from domain.crawl import Part
from domain.hosts import PARTS

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
LEASE = timedelta(seconds=30)


def sizes(shared):
    return sorted(Counter(shared.values()).values())


def changed(before, after):
    return sum(before.get(part) != owner for part, owner in after.items())


def test_one_crawler_is_due_every_part():
    assert shares({}, ["a"]) == dict.fromkeys(range(PARTS), "a")


def test_nobody_is_due_anything_when_nobody_lives():
    assert shares({1: "a"}, []) == {}


def test_who_joins_gets_a_fair_share_and_nothing_else_moves():
    alone = shares({}, ["a"])
    both = shares(alone, ["a", "b"])
    assert sizes(both) == [32, 32]
    assert changed(alone, both) == 32


def test_the_parts_of_who_died_go_to_the_others_and_nothing_else_moves():
    three = shares({}, ["a", "b", "c"])
    two = shares(three, ["a", "b"])
    assert sizes(two) == [32, 32]
    assert changed(three, two) == list(three.values()).count("c")


def test_who_has_most_keeps_one_more_so_that_nothing_moves():
    held = {0: "b", 1: "b", 2: "a"}
    assert shares(held, ["a", "b"], count=3) == held


def test_of_more_crawlers_than_parts_some_hold_none():
    assert sizes(shares({}, [f"c{n}" for n in range(9)], count=4)) == [1, 1, 1, 1]


@given(st.dictionaries(st.integers(0, PARTS - 1), NAMES), st.sets(NAMES, min_size=1))
def test_shares_are_whole_and_even_and_as_few_move_as_can(held, live):
    shared = shares(held, live)
    assert set(shared) == set(range(PARTS))
    counts = Counter(shared.values())
    assert max(counts[n] for n in live) - min(counts[n] for n in live) <= 1
    least, larger = divmod(PARTS, len(live))
    owned = sorted((sum(o == n for o in held.values()) for n in live), reverse=True)
    kept = sum(min(n, least + (place < larger)) for place, n in enumerate(owned))
    assert changed(held, shared) == PARTS - kept


def run(parts, live, now):
    """One step of each crawler, one after another, as the store would have it."""
    moves = 0
    for me in sorted(live):
        done = step(me, parts.values(), live, now)
        for number in done.give:
            parts[number] = Part(number, None, now, parts[number].fence)
        for number in done.take:
            fence = parts[number].fence if number in parts else 0
            parts[number] = Part(number, me, now + LEASE, fence + 1)
        moves += len(done.take)
    return moves


@given(
    st.dictionaries(st.integers(0, PARTS - 1), st.tuples(NAMES, st.integers(-9, 9))),
    st.lists(st.sets(NAMES, min_size=1), min_size=1, max_size=3),
)
def test_whoever_comes_and_goes_they_come_to_rest_with_even_shares(held, crowds):
    parts = {n: Part(n, o, NOON + timedelta(seconds=s), 1) for n, (o, s) in held.items()}
    now = NOON
    for live in crowds:
        now += timedelta(seconds=60)
        for _ in range(2):
            run(parts, live, now)
        assert run(parts, live, now) == 0
        counts = Counter(part.owner for part in parts.values())
        assert set(counts) <= set(live)
        assert max(counts.values()) - min(counts[n] for n in live) <= 1


def test_a_part_whose_lease_runs_is_not_taken():
    parts = [Part(n, "dead", NOON + timedelta(seconds=1), 1) for n in range(PARTS)]
    assert step("a", parts, ["a"], NOON).take == frozenset()
    assert len(step("a", parts, ["a"], NOON + timedelta(seconds=1)).take) == PARTS


def test_a_part_given_back_rests_before_it_is_taken():
    parts = [Part(n, None, NOON + timedelta(seconds=5), 1) for n in range(PARTS)]
    assert step("a", parts, ["a"], NOON).take == frozenset()
