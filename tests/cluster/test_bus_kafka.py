"""What only a bus of many processes and machines can get wrong, on a real broker."""

import time

import pytest
from backends_builders import GROUPS, a_sighting
from bus_builders import kafka_place, open_kafka, remove_topics
from cluster_servers import server
from kafka_broker import Worker, in_order

from backends.bus_sqlite import BusOptions
from domain.errors import BackendUnavailable, BadInput, Conflict, TooLarge
from domain.posting import Sighting

pytestmark = pytest.mark.cluster

QUICK = "session_seconds=6&answer_seconds=6"


@pytest.fixture
def opened(tmp_path):
    """Give what opens buses on topics of the test's own, and closes them."""
    buses = []

    def build(query="partitions=3", **options):
        buses.append(open_kafka(tmp_path, GROUPS, BusOptions(**options), query))
        return buses[-1]

    yield build
    for bus in buses:
        bus.close()
    remove_topics(tmp_path)


@pytest.fixture
def url(tmp_path, opened):
    """Make six partitions, and return how a worker names them."""
    opened("partitions=6").close()
    return f"{server('kafka')}/{kafka_place(tmp_path).name}?partitions=6&{QUICK}"


def take(bus, owner="w1", seconds=30.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if delivery := bus.take(Sighting, "match", owner):
            return delivery
        time.sleep(0.02)
    return None


def counts(bus):
    [one] = [b for b in bus.backlog() if b.topic == "sightings"]
    return one.waiting, one.in_hand, one.set_aside


def until_quiet(bus, seconds=60.0):
    deadline = time.monotonic() + seconds
    while counts(bus)[:2] != (0, 0):
        assert time.monotonic() < deadline, counts(bus)
        time.sleep(0.2)


@pytest.fixture
def hire(tmp_path, url):
    """Give what starts workers, and ends those still there."""
    workers = []

    def start(*words, **more):
        workers.append(Worker(url, *words, **more, folder=tmp_path))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


def test_a_killed_worker_takes_up_what_it_held_when_it_comes_back(opened, hire):
    bus = opened()
    bus.publish([a_sighting(f"k{n % 7}", str(n)) for n in range(300)])
    first = hire("w1", 0.01)
    first.until(40)
    first.kill()
    second = hire("w1")
    until_quiet(bus)
    heard = first.heard() + second.heard()
    assert {int(n) for n in heard} == set(range(300))
    assert in_order(heard, 7)


def test_what_kills_its_workers_is_set_aside_and_frees_its_key(opened, hire):
    bus = opened()
    bus.publish(
        [a_sighting("a", "poison"), a_sighting("a", "after"), a_sighting("b", "beside")]
    )
    workers = [hire("w1", attempts=3)]
    deadline = time.monotonic() + 120
    while "after" not in workers[-1].heard() and time.monotonic() < deadline:
        if workers[-1].gone:
            workers.append(hire("w1", attempts=3))
        time.sleep(0.1)
    heard = [trace for worker in workers for trace in worker.heard()]
    assert (heard.count("poison"), heard.count("after")) == (3, 1)
    [dead] = bus.set_aside()
    assert dead.attempts == 3
    assert "handed out 3 times" in dead.reason


def test_each_message_is_handled_while_workers_come_and_go(opened, hire):
    bus = opened()
    published = 0

    def feed_until(workers, count):
        nonlocal published
        while any(len(worker.heard()) < count for worker in workers):
            some = range(published, published + 30)
            bus.publish([a_sighting(f"k{n % 30}", str(n)) for n in some])
            published += 30
            assert published < 20_000
            time.sleep(0.2)

    first = hire("w1", 0.005)
    feed_until([first], 20)
    joined = [hire("w2", 0.005), hire("w3", 0.005)]
    feed_until(joined, 20)
    first.kill()
    feed_until(joined, 60)
    until_quiet(bus, 120)
    heard = [trace for worker in (first, *joined) for trace in worker.heard()]
    assert {int(n) for n in heard} == set(range(published))


def test_a_handler_slower_than_the_group_is_patient_keeps_its_partition(opened):
    bus = opened(f"partitions=3&rejoin_seconds=3&{QUICK}")
    other = opened(f"partitions=3&rejoin_seconds=3&{QUICK}")
    bus.publish([a_sighting("a", "slow"), a_sighting("a", "next")])
    slow = take(bus, "w1")
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        assert other.take(Sighting, "match", "w2") is None or slow.message.trace != "slow"
        time.sleep(0.1)
    slow.ack()
    bus.release("w1")
    heard = take(bus, "w1", 1) or take(other, "w2", 20)
    assert (heard.message.trace, heard.attempt) == ("next", 1)


def test_a_worker_that_hangs_loses_its_messages_after_the_lease(opened):
    bus, other = opened(f"partitions=1&{QUICK}", lease_seconds=2.0), opened()
    bus.publish([a_sighting()])
    held = take(bus, "w1")
    again = take(other, "w2")
    assert again.attempt == 2
    held.ack()
    assert take(other, "w2", 1) is None
    again.ack()
    assert counts(other) == (0, 0, 0)


def test_another_process_sees_what_waits_and_what_is_in_hand(opened):
    bus, other = opened("partitions=1"), opened()
    bus.publish([a_sighting("a")])
    bus.publish([a_sighting("b")])
    assert counts(other) == (2, 0, 0)
    take(bus).set_aside("no")
    take(bus)
    deadline = time.monotonic() + 10
    while counts(other) != (0, 1, 1) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert counts(other) == (0, 1, 1)


def test_a_dead_letter_that_another_process_brings_back_comes_to_its_reader(opened):
    bus, desk = opened("partitions=1"), opened()
    bus.publish([a_sighting(trace="s")])
    take(bus).set_aside("no")
    assert (desk.retry(), desk.retry()) == (1, 0)
    back = take(bus)
    assert (back.message.trace, back.attempt) == ("s", 2)
    back.ack()
    assert take(bus, seconds=3) is None
    assert counts(desk) == (0, 0, 0)


def test_of_a_batch_with_a_message_too_large_none_is_published(opened):
    bus = opened()
    big = a_sighting("b", title="x" * 5_000_000)
    with pytest.raises(TooLarge):
        bus.publish([a_sighting("a"), big])
    with pytest.raises(TooLarge):
        bus.publish([big])
    bus.publish([a_sighting("c", "c")])
    assert take(bus).message.trace == "c"


def test_topics_are_made_once_grown_when_idle_and_never_shrunk(tmp_path, opened):
    from backends.bus_kafka_topics import make_topics

    bus = opened("partitions=2")
    again = make_topics(kafka_place(tmp_path, "partitions=2"), GROUPS)
    assert all("was there" in line and "changed" not in line for line in again)
    with pytest.raises(Conflict, match="takes none away"):
        make_topics(kafka_place(tmp_path, "partitions=1"), GROUPS)
    bus.publish([a_sighting()])
    with pytest.raises(Conflict, match="messages wait on topic"):
        make_topics(kafka_place(tmp_path, "partitions=4"), GROUPS)
    take(bus).ack()
    bus.close()
    lines = make_topics(kafka_place(tmp_path, "partitions=4&retention_days=1"), GROUPS)
    assert "grown, settings changed; 4 partitions" in lines[0]
    with pytest.raises(BadInput, match="do not go together"):
        make_topics(kafka_place(tmp_path, "partitions=4&replicas=3"), GROUPS)


def test_topics_that_are_missing_are_named_with_the_way_to_make_them(tmp_path):
    from backends.bus_kafka import KafkaBus

    bus = KafkaBus(kafka_place(tmp_path, "answer_seconds=3"), GROUPS)
    for ask in (lambda: take(bus), lambda: bus.publish([a_sighting()]), bus.backlog):
        with pytest.raises(BackendUnavailable, match="keywatch cluster init"):
            ask()
    bus.close()
