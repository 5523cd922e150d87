"""Serve a site on a loopback port: keep-alive, ranges, robots.txt, and the faults.

One thread a connection, all of them daemons, so a client that hangs cannot keep the demo alive.
"""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, unquote, urlsplit

from service.demo.sites.faults import PIECES, forestall, hiccup, spoil, whole
from service.demo.sites.site import GONE, NOT_FOUND, PostingRoute, Reply, Site, Visit
from service.demo.world import Standing, World

FORBIDDEN = "/private/"
ROBOTS = f"User-agent: *\nDisallow: {FORBIDDEN}\n".encode()
IDLE_SECONDS = 30


def answer(site: Site, world: World, target: str) -> Reply:
    """Return a site's reply to a request target such as `/track/t7?x=1`."""
    world.asked()
    parts = urlsplit(target)
    where = unquote(parts.path)
    if where == "/robots.txt":
        return Reply(media_type="text/plain; charset=utf-8", body=ROBOTS)
    if where.startswith(FORBIDDEN):
        world.trespassed(site.name)
        return Reply(body=b"<h1>members only</h1>")
    query = dict(parse_qsl(parts.query))
    for route in site.routes:
        found = route.pattern.fullmatch(where)
        if not found:
            continue
        visit = Visit(where, query, found.groupdict())
        if isinstance(route, PostingRoute):
            return _of_posting(site, world, route, visit)
        return hiccup(world, site.name) or route.answer(visit)
    return NOT_FOUND


def _of_posting(site: Site, world: World, route: PostingRoute, visit: Visit) -> Reply:
    posting = world.posting(site.name, visit.groups["id"])
    if posting is None:
        return NOT_FOUND
    if world.standing(posting) is Standing.GONE:
        return GONE
    instead = forestall(world, posting, route.share, visit)
    if instead is not None:
        return instead
    return spoil(world, posting, route.share, route.answer(posting, visit))


class SiteServer:
    """A site on a port of its own, chosen by the system."""

    def __init__(self, site: Site, world: World) -> None:
        handler = type("Handler", (_Handler,), {"site": site, "world": world})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = Thread(
            target=self._server.serve_forever, args=(0.05,), name=site.name, daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class TrapServer(SiteServer):
    """The private address that a redirect leads to: whoever asks it anything is counted."""

    def __init__(self, world: World) -> None:
        super().__init__(_Trap(world), world)


class _Trap:
    name = "trap"

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def routes(self) -> tuple[PostingRoute, ...]:
        # Asked once a request, before any route is tried: that is the count.
        self._world.fell_into_trap()
        return ()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    site: Site
    world: World

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self._send(self._answer(), with_body=True)

    def do_HEAD(self) -> None:
        """Answer with headers alone."""
        self._send(self._answer(), with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the crawler's own log has every request."""

    def _answer(self) -> Reply:
        return answer(self.site, self.world, self.path)

    def _send(self, reply: Reply, *, with_body: bool) -> None:
        size = reply.body.stat().st_size if isinstance(reply.body, Path) else len(reply.body)
        start, end = self._range(size) if reply.status == 200 else (0, size)
        partial = (start, end) != (0, size)
        self.send_response(206 if partial else reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        if partial:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.cut:
            self.close_connection = True
        try:
            self.end_headers()
            if with_body:
                self._pour(reply, start, start + (end - start) // 2 if reply.cut else end)
        except (BrokenPipeError, ConnectionResetError):
            # The client had enough, as it may.
            self.close_connection = True

    def _pour(self, reply: Reply, start: int, end: int) -> None:
        body = whole(reply)[start:end]
        if not reply.pause:
            self.wfile.write(body)
            return
        step = len(body) // PIECES + 1
        for place in range(0, len(body), step):
            self.wfile.write(body[place : place + step])
            time.sleep(reply.pause)

    def _range(self, size: int) -> tuple[int, int]:
        """Read `Range: bytes=a-b` (or `a-`, or `-n`); anything else means all of it."""
        unit, _, span = self.headers.get("Range", "").partition("=")
        first, dash, last = span.partition("-")
        if unit != "bytes" or not dash or not (first or last).isdecimal():
            return 0, size
        if not first:
            return max(0, size - int(last)), size
        start = min(int(first), size)
        return (start, min(int(last) + 1, size) if last.isdecimal() else size)
