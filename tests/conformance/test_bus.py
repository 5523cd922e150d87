"""What every Bus promises. A new implementation joins by one line in BUSES."""

import threading
import time
from collections import defaultdict
from contextlib import closing

import pytest
from backends_builders import GROUPS, a_match, a_reference_change, a_sighting
from bus_builders import open_kafka, publish_bytes, remove_topics
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backends.bus_sqlite import BusOptions, SqliteBus
from domain.errors import BadInput, MalformedMessage, UnknownName
from domain.match import Match
from domain.messages import ReferenceChanged
from domain.posting import Sighting

BUSES = {
    "memory": lambda _folder, **o: SqliteBus(":memory:", GROUPS, BusOptions(**o)),
    "file": lambda folder, **o: SqliteBus(folder / "bus.db", GROUPS, BusOptions(**o)),
    "kafka": lambda folder, **o: open_kafka(folder, GROUPS, BusOptions(**o)),
}


@pytest.fixture(
    params=[
        "memory",
        "file",
        pytest.param("kafka", marks=pytest.mark.cluster),
    ]
)
def open_bus(request, tmp_path):
    opened = []

    def build(**options):
        opened.append(BUSES[request.param](tmp_path, **options))
        return opened[-1]

    yield build
    for bus in opened:
        bus.close()
    if request.param == "kafka":
        remove_topics(tmp_path)


@pytest.fixture
def lease(request):
    # What asks servers must be able to look twice within a lease on a busy machine.
    return 3.0 if "kafka" in request.node.callspec.id else 0.03


@pytest.fixture
def bus(open_bus):
    return open_bus()


def take(bus, owner="w1"):
    return bus.take(Sighting, "match", owner)


