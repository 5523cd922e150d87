"""A server on loopback that answers S3 requests from a script, also badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from backends.vault_s3_place import S3Place, read_place


@dataclass(frozen=True)
class Say:
    """One answer. With `sent` only so many bytes of the body leave before the line is cut."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None


def fault(status: int, code: str, **headers: str) -> Say:
    """Answer as S3 does when it cannot."""
    body = f"<Error><Code>{code}</Code><Message>so it is</Message></Error>"
    return Say(status, body.encode(), headers)


@dataclass
class Script:
    """What is answered, in turn; what was asked is kept as method, path and headers."""

    url: str
    answers: list[Say] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def place(self, folder: Path, user: str = "me:s3cret@") -> S3Place:
        return read_place(f"s3://{user}evidence?endpoint={self.url}", folder / "copies")

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]


@contextmanager
def scripted() -> Iterator[Script]:
    """Serve a script; after its last answer everything is an internal error."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.command, self.path, dict(self.headers)))
            say = script.answers.pop(0) if script.answers else fault(500, "InternalError")
            self.send_response(say.status)
            self.send_header("Content-Length", str(len(say.body)))
            for name, value in say.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(say.body[: say.sent])
            if say.sent is not None:
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _answer  # noqa: N815 - their names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script = Script(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
