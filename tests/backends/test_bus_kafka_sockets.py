import asyncio
import socket

import pytest
from kafka.errors import KafkaConnectionError
from kafka.net.inet import KafkaNetSocket

from backends.bus_kafka_place import place_of
from backends.bus_kafka_sockets import StraightSocket


class Net:
    async def wait_write(self, _sock, **_more):
        await asyncio.sleep(0.01)


def connect(address):
    sock = socket.socket()
    sock.setblocking(False)
    return sock, StraightSocket("straight://").sock_connect(Net(), sock, address)


def test_a_socket_that_nobody_answers_is_closed():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        sock, connecting = connect(taken.getsockname())
        with pytest.raises(KafkaConnectionError):
            asyncio.run(connecting)
    assert sock.fileno() == -1


def test_a_socket_that_is_answered_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        sock, connecting = connect(server.getsockname())
        with asyncio.run(connecting):
            assert sock.fileno() != -1


def test_every_client_connects_by_it():
    settings = place_of("kafka://127.0.0.1:1/t").settings()
    assert type(KafkaNetSocket(settings["proxy_url"])) is StraightSocket
