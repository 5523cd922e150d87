"""A small internet on loopback, and a crawler with everything it stands on in memory."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from backends.bus_sqlite import SqliteBus
from backends.store.store import SqlStore
from backends.vault_files import FileVault
from crawlers.options import CrawlOptions
from crawlers.worker import run_crawler
from domain.crawl import CrawlTask, TaskKind
from domain.messages import TOPICS
from domain.posting import Platform, Sighting
from domain.protection import ProviderClass

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
BRISK = CrawlOptions(
    delay_seconds=0.0,
    nap_seconds=0.05,
    retry_seconds=0.0,
    page_seconds=2.0,
    media_seconds=2.0,
    live_capture_seconds=4.0,
    grace_seconds=0.5,
)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 40
MP3 = b"ID3\x04" + bytes(range(256)) * 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10


def a_segment(number: int) -> bytes:
    """A transport stream's packets, empty but for the number."""
    packet = b"\x47\x1f\xff\x10" + bytes([number % 256]) * 184
    return packet * 8


@dataclass
class Reply:
    """What a path answers. `pause` seconds between the pieces of `pieces`."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str | None] = field(default_factory=dict)
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    length: int | None = None

    @property
    def raw(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Answer = Reply | str | bytes | Callable[["Asked"], Reply | str | bytes]


@dataclass
class Asked:
    """A request as the site saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


class Site:
    """An HTTP server on a free port of loopback. Paths not in `pages` answer 404."""

    def __init__(self, pages: Mapping[str, Answer] | None = None) -> None:
        self.pages: dict[str, Answer] = dict(pages or {})
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked_at(self, path: str) -> float:
        """Return when a path was asked for first, in seconds of the machine's clock."""
        return next(a.at for a in self.asked if a.path == path)

    def times(self, path: str) -> int:
        return sum(a.path == path for a in self.asked)

    def platform(self, make: str, name: str = "site", **changes) -> Platform:
        base = {
            "name": name,
            "make": make,
            "base_url": self.url,
            "provider": ProviderClass.CONTENT,
            "addresses": (f"127.0.0.1:{self.port}",),
        }
        return Platform(**(base | changes))

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        asked = Asked(parts.path, query, dict(handler.headers.items()), time.monotonic())
        self.asked.append(asked)
        answer = self.pages.get(handler.path, self.pages.get(parts.path, Reply(status=404)))
        given = answer(asked) if callable(answer) else answer
        reply = given if isinstance(given, Reply) else Reply(given)
        pieces = reply.pieces or (reply.raw,)
        length = sum(map(len, pieces)) if reply.length is None else reply.length
        try:
            handler.send_response(reply.status)
            for name, value in {"Content-Length": str(length), **reply.headers}.items():
                if value is not None:
                    handler.send_header(name, value)
            handler.end_headers()
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(reply.pause)
        except ConnectionError:
            handler.close_connection = True
        if reply.length is not None:
            handler.close_connection = True


@dataclass
class Rig:
    """A crawler's ports in memory, and its time, which stands still unless a test moves it."""

    folder: Path
    options: CrawlOptions = BRISK
    at: datetime = NOON
    store_url: str = "sqlite://"

    def __post_init__(self) -> None:
        self.store = SqlStore(self.store_url)
        self.store.prepare()
        topics = dict.fromkeys(TOPICS.values(), ("reader",))
        self.bus = SqliteBus(":memory:", topics)
        self.vault = FileVault(self.folder / "vault")

    def watch(self, *platforms: Platform) -> None:
        with self.store.transaction() as tx:
            for platform in platforms:
                tx.catalogue.put_platform(platform)

    def propose(self, *tasks: CrawlTask) -> None:
        with self.store.transaction() as tx:
            tx.frontier.propose(tasks)

    def ask(self, platform: Platform, kind: TaskKind, argument: str = "", **more) -> None:
        """Put a platform on record and a question to it, and crawl until all is quiet."""
        self.watch(platform)
        self.propose(CrawlTask(platform.name, kind, argument, self.at, **more))
        self.crawl()

    def crawl(self, seconds: float = 10.0, until: Callable[[], bool] | None = None) -> None:
        end = time.monotonic() + seconds
        run_crawler(
            store=self.store,
            bus=self.bus,
            vault=self.vault,
            options=self.options,
            owner="crawl-0",
            now=lambda: self.at,
            stop=lambda: time.monotonic() > end or (until or self.is_quiet)(),
        )

    def is_quiet(self) -> bool:
        with self.store.reading() as tx:
            return not any(c.due or c.leased for c in tx.frontier.counts(self.at).values())

    def sightings(self) -> list[Sighting]:
        """Take what lies on the bus."""
        taken = []
        while delivery := self.bus.take(Sighting, "reader", "reader"):
            taken.append(delivery.message)
            delivery.ack()
        return taken

    def aside(self) -> list[str]:
        with self.store.reading() as tx:
            return [reason for _, reason in tx.frontier.aside()]

    def postings(self) -> list[str]:
        with self.store.reading() as tx:
            return [p.key for p in tx.frontier.postings()]
