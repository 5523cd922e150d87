"""The topics of a Kafka bus: which there are, and how `keywatch cluster init` makes them.

Topics are never made by chance: a typing error in a name would be a topic with the broker's
defaults, which lose messages when one machine fails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from backends.bus_kafka_backlog import Survey
from backends.bus_kafka_letters import Letters
from backends.bus_kafka_link import Link
from backends.bus_kafka_place import KafkaOptions, KafkaPlace
from backends.bus_kafka_writer import Writer
from domain.errors import BadInput, Conflict

MESSAGE_BYTES = 4 * 1024 * 1024
"""The largest message; media never travel on the bus, texts of captures do not either."""

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as it ought to be. `ours`: as we call it; empty for dead letters."""

    name: str
    ours: str
    partitions: int
    replicas: int
    configs: tuple[tuple[str, str], ...]


def plan(place: KafkaPlace, groups: Groups, brokers: int) -> tuple[Topic, ...]:
    """Return the topics that a bus needs, those of messages first.

    Args:
        place: Their name and options.
        groups: Who reads each topic.
        brokers: How many there are.

    Raises:
        BadInput: Options that contradict each other, or these brokers.
    """
    options = place.options
    replicas, in_sync = _copies(place, brokers)
    safe = (
        ("max.message.bytes", str(MESSAGE_BYTES)),
        ("min.insync.replicas", str(in_sync)),
        ("unclean.leader.election.enable", "false"),
    )
    if options.partitions < 1 or options.retention_days <= 0:
        raise BadInput("partitions and retention_days are more than nothing", place=str(place))
    kept = str(int(options.retention_days * 86_400_000))
    live = (("cleanup.policy", "delete"), ("retention.ms", kept), *safe)
    # The last record of a key counts, so none of those may ever be deleted by its age.
    table = (("cleanup.policy", "compact"), ("retention.ms", "-1"), *safe)
    messages = [
        Topic(place.topic(topic), topic, options.partitions, replicas, live) for topic in groups
    ]
    letters = [
        Topic(place.dead(topic, group), "", 1, replicas, table)
        for topic, names in groups.items()
        for group in names
    ]
    return (*messages, *letters)


def make_topics(place: KafkaPlace, groups: Groups) -> tuple[str, ...]:
    """Make the topics that are missing, and set the others right. Safe to repeat.

    Returns:
        A line for each topic: what it is now, and what was done to it.

    Raises:
        Conflict: A topic has more partitions than asked for, which Kafka cannot take away,
            or is to have more while messages wait on it. Nothing was changed.
        BackendUnavailable: The brokers do not answer.
        Refused: See Link.speaking.
    """
    link = Link(place)
    with link.admin() as admin:
        brokers = len(admin.describe_cluster()["brokers"])
        wanted = plan(place, groups, brokers)
        there = {t["name"]: t["partitions"] for t in _existing(admin, wanted)}
        for topic in wanted:
            if topic.name in there:
                _check_size(topic, len(there[topic.name]))
        grown = [t for t in wanted if t.name in there and len(there[t.name]) < t.partitions]
        _check_empty(link, groups, grown)
        done = dict.fromkeys((t.name for t in wanted), "was there")
        if missing := [t for t in wanted if t.name not in there]:
            admin.create_topics({t.name: _new(t) for t in missing})
            wait = int(place.options.answer_seconds * 1000)
            admin.wait_for_topics([t.name for t in missing], timeout_ms=wait)
            done.update(dict.fromkeys((t.name for t in missing), "made"))
        if grown:
            admin.create_partitions({t.name: t.partitions for t in grown})
            done.update(dict.fromkeys((t.name for t in grown), "grown"))
        for topic in wanted:
            if topic.name in there and _set_right(admin, topic):
                done[topic.name] += ", settings changed"
    sizes = {name: len(partitions[0]["replica_nodes"]) for name, partitions in there.items()}
    return tuple(_line(t, done[t.name], sizes.get(t.name, t.replicas)) for t in wanted)


def _copies(place: KafkaPlace, brokers: int) -> tuple[int, int]:
    options: KafkaOptions = place.options
    replicas = options.replicas or min(3, brokers)
    in_sync = options.min_isr or max(1, replicas - 1)
    if not in_sync <= replicas <= brokers:
        raise BadInput(
            f"min_isr={in_sync}, replicas={replicas} and {brokers} brokers"
            " do not go together: each is at most the next",
            place=str(place),
        )
    return replicas, in_sync


def _existing(admin: KafkaAdminClient, wanted: Sequence[Topic]) -> list[dict[str, Any]]:
    names = set(admin.list_topics()) & {topic.name for topic in wanted}
    return list(admin.describe_topics(sorted(names))) if names else []


def _check_size(topic: Topic, found: int) -> None:
    if found > topic.partitions:
        raise Conflict(
            f"topic {topic.name} has {found} partitions, {topic.partitions} are asked for;"
            " Kafka takes none away: ask for as many as there are"
        )


def _check_empty(link: Link, groups: Groups, grown: Sequence[Topic]) -> None:
    """Refuse to grow a topic in use: its keys would move past messages that wait."""
    if not grown:
        return
    pairs = [(topic, group) for topic, names in groups.items() for group in names]
    writer = Writer(link)
    letters, survey = Letters(link, writer, pairs), Survey(link, pairs)
    try:
        busy = {b.topic for b in survey.take(letters.read(), {}) if b.waiting + b.in_hand}
    finally:
        letters.close()
        survey.close()
        writer.close()
    for topic in grown:
        if topic.ours in busy:
            raise Conflict(
                f"messages wait on topic {topic.name}; more partitions would mix up their"
                " order, so let the workers finish first, with nothing published meanwhile"
            )


def _new(topic: Topic) -> dict[str, object]:
    return {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replicas,
        "configs": dict(topic.configs),
    }


def _set_right(admin: KafkaAdminClient, topic: Topic) -> bool:
    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name)
    found = admin.describe_configs([resource], config_filter="all")
    now = found[ConfigResourceType.TOPIC.name.lower()][topic.name]
    wrong = {name: v for name, v in topic.configs if now[name]["value"] != v}
    if wrong:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, wrong)])
    return bool(wrong)


def _line(topic: Topic, done: str, replicas: int) -> str:
    said = ", ".join(f"{name}={value}" for name, value in topic.configs)
    line = f"{topic.name}: {done}; {topic.partitions} partitions, {replicas} replicas, {said}"
    if replicas != topic.replicas:
        line += f" ({topic.replicas} replicas are asked for; Kafka's own tools move them)"
    return line
