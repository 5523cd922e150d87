"""Buses on a real Kafka, each with topics of its own; bytes on a bus that are no message."""

import zlib

from cluster_servers import server

from backends.bus_kafka_place import place_of
from backends.bus_sqlite import SqliteBus

MADE = set()


def kafka_place(folder, query="partitions=1"):
    """Return a place that no other test uses: it goes by the test's folder."""
    name = f"t{zlib.crc32(str(folder).encode()):08x}"
    return place_of(f"{server('kafka')}/{name}?{query}")


def open_kafka(folder, groups, options, query="partitions=1"):
    from backends.bus_kafka import KafkaBus
    from backends.bus_kafka_topics import make_topics

    place = kafka_place(folder, query)
    if place.name not in MADE:
        make_topics(place, groups)
        MADE.add(place.name)
    return KafkaBus(place, groups, options)


def remove_topics(folder):
    from kafka.admin import KafkaAdminClient

    place = kafka_place(folder)
    admin = KafkaAdminClient(**place.settings())
    mine = [name for name in admin.list_topics() if name.startswith(f"{place.name}.")]
    if mine:
        admin.delete_topics(mine)
    admin.close()
    MADE.discard(place.name)


def publish_bytes(bus, topic, key, body):
    """Put bytes on a topic that its readers take for a message."""
    if isinstance(bus, SqliteBus):
        connection = bus._connection
        found = connection.execute(
            "INSERT INTO messages (topic, key, body) VALUES (?, ?, ?)",
            (topic, key.decode(), body),
        )
        connection.execute(
            "INSERT INTO deliveries (message, reader, topic, key, due, state)"
            " VALUES (?, ?, ?, ?, 0, 'ready')",
            (found.lastrowid, bus._groups[topic][0], topic, key.decode()),
        )
    else:
        from backends.bus_kafka_writer import Record

        [written] = bus._writer.write([Record(bus._place.topic(topic), key, body)])
        for group in bus._groups[topic]:
            bus._desks[topic, group].expect(written.partition, written.offset)
