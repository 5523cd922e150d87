"""What the bus costs on Kafka: through our port, beside the bare client in the same run.

    make bench-cluster-bus, or with KEYWATCH_TEST_KAFKA naming a broker
    python -m bench.cluster_bus [--messages 40000] [--rounds 3] [--json FILE]

Both send messages of about 1 kB to topics of the same form and take them off again, in turns,
with the same settings of the client. The bare client sends bytes made before and counts what
comes; ours makes the bytes, publishes batches as transactions, and hands out, leases, answers
and commits every message. A row apart opens each message; another publishes one a call, each
durable on return. The broker shares this machine.
"""

import argparse
import gc
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from backends.bus_kafka import KafkaBus
from backends.bus_kafka_link import Link
from backends.bus_kafka_place import KafkaPlace, place_of
from backends.bus_kafka_topics import make_topics
from backends.bus_kafka_writer import LINGER_MS
from backends.codec import encode
from bench.chain import commit, machine
from domain.messages import TOPICS, key_of
from domain.posting import Posting, PostingKind, Sighting

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
READER = "match"
GROUPS = {TOPICS[Sighting]: (READER,)}
BATCH = 1000
SINGLES = 300
REACH = 0.6  # of the bare client, for each of publishing and consuming


@dataclass(frozen=True, slots=True)
class Row:
    """A deed: messages a second, and this process's CPU microseconds a message; medians."""

    what: str
    who: str
    per_second: float
    cpu_us: float


def main() -> int:
    """Measure, print, and say whether the port reaches what it ought to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=40_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    url = os.environ.get("KEYWATCH_TEST_KAFKA")
    if not url:
        sys.stderr.write("bench: KEYWATCH_TEST_KAFKA names no broker: make bench-cluster-bus\n")
        return 1
    sightings = [sighting(n) for n in range(asked.messages)]
    timed: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for turn in range(asked.rounds):
        name = f"bench{uuid.uuid4().hex[:8]}"
        place = place_of(f"{url}/{name}?partitions=6")
        for what, who, found in one_round(place, sightings, ours_first=bool(turn % 2)):
            timed.setdefault((what, who), []).append(found)
    rows = [
        Row(*deed, median(x[0] for x in found), median(x[1] for x in found))
        for deed, found in timed.items()
    ]
    shares = {what: share(rows, what) for what in ("publish", "consume")}
    size = len(encode(sightings[0]))
    print(f"{machine()}, {commit()}: {asked.messages} messages of {size} bytes")
    for row in rows:
        print(f"{row.what:12} {row.who:6} {row.per_second:10,.0f} /s {row.cpu_us:8.1f} us CPU")
    for what, found in shares.items():
        print(f"{what}: {found:.2f} of the bare client, {REACH} is to be reached")
    if asked.json:
        told = {"rows": [asdict(row) for row in rows], "shares": shares, "bytes": size}
        asked.json.write_text(json.dumps(told, indent=1))
    return 0 if min(shares.values()) >= REACH else 1


def one_round(
    place: KafkaPlace, sightings: list[Sighting], *, ours_first: bool
) -> list[tuple[str, str, tuple[float, float]]]:
    """Publish and consume with both, on new topics; return rate and CPU of each."""
    make_topics(place, GROUPS)
    bare = place_of(f"kafka://{','.join(place.servers)}/{place.name}b?partitions=6")
    make_topics(bare, GROUPS)
    count = len(sightings)
    found = []
    with closing(KafkaBus(place, GROUPS)) as bus:
        deeds: list[tuple[str, str, int, Callable[[], object]]] = []
        ready = [(key_of(s).encode(), encode(s)) for s in sightings]
        # Nobody else holds all messages: looking through ours for garbage is no cost of a bus.
        gc.collect()
        gc.freeze()
        pairs = (
            ("bare", lambda: publish_bare(bare, ready), lambda: consume_bare(bare, count)),
            ("ours", lambda: publish_ours(bus, sightings), lambda: consume_ours(bus, count)),
        )
        for who, publish, consume in pairs[:: -1 if ours_first else 1]:
            deeds.append(("publish", who, count, publish))
            deeds.append(("consume", who, count, consume))
        deeds += [
            ("publish", "again", count, lambda: publish_ours(bus, sightings)),
            ("and open", "ours", count, lambda: consume_ours(bus, count, opened=True)),
            ("one a call", "ours", SINGLES, lambda: publish_singly(bus, sightings[:SINGLES])),
        ]
        for what, who, many, do in deeds:
            if who != "again":
                found.append((what, who, measured(many, do)))
            else:
                do()
    return found


def measured(count: int, do: Callable[[], object]) -> tuple[float, float]:
    """Return messages a second, and microseconds of CPU a message."""
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    spent = time.perf_counter() - wall
    return count / spent, (time.process_time() - cpu) * 1e6 / count


def publish_bare(place: KafkaPlace, ready: list[tuple[bytes, bytes]]) -> None:
    """Send bytes, and wait until all are with the broker."""
    with closing(Link(place).producer(linger_ms=LINGER_MS)) as producer:
        topic = place.topic(TOPICS[Sighting])
        for key, body in ready:
            producer.send(topic, body, key=key)
        producer.flush()


def publish_ours(bus: KafkaBus, sightings: list[Sighting]) -> None:
    """Publish batches."""
    for first in range(0, len(sightings), BATCH):
        bus.publish(sightings[first : first + BATCH])


def publish_singly(bus: KafkaBus, sightings: list[Sighting]) -> None:
    """Publish one a call."""
    for one in sightings:
        bus.publish([one])


def consume_bare(place: KafkaPlace, count: int) -> None:
    """Take messages off as a member of a group, and commit what was polled."""
    with closing(Link(place).consumer(group_id=place.group("bench", READER))) as consumer:
        consumer.subscribe([place.topic(TOPICS[Sighting])])
        seen = 0
        while seen < count:
            seen += sum(map(len, consumer.poll(100).values()))
            consumer.commit_async()


def consume_ours(bus: KafkaBus, count: int, *, opened: bool = False) -> None:
    """Take messages off and answer for each."""
    seen = 0
    while seen < count:
        delivery = bus.take(Sighting, READER, "bench")
        if delivery is not None:
            if opened:
                _ = delivery.message
            delivery.ack()
            seen += 1


def share(rows: list[Row], what: str) -> float:
    """Return our rate by the bare client's."""
    rates = {row.who: row.per_second for row in rows if row.what == what}
    return rates["ours"] / rates["bare"]


def sighting(number: int) -> Sighting:
    """Return a sighting that takes about 1 kB on the wire; each of a posting of its own."""
    posting = Posting(
        "tube",
        f"av{number}",
        account="u17",
        url=f"https://tube.example/av{number}",
        title="灯笼 Lantern, full film",
        kind=PostingKind.VIDEO,
        published_at=NOON,
        facts={"description": "x" * 600},
    )
    return Sighting(f"s-{number}", posting, NOON, (), record="cd" * 32)


if __name__ == "__main__":
    sys.exit(main())
