"""What a URL of Kafka says, and what it keeps to itself."""

import pytest

from backends.bus_kafka_place import place_of
from domain.errors import BadInput


def test_brokers_a_name_and_options_are_read():
    place = place_of("kafka://one:9093,two/films?partitions=24&retention_days=7.5")
    assert place.servers == ("one:9093", "two:9092")
    assert (place.name, place.options.partitions) == ("films", 24)
    assert place.options.retention_days == 7.5
    assert place.dead("matches", "alerts") == "films.matches.alerts.dead"


def test_a_password_comes_from_its_file(tmp_path):
    (tmp_path / "secret").write_text("pa ss\n")
    place = place_of(f"kafka+ssl://me@host?password_file={tmp_path}/secret")
    assert (place.user, place.password) == ("me", "pa ss")
    assert place.settings()["security_protocol"] == "SASL_SSL"


def test_a_place_never_shows_its_password():
    place = place_of("kafka+ssl://me:hush@host/films")
    assert str(place) == "kafka+ssl://host:9092/films"
    assert "hush" not in repr(place)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("kafka://me:hush@host", "over TLS only"),
        ("kafka+ssl://me@host", "no password"),
        ("kafka+ssl://me:hush@host?mechanism=GSSAPI", "mechanism is one of"),
        ("kafka+ssl://me:hush@/films", "a Kafka bus is"),
        ("kafka+ssl://me:hush@host/two/parts", "a Kafka bus is"),
        ("kafka+ssl://me:hush@host?partitions=many", "partitions is a number"),
        ("kafka+ssl://me:hush@host?lease=3", "no option 'lease'"),
        ("kafka+ssl://me:hush@host?password_file=/not/there", "no password in"),
    ],
)
def test_a_url_that_is_none_is_refused_without_its_password(url, why):
    with pytest.raises(BadInput, match=why) as refused:
        place_of(url)
    assert "hush" not in str(refused.value)


def test_certificates_that_cannot_be_read_are_named(tmp_path):
    with pytest.raises(BadInput, match="certificates of kafka\\+ssl://host:9092/keywatch"):
        place_of(f"kafka+ssl://host?ca={tmp_path}/none.pem").settings()
