"""The wire to Kafka: TLS with certificates that are checked, and a login by SCRAM."""

import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from backends_builders import GROUPS, a_sighting
from certificate_builders import Authority
from kafka_broker import SUPPORT, Broker

from backends.bus_kafka_place import place_of
from domain.errors import BadInput, Forbidden
from domain.posting import Sighting

pytestmark = pytest.mark.cluster

ASK = """
import logging, sys, threading
logging.basicConfig(level=logging.DEBUG)
sys.path.insert(0, sys.argv[2])
from backends_builders import GROUPS, a_sighting
from backends.bus_kafka import KafkaBus
from backends.bus_kafka_place import place_of
from domain.errors import KeywatchError
from domain.posting import Sighting
bus = KafkaBus(place_of(sys.argv[1]), GROUPS)
try:
    bus.publish([a_sighting()])
except KeywatchError as error:
    print(type(error).__name__, error)
left = [thread.name for thread in threading.enumerate()]
assert len(left) == 1, left
try:
    bus.take(Sighting, "match", "w")
except KeywatchError as error:
    print(type(error).__name__, error)
bus.close()
"""
OPTIONS = "partitions=1&answer_seconds=5"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory, authority):
    pair = authority.vouch("127.0.0.1")
    folder = tmp_path_factory.mktemp("broker")
    both = folder / "both.pem"
    both.write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())
    broker = Broker(folder / "data", both, "watcher", "open-sesame")
    yield broker
    broker.stop()


@pytest.fixture
def impostor():
    """Give what answers on a port with any certificate, and knows nothing of Kafka."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer(pair):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.certificate, pair.key)

            def serve():
                while True:
                    try:
                        plain, _ = door.accept()
                    except OSError:
                        return
                    try:
                        context.wrap_socket(plain, server_side=True).close()
                    except OSError:
                        plain.close()

            threading.Thread(target=serve, daemon=True).start()
            return f"127.0.0.1:{door.getsockname()[1]}"

        yield answer
        door.shutdown(socket.SHUT_RDWR)


def refused(url, error):
    """Return what is said when a bus cannot be reached for good.

    In a process of its own: the client library leaves sockets open whose handshake failed.
    """
    words = [sys.executable, "-c", ASK, url, str(SUPPORT)]
    said = subprocess.run(words, check=True, capture_output=True, text=True, timeout=120)
    assert "sesame" not in said.stdout + said.stderr
    first, second = said.stdout.splitlines()
    assert first == second
    assert first.startswith(error.__name__)
    return first


def test_messages_travel_over_tls_with_a_login(broker, authority, tmp_path):
    from backends.bus_kafka import KafkaBus
    from backends.bus_kafka_topics import make_topics

    (tmp_path / "password").write_text("open-sesame\n")
    place = place_of(
        f"kafka+ssl://watcher@127.0.0.1:{broker.port + 2}/t?ca={authority.file}"
        f"&password_file={tmp_path}/password&{OPTIONS}"
    )
    lines = make_topics(place, GROUPS)
    assert "sesame" not in " ".join(lines)
    bus = KafkaBus(place, GROUPS)
    bus.publish([a_sighting()])
    delivery = bus.take(Sighting, "match", "w")
    assert delivery.message == a_sighting()
    delivery.ack()
    bus.close()


def test_a_wrong_password_is_refused_and_not_repeated(broker, authority):
    url = f"kafka+ssl://watcher:sesame-street@127.0.0.1:{broker.port + 2}/t"
    # A broker closes the connection as soon as it has said no, and only some attempts hear it.
    said = refused(f"{url}?ca={authority.file}&partitions=1&answer_seconds=20", Forbidden)
    assert "refuses watcher" in said


def test_a_certificate_by_an_authority_we_do_not_know_is_refused(broker, tmp_path):
    stranger = Authority(tmp_path, "stranger")
    url = f"kafka+ssl://watcher:open-sesame@127.0.0.1:{broker.port + 2}/t"
    said = refused(f"{url}?ca={stranger.file}&{OPTIONS}", BadInput)
    assert "the certificate of 127.0.0.1" in said


def test_a_certificate_for_another_name_is_refused(impostor, authority):
    address = impostor(authority.vouch("elsewhere.example"))
    url = f"kafka+ssl://watcher:open-sesame@{address}/t?ca={authority.file}&{OPTIONS}"
    assert "mismatch" in refused(url, BadInput)


def test_a_certificate_that_has_expired_is_refused(impostor, authority):
    address = impostor(authority.vouch("127.0.0.1", timedelta(hours=-1)))
    url = f"kafka+ssl://watcher:open-sesame@{address}/t?ca={authority.file}&{OPTIONS}"
    assert "expired" in refused(url, BadInput)
