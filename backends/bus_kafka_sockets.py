"""Connections to brokers that are closed when they come to nothing.

The client library (3.0.12) leaves a socket open when its connecting fails, held by the error
it raises, so a worker that waits out an outage would run out of files. What it calls a proxy is
its way to be given another connector; ours goes straight to the broker.
"""

import socket

from kafka.net.inet import KafkaNetSocket

STRAIGHT = "straight://"


class StraightSocket(KafkaNetSocket):  # type: ignore[misc]  # the library has no types
    """Connects as the library does, and closes what it could not connect."""

    SCHEMES = ("straight",)

    async def sock_connect(
        self,
        net: object,
        sock: socket.socket,
        sockaddr: tuple[object, ...],
        timeout_at: float | None = None,
    ) -> socket.socket:
        try:
            connected: socket.socket = await super().sock_connect(
                net, sock, sockaddr, timeout_at=timeout_at
            )
        except BaseException:
            sock.close()
            raise
        return connected
