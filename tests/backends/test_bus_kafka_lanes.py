"""The order of keys and what is left behind, without a broker."""

import random

import pytest

from backends.bus_kafka_hands import FULL_SECONDS, Hands
from backends.bus_kafka_lanes import WINDOW, Lanes
from backends.bus_kafka_marks import LONGEST, MOST, Mark, Marks, from_text, to_text


def fetch(lanes, hands, offset, key):
    ready = lanes.add(offset, key, b"", at=float(offset))
    if ready is not None:
        hands.offer(ready)


def take(hands, now=1000.0, owner="w", lease=900.0):
    parcel = hands.next(now)
    if parcel is not None:
        hands.lease(parcel, owner, now, lease)
    return parcel


def a_partition(keys, marks=Marks(0)):
    lanes, hands = Lanes(0, marks), Hands()
    for offset, key in enumerate(keys):
        fetch(lanes, hands, offset, key.encode())
    return lanes, hands


def test_a_key_waits_and_others_pass_it():
    _, hands = a_partition("aab")
    assert [take(hands).offset, take(hands).offset, take(hands)] == [0, 2, None]


def test_what_is_finished_first_is_committed_with_what_it_left_behind():
    lanes, hands = a_partition("abc")
    take(hands)
    for _ in "bc":
        hands.finish(take(hands))
    marks = lanes.marks()
    assert (marks.offset, marks.frontier) == (0, 3)
    assert marks.unfinished == (Mark(0, 1, 1, 0.0, in_hand=True),)


def test_nothing_left_behind_commits_the_end():
    lanes, hands = a_partition("ab")
    for _ in "ab":
        hands.finish(take(hands))
    lanes.skip(3)  # a record of Kafka's own
    assert lanes.marks() == Marks(3, open=True)


def test_the_next_owner_fetches_only_what_was_left_behind():
    marks = Marks(10, (Mark(2, 4, 1, 50.0), Mark(7, 1, 1, 7.0, in_hand=True)))
    lanes, hands = Lanes(0, marks), Hands()
    assert lanes.next_offset() == 2
    for offset in (2, 3, 4):
        fetch(lanes, hands, offset, b"%d" % offset)
    assert lanes.next_offset() == 7
    fetch(lanes, hands, 7, b"7")
    assert lanes.next_offset() == 10
    assert [(p.offset, p.attempt) for p in (take(hands), take(hands))] == [(7, 2), (2, 5)]


def test_what_the_topic_no_longer_has_is_named():
    lanes = Lanes(0, Marks(10, (Mark(2, 1, 1, 0.0), Mark(7, 1, 1, 0.0))))
    assert lanes.skip(7) == (2,)
    assert lanes.marks().offset == 7


def test_what_was_set_aside_by_a_killed_owner_does_not_come_again():
    lanes, hands = Lanes(0, Marks(3), aside=[4]), Hands()
    for offset in (3, 4, 5):
        fetch(lanes, hands, offset, b"%d" % offset)
    assert [take(hands).offset, take(hands).offset, take(hands)] == [3, 5, None]


def test_an_owner_that_did_not_leave_makes_the_next_one_careful():
    assert Lanes(0, Marks(10, open=True)).careful == 10 + WINDOW
    assert Lanes(0, Marks(10)).careful == 10 + 1


def test_a_message_put_off_comes_when_it_is_due():
    _, hands = a_partition("ab")
    hands.give_back(take(hands, now=100.0), 100.0, delay=60.0)
    assert take(hands, now=100.0).offset == 1
    assert take(hands, now=159.0) is None
    assert take(hands, now=160.0).offset == 0


def test_a_full_partition_hands_out_no_more_and_tries_again_soon():
    lanes, hands = a_partition([f"k{n}" for n in range(MOST + 5)])
    for _ in range(MOST):
        hands.give_back(take(hands), 1000.0, delay=3600.0)
    assert take(hands, now=1000.0) is None
    assert lanes.buffered == 5
    again = take(hands, now=1000.0 + FULL_SECONDS)
    hands.finish(again)
    assert again.offset == 0
    assert {take(hands, now=1031.0).offset for _ in range(MOST)} == set(range(1, MOST + 1))


