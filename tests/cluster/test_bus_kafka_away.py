"""A broker that dies or hangs: what was published comes, and nobody waits without end."""

import signal
import threading
import time

import pytest
from backends_builders import GROUPS, a_sighting
from kafka import TopicPartition
from kafka.admin import ConfigResource
from kafka_broker import Broker, in_order

from backends.bus_kafka_writer import ABORT_SECONDS
from backends.codec import encode
from domain.errors import Unavailable
from domain.posting import Sighting

pytestmark = pytest.mark.cluster

QUICK = "session_seconds=6&answer_seconds=6"


def until(done, seconds=90.0):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


class Crowd:
    """Publishes in one thread and reads in another, whatever the broker does."""

    def __init__(self, place):
        from backends.bus_kafka import KafkaBus

        self.heard, self.published, self.longest = [], set(), 0.0
        self._buses = KafkaBus(place, GROUPS), KafkaBus(place, GROUPS)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def publish(self, traces):
        while True:
            try:
                self._buses[0].publish([a_sighting(f"k{n % 7}", str(n)) for n in traces])
            except Unavailable:
                continue
            self.published |= set(traces)
            return

    def leave(self):
        self._stop.set()
        self._thread.join()
        for bus in self._buses:
            bus.close()

    def _read(self):
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                delivery = self._buses[1].take(Sighting, "match", "w1")
                if delivery is not None:
                    self.heard.append(delivery.message.trace)
                    delivery.ack()
            except Unavailable:
                time.sleep(0.1)
            self.longest = max(self.longest, time.monotonic() - started)
            if not self.heard:
                time.sleep(0.01)


def made(broker, query=QUICK):
    """Make topics on a broker; return their place."""
    from backends.bus_kafka_place import place_of
    from backends.bus_kafka_topics import make_topics

    place = place_of(f"{broker.url}/t?partitions=3&{query}")
    make_topics(place, GROUPS)
    return place


@pytest.fixture
def broker(tmp_path):
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


def test_a_broker_that_is_killed_and_gone_for_a_while_loses_nothing(broker):
    place = made(broker)
    crowd = Crowd(place)
    away = [threading.Timer(2.0, broker.kill), threading.Timer(17.0, broker.start)]
    try:
        crowd.publish(range(10))
        for timer in away:
            timer.start()
        first, deadline = 10, time.monotonic() + 300
        while any(timer.is_alive() for timer in away) or first < 300:
            assert time.monotonic() < deadline, "the broker did not come back"
            # Batches and single messages take turns.
            crowd.publish(range(first, first + (10 if first % 20 else 1)))
            first += 10
            time.sleep(0.02)
        until(lambda: {int(n) for n in crowd.heard} == crowd.published)
        assert in_order(crowd.heard, 7)
        assert crowd.longest < 25
    finally:
        for timer in away:
            timer.join()
        crowd.leave()


@pytest.mark.parametrize("count", [1, 10])
def test_who_publishes_waits_for_a_broker_that_hangs_no_longer_than_stated(broker, count):
    from backends.bus_kafka import KafkaBus

    batch = [a_sighting(f"k{n}", str(n)) for n in range(count)]
    bus = KafkaBus(made(broker, "answer_seconds=2"), GROUPS)
    bus.publish(batch)
    threads = threading.active_count()
    broker.signal(signal.SIGSTOP)
    try:
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(Unavailable):
                bus.publish(batch)
            # An answer, the abort, and the farewell to the connections.
            assert time.monotonic() - began < 2 + ABORT_SECONDS + 8
    finally:
        broker.signal(signal.SIGCONT)
    until(lambda: threading.active_count() <= threads)
    bus.publish(batch)
    bus.close()


def test_a_transaction_that_the_broker_forgot_is_ended(broker):
    """As left by one that came back and knew its partitions too late to mark them."""
    from backends.bus_kafka_link import Link

    place = made(broker, "answer_seconds=6&transaction_seconds=2")
    link = Link(place)
    with link.admin() as admin:
        lax = {"transaction.partition.verification.enable": "false"}
        admin.alter_configs([ConfigResource("BROKER", "1", lax)])
    stray = link.producer(transactional_id="stray", transaction_timeout_ms=2000)
    stray.init_transactions()
    stray.begin_transaction()
    topic, body = place.topic("sightings"), encode(a_sighting("k0", "lost"))
    # The coordinator never hears of it.
    stray._transaction_manager._partitions_in_transaction |= {
        TopicPartition(topic, n) for n in range(3)
    }
    for n in range(3):
        stray.send(topic, body, key=b"k0", partition=n)
    stray.flush()
    crowd = Crowd(place)
    try:
        crowd.publish(range(20))
        until(lambda: {int(n) for n in crowd.heard} == crowd.published)
        assert in_order(crowd.heard, 7)
    finally:
        crowd.leave()
        stray.close(timeout=1)
