"""Webhooks go to addresses other people chose: never inside, never onwards."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from crawlers.guard import Guard
from domain.errors import Forbidden, PlatformUnavailable
from service import net


class Hook:
    """Takes what is posted to it on loopback; `/moved` leads to `/hook`."""

    def __enter__(self):
        self.paths = paths = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                paths.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(307 if self.path == "/moved" else 204)
                self.send_header("Location", "/hook")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook():
    with Hook() as made:
        yield made


def test_an_address_inside_is_refused_before_anything_is_sent(hook):
    with pytest.raises(Forbidden, match=r"address guard refuses 127\.0\.0\.1"):
        net.post(f"{hook.url}/hook", b"{}", {})
    assert hook.paths == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1:{port}/hook",
        "http://2130706433:{port}/hook",
        "http://[::ffff:127.0.0.1]:{port}/hook",
        "http://0.0.0.0:{port}/hook",
        "http://localhost:{port}/hook",
    ],
)
def test_no_spelling_of_loopback_gets_through(hook, url):
    with pytest.raises(Forbidden, match=r"address guard|no address"):
        net.post(url.format(port=hook.port), b"{}", {})
    assert hook.paths == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://h.example/", "http:///x"])
def test_only_http_is_spoken(url):
    with pytest.raises(Forbidden):
        net.post(url, b"{}", {})


@pytest.fixture
def near(hook, monkeypatch):
    """A hook that the guard lets through, as if it stood on the open Internet."""
    allowed = frozenset({f"127.0.0.1:{hook.port}"})
    monkeypatch.setattr(net, "Guard", lambda _: Guard(allowed))
    return hook


def test_the_status_of_the_answer_is_returned(near):
    assert net.post(f"{near.url}/hook", b"{}", {}) == 204


def test_a_redirect_is_not_followed(near):
    assert net.post(f"{near.url}/moved", b"{}", {}) == 307
    assert near.paths == ["/moved"]


def test_who_does_not_answer_may_be_asked_again(monkeypatch):
    with Hook() as gone:
        pass
    monkeypatch.setattr(net, "Guard", lambda _: Guard(frozenset({f"127.0.0.1:{gone.port}"})))
    with pytest.raises(PlatformUnavailable, match="did not answer"):
        net.post(f"{gone.url}/hook", b"{}", {})
