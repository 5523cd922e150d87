"""An Elasticsearch node of a test's own, which it may kill, and a TLS door in front of one."""

import base64
import os
import signal
import socket
import ssl
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cluster_servers import server

RECIPE = Path(__file__).parents[1] / "cluster" / "servers" / "elasticsearch"
LACKING = 3  # what `start` exits with on a machine without a JDK or its jars


class Node:
    """A node on a port of its own."""

    def __init__(self, folder):
        server("elasticsearch")  # Without the others there is none of its own either.
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        words = [RECIPE / "start", str(self.port), self.folder]
        small = {**os.environ, "ELASTICSEARCH_HEAP": "256m"}
        # Its output goes to files: a pipe would be held open by the node itself.
        ended = subprocess.run(
            words, check=False, stdout=subprocess.DEVNULL, timeout=300, env=small
        )
        if ended.returncode == LACKING:
            pytest.skip("needs what the recipe of Elasticsearch needs")
        assert ended.returncode == 0

    def kill(self):
        os.kill(int((self.folder / "pid").read_text()), signal.SIGKILL)

    def stop(self):
        subprocess.run([RECIPE / "stop", self.folder], check=True)


class Door:
    """A TLS proxy that passes on to a node what comes with the key, and nothing else.

    Production has this in the server; the module that does so cannot be had for tests.
    """

    def __init__(self, pair, url, key="keeper:open-sesame"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        self._context = context
        self._behind = urlsplit(url)
        self._wanted = b"apikey " + base64.b64encode(key.encode()).lower()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._door.close()

    def _serve(self):
        while True:
            try:
                plain, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(plain,), daemon=True).start()

    def _answer(self, plain):
        """Pass one request on, and what comes back until the node hangs up."""
        try:
            with (
                self._context.wrap_socket(plain, server_side=True) as here,
                here.makefile("rb") as asked,
            ):
                head = _head(asked)
                body = asked.read(_length(head))
                if self._wanted not in head.lower():
                    here.sendall(_REFUSED)
                    return
                with socket.create_connection(
                    (self._behind.hostname, self._behind.port)
                ) as there:
                    there.sendall(_last(head) + body)
                    while answer := there.recv(1 << 16):
                        here.sendall(answer)
        except OSError:
            plain.close()  # Whoever does not trust us hangs up.


_REFUSED = (
    b"HTTP/1.1 401 Unauthorized\r\nX-elastic-product: Elasticsearch\r\n"
    b"content-type: application/json\r\ncontent-length: 59\r\nconnection: close\r\n\r\n"
    b'{"error":{"type":"security_exception","reason":"no"}}      '
)


def _head(lines):
    head = b""
    while line := lines.readline():
        head += line
        if line == b"\r\n":
            return head
    return b""


def _last(head):
    """Say that no other request follows on the connection."""
    lines = [x for x in head.split(b"\r\n") if not x.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines[:-2], b"Connection: close", b"", b""])


def _length(head):
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