def taken_in_time(bus, owner):
    """Take what comes back by itself, which over a network is not at once."""
    deadline = time.monotonic() + 30
    while (delivery := take(bus, owner)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return delivery


def drain(bus, owner="w1"):
    while delivery := take(bus, owner):
        yield delivery.message.trace
        delivery.ack()


def counts(bus, topic="sightings", group="match"):
    [one] = [b for b in bus.backlog() if (b.topic, b.group) == (topic, group)]
    return one.waiting, one.in_hand, one.set_aside


def test_a_message_arrives_as_it_was_sent(bus):
    bus.publish([a_sighting()])
    assert take(bus).message == a_sighting()


def test_an_empty_topic_has_nothing_to_take(bus):
    assert take(bus) is None


def test_a_message_answered_does_not_come_again(bus):
    bus.publish([a_sighting()])
    take(bus).ack()
    assert take(bus) is None
    assert counts(bus) == (0, 0, 0)


def test_a_message_in_hand_is_not_handed_out_twice(bus):
    bus.publish([a_sighting()])
    take(bus, "w1")
    assert take(bus, "w2") is None
    assert counts(bus) == (0, 1, 0)


def test_each_group_gets_every_message(bus):
    bus.publish([a_reference_change()])
    bus.take(ReferenceChanged, "index", "w1").ack()
    assert bus.take(ReferenceChanged, "text", "w1").message == a_reference_change()


def test_topics_do_not_mix(bus):
    bus.publish([a_match()])
    assert take(bus) is None
    assert bus.take(Match, "judge", "w1").message == a_match()


def test_messages_of_one_key_come_in_order(bus):
    bus.publish([a_sighting(trace=str(n)) for n in range(5)])
    assert list(drain(bus)) == ["0", "1", "2", "3", "4"]


def test_a_message_waits_for_the_earlier_one_of_its_key(bus):
    bus.publish([a_sighting(trace="1"), a_sighting(trace="2")])
    first = take(bus)
    assert take(bus, "w2") is None
    first.ack()
    assert take(bus, "w2").message.trace == "2"


def test_another_key_does_not_wait(bus):
    bus.publish([a_sighting("a", "1"), a_sighting("a", "2"), a_sighting("b", "3")])
    take(bus)
    assert take(bus).message.trace == "3"


def test_a_message_put_off_holds_up_its_key_until_it_is_due(bus):
    bus.publish([a_sighting(trace="1"), a_sighting(trace="2")])
    take(bus).retry(0.05)
    assert take(bus) is None
    time.sleep(0.06)
    assert list(drain(bus)) == ["1", "2"]


def test_attempts_are_counted(bus):
    bus.publish([a_sighting()])
    take(bus).retry(0)
    assert take(bus).attempt == 2


def test_a_message_set_aside_frees_its_key_and_keeps_its_reason(bus):
    bus.publish([a_sighting(trace="1"), a_sighting(trace="2")])
    take(bus).set_aside("cannot decode")
    [dead] = bus.set_aside()
    assert (dead.topic, dead.group, dead.key) == ("sightings", "match", "tube:av1")
    assert (dead.reason, dead.attempts) == ("cannot decode", 1)
    assert list(drain(bus)) == ["2"]


def test_dead_letters_are_listed_newest_first(bus):
    bus.publish([a_sighting(name, name) for name in "abc"])
    for _ in "abc":
        delivery = take(bus)
        delivery.set_aside(delivery.message.trace)
    assert [dead.reason for dead in bus.set_aside(limit=2)] == ["c", "b"]


def test_one_dead_letter_comes_back(bus):
    bus.publish([a_sighting("a", "a"), a_sighting("b", "b")])
    take(bus).set_aside("first")
    take(bus).set_aside("second")
    [_, first] = bus.set_aside()
    assert bus.retry(first.id) == 1
    assert list(drain(bus)) == ["a"]


def test_all_dead_letters_come_back(bus):
    bus.publish([a_sighting(trace=name) for name in "ab"])
    take(bus).set_aside("no")
    take(bus).set_aside("no")
    assert bus.retry() == 2
    assert list(drain(bus)) == ["a", "b"]


def test_a_dead_letter_waits_for_what_its_key_has_in_hand(bus):
    bus.publish([a_sighting(trace="1"), a_sighting(trace="2"), a_sighting(trace="3")])
    take(bus).set_aside("no")
    held = take(bus)
    bus.retry()
    assert take(bus) is None
    held.ack()
    assert list(drain(bus)) == ["1", "3"]


def test_retrying_a_letter_that_is_not_there_does_nothing(bus):
    assert bus.retry("match-99") == 0


def test_what_an_owner_held_is_given_back_at_once(bus):
    bus.publish([a_sighting("a", "a"), a_sighting("b", "b"), a_sighting("c", "c")])
    take(bus, "w1"), take(bus, "w1"), take(bus, "w2")
    assert bus.release("w1") == 2
    assert list(drain(bus, "w3")) == ["a", "b"]


def test_a_lease_that_ran_out_returns_by_itself(open_bus, lease):
    bus = open_bus(lease_seconds=lease)
    bus.publish([a_sighting()])
    take(bus, "lost")
    assert take(bus, "w2") is None
    time.sleep(lease * 1.1)
    assert taken_in_time(bus, "w2").attempt == 2


def test_an_answer_after_the_lease_was_lost_changes_nothing(open_bus, lease):
    bus = open_bus(lease_seconds=lease)
    bus.publish([a_sighting()])
    lost = taken_in_time(bus, "slow")
    time.sleep(lease * 1.1)
    held = taken_in_time(bus, "quick")
    for answer in (lost.ack, lambda: lost.retry(0), lambda: lost.set_aside("x")):
        answer()
    assert counts(bus) == (0, 1, 0)
    held.ack()
    assert counts(bus) == (0, 0, 0)


def test_a_message_that_kills_its_workers_is_set_aside(open_bus):
    bus = open_bus(max_attempts=3)
    bus.publish([a_sighting(trace="bad"), a_sighting(trace="good")])
    for _ in range(3):
        take(bus, "w1")
        bus.release("w1")
    assert take(bus).message.trace == "good"
    [dead] = bus.set_aside()
    assert "handed out 3 times" in dead.reason


def test_retries_are_answers_and_never_run_out(open_bus):
    bus = open_bus(max_attempts=2)
    bus.publish([a_sighting()])
    for _ in range(6):
        take(bus).retry(0)
    assert take(bus).attempt == 7


def test_bytes_that_are_no_message_can_be_set_aside(bus):
    publish_bytes(bus, "sightings", b"tube:av1", b"{")
    delivery = take(bus)
    with pytest.raises(MalformedMessage):
        _ = delivery.message
    delivery.set_aside("malformed")
    assert counts(bus) == (0, 0, 1)


def test_a_batch_is_published_whole_or_not_at_all(bus):
    with pytest.raises(BadInput, match="not Unicode"):
        bus.publish([a_sighting("a"), a_sighting("b", title="\ud800")])
    assert counts(bus) == (0, 0, 0)


def test_an_unknown_group_is_refused(bus):
    with pytest.raises(UnknownName, match="registered: match"):
        bus.take(Sighting, "judge", "w1")


def test_the_backlog_names_every_group_even_the_idle(bus):
    assert [(b.topic, b.group) for b in bus.backlog()] == [
        ("matches", "judge"),
        ("references", "index"),
        ("references", "text"),
        ("sightings", "match"),
    ]


def test_four_threads_keep_the_order_of_each_key_and_lose_nothing(bus):
    bus.publish([a_sighting(f"k{n % 7}", str(n)) for n in range(140)])
    heard, guard = defaultdict(list), threading.Lock()

    def work(owner):
        while delivery := take(bus, owner):
            with guard:
                heard[delivery.message.posting.native_id].append(int(delivery.message.trace))
            delivery.ack()

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A thread may stop while others hold the heads of all lanes; the rest is still there.
    work("last")
    assert heard == {f"k{k}": list(range(k, 140, 7)) for k in range(7)}


ANSWERS = st.lists(st.sampled_from(["ack", "retry", "release", "bury", "revive"]), max_size=40)
FEW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.mark.parametrize("open_bus", ["memory", "file"], indirect=True)
@settings(max_examples=40, **FEW)
@given(ANSWERS)
def test_nothing_is_lost_or_doubled_whatever_the_answers(open_bus, answers):
    check_answers(open_bus(), answers)


@pytest.mark.cluster
@pytest.mark.parametrize("open_bus", ["kafka"], indirect=True)
@settings(max_examples=8, **FEW)
@given(ANSWERS)
def test_nothing_is_lost_or_doubled_on_servers_either(open_bus, answers):
    # One that stays open is cut off by the next of its name, with what it did not commit yet.
    with closing(open_bus()) as bus:
        check_answers(bus, answers)


def check_answers(bus, answers):
    bus.retry()
    list(drain(bus))  # What an earlier example that failed has left.
    bus.publish([a_sighting(f"k{n % 3}", str(n)) for n in range(12)])
    acked = []
    for answer in answers:
        delivery = take(bus)
        if answer == "ack" and delivery:
            acked.append(delivery.message.trace)
            delivery.ack()
        elif answer == "retry" and delivery:
            delivery.retry(0)
        elif answer == "bury" and delivery:
            delivery.set_aside("no")
        elif answer == "release":
            bus.release("w1")
        elif answer == "revive":
            bus.retry()
    bus.release("w1")
    bus.retry()
    acked += drain(bus)
    assert sorted(acked, key=int) == [str(n) for n in range(12)]