def test_what_killed_two_workers_comes_after_the_rest():
    marks = Marks(1, (Mark(0, attempt=1, unanswered=1, due=0.0, in_hand=True),), open=True)
    lanes, hands = a_partition("abc", marks)
    assert take(hands, now=50.0).offset == 0
    [mark] = from_text(0, to_text(lanes.marks())).unfinished
    _, hands = a_partition("abc", Marks(1, (mark,), open=True))
    assert [take(hands, now=60.0).offset for _ in "abc"] == [1, 2, 0]


def test_a_lost_partition_answers_to_nobody():
    lanes, hands = a_partition("ab")
    held = take(hands)
    hands.drop(lanes)
    assert not hands.in_hand(held, 1)
    assert take(hands) is None


def test_a_lease_that_ran_out_gives_the_message_to_another():
    _, hands = a_partition("a")
    first = take(hands, now=100.0, lease=10.0)
    assert hands.overdue(110.0)
    assert take(hands, now=110.0, owner="v") is first
    assert not hands.in_hand(first, 1)
    assert hands.in_hand(first, 2)


def test_a_revived_message_goes_before_the_later_ones_of_its_key():
    from backends.bus_kafka_lanes import Parcel

    lanes, hands = a_partition("aaaa")
    hands.finish(take(hands))
    held = take(hands)
    back = Parcel(lanes, 0, b"a", b"", 0.0)
    assert lanes.takes_back(0, 7)
    assert not lanes.revive(back, 7)
    assert not lanes.takes_back(0, 7)
    hands.finish(held)
    order = []
    while parcel := take(hands):
        order.append(parcel.offset)
        hands.finish(parcel)
    assert order == [0, 2, 3]


def test_a_letter_read_before_its_message_was_answered_does_not_bring_it_back_twice():
    from backends.bus_kafka_lanes import Parcel

    lanes, hands = a_partition("a")
    hands.finish(take(hands))
    back = Parcel(lanes, 0, b"a", b"", 0.0)
    lanes.revive(back, 7)
    hands.put_back(back)
    hands.finish(take(hands))
    assert not lanes.takes_back(0, 7)
    assert lanes.takes_back(0, 9)


def test_marks_come_back_as_they_were_noted():
    marks = Marks(
        900, (Mark(5, 3, 1, 1795445049.5, in_hand=True), Mark(8, 1, 0, 9.0)), open=True
    )
    assert from_text(marks.offset, to_text(marks)) == marks


def test_the_longest_marks_fit_beside_an_offset():
    rows = tuple(
        Mark(n * 10_000_000_000, 99_999, 99, 1795445049.5 + n, in_hand=True)
        for n in range(MOST)
    )
    assert len(to_text(Marks(10**12, rows, open=True))) <= LONGEST


@pytest.mark.parametrize("text", ["", "{}", "[1]", "from another tool"])
def test_an_offset_that_others_set_begins_there(text):
    assert from_text(7, text) == Marks(7)


@pytest.mark.parametrize("seed", range(20))
def test_no_message_is_lost_and_no_key_out_of_order_however_owners_change(seed):
    rng = random.Random(seed)
    keys = [f"k{rng.randrange(12)}" for _ in range(400)]
    noted, done, now = to_text(Marks(0)), {}, 0.0
    offset, clock = 0, 0
    while len(done) < len(keys):
        lanes, hands = Lanes(0, from_text(offset, noted)), Hands()
        for _ in range(rng.randrange(400)):
            now += 1.0
            if rng.random() < 0.5 and (at := lanes.next_offset()) < len(keys):
                fetch(lanes, hands, at, keys[at].encode())
            parcel = take(hands, now, lease=30.0)
            if parcel is not None and rng.random() < 0.8:
                earlier = [n for n in range(parcel.offset) if keys[n] == keys[parcel.offset]]
                assert all(n in done for n in earlier)
                hands.finish(parcel)
                clock += 1
                done.setdefault(parcel.offset, clock)
            elif parcel is not None and rng.random() < 0.5:
                hands.give_back(parcel, now, rng.choice([0.0, 20.0]))
            if rng.random() < 0.1:
                marks = lanes.marks()
                offset, noted = marks.offset, to_text(marks)
    assert sorted(done) == list(range(len(keys)))
