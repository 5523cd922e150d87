"""The download handler: guarded connections, pages in memory, media straight to disk.

Scrapy holds a whole body in memory, however it is handled later: measured, 579 MB of memory
for a file of 500 MB, and 79 MB with this handler. Limits hold while bytes arrive, so a body
that lies about its length, or never ends, stops at the limit and not at the disk's end.
"""

import ssl
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.utils._download_handlers import make_response

from crawlers.gate import Gate, Home
from crawlers.guard import Guard, Refusals
from crawlers.page import Spooled
from crawlers.record import Exchange, Record
from crawlers.sniff import HEAD_BYTES, sniff_head
from domain.errors import Forbidden, Refused, TooLarge

PASSAGE = "keywatch"  # the key under which a request carries its passage
_SUCCESS = (200, 206)


@dataclass(slots=True)
class Passage:
    """What one fetch is allowed and where its answer goes; redirects carry it along.

    `addresses` are those the guard lets through, `limit` the most bytes of a body.
    `path` asks for the body on disk; then `spooled` is the answer. `home` is whom the task
    asks in the first place, None for a question by hand.
    """

    addresses: frozenset[str]
    limit: int
    record: Record | None = None
    path: Path | None = None
    obey_robots: bool = True
    spooled: Spooled | None = None
    home: Home | None = None


class SpoolHandler(BaseDownloadHandler):
    """Hands each request to a handler whose connections only its own passage may use.

    A platform's private addresses are open to its own requests alone; kept-alive connections
    skip the guard, so requests with different leave must not share them.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._by_leave: dict[frozenset[str], GuardedHandler] = {}

    async def download_request(self, request: Request) -> Response:
        home = passage_of(request).home
        gate = gate_of(self.crawler)
        return await gate.through(request.url, home, lambda: self._download(request))

    async def _download(self, request: Request) -> Response:
        leave = passage_of(request).addresses
        if leave not in self._by_leave:
            self._by_leave[leave] = GuardedHandler(self.crawler, Guard(leave))
        with Refusals() as refused:
            try:
                return await self._by_leave[leave].download_request(request)
            except DownloadConnectionRefusedError as error:
                if not refused.addresses:
                    raise
                shown = ", ".join(dict.fromkeys(refused.addresses))
                message = f"{request.url} leads to {shown}, not a public place"
                raise Forbidden(message) from error
            except UnicodeError as error:
                raise Refused(f"{request.url} names no host: {error}") from error

    async def close(self) -> None:
        for handler in self._by_leave.values():
            await handler.close()


class GuardedHandler(AiohttpDownloadHandler):
    """Scrapy's aiohttp handler with our guard at its sockets and our way to read bodies."""

    experimental = False  # Scrapy's caution; this one version of it is what we test against.

    def __init__(self, crawler: Crawler, guard: Guard) -> None:
        # Not the parent's: it would open a session of its own, without a guard.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._ssl_context = _verifying()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=guard,
                limit=self._pool_size_total,
                limit_per_host=self._pool_size_per_host,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            response_class=_ClientResponse,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        # As bytes: read as text, a header that is not UTF-8 (a file name in GBK) raises.
        return Headers(list(response.raw_headers))

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        passage = passage_of(request)
        if passage.path is None or response.status not in _SUCCESS:
            _check_length(response, passage, request.url)
            read = await super()._read_response(response, request)
            _note(passage, request, response, read.body)
            return read
        passage.spooled = await self._spool(response, request, passage, passage.path)
        whole = (passage.spooled.sha256, passage.spooled.size)
        _note(passage, request, response, b"", whole)
        headers = self._extract_headers(response)
        return make_response(**self._build_base_response_args(response, request, headers))

    async def _spool(
        self, response: _ClientResponse, request: Request, passage: Passage, path: Path
    ) -> Spooled:
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in {"", "identity"}:
            raise Refused(f"{request.url} comes packed as {packed} though we asked it plain")
        _check_length(response, passage, request.url)
        digest, size, head = sha256(), 0, b""
        try:
            with path.open("wb") as file:
                async for chunk in self._iter_body_chunks(response):
                    size += len(chunk)
                    if size > passage.limit:
                        raise TooLarge(f"{request.url} is longer than {passage.limit} bytes")
                    if len(head) < HEAD_BYTES:
                        head += chunk[: HEAD_BYTES - len(head)]
                    digest.update(chunk)
                    file.write(chunk)
        except aiohttp.ClientPayloadError as error:
            raise ResponseDataLossError(str(error)) from error
        return Spooled(path, size, digest.hexdigest(), sniff_head(head), request.url)


@cache
def _verifying() -> ssl.SSLContext:
    """Return the TLS settings of all connections. Reading the certificates takes 0.1 s."""
    return ssl.create_default_context()


def gate_of(crawler: Crawler) -> Gate:
    """Return the gate of a crawler's spider."""
    gate: object = getattr(crawler.spider, "gate", None)
    assert isinstance(gate, Gate)
    return gate


def passage_of(request: Request) -> Passage:
    """Return the passage a request carries. Every request has one; without, it is a bug."""
    passage = request.meta[PASSAGE]
    assert isinstance(passage, Passage)
    return passage


def _check_length(response: _ClientResponse, passage: Passage, url: str) -> None:
    said = response.content_length
    if said is not None and said > passage.limit:
        raise TooLarge(f"{url} says it has {said} bytes, more than {passage.limit}")


def _note(
    passage: Passage,
    request: Request,
    response: _ClientResponse,
    body: bytes,
    whole: tuple[str, int] | None = None,
) -> None:
    if passage.record is None:
        return
    sent = response.request_info
    # The chunks were joined when the body was read, and a reader would look for them.
    got = [(_text(name), _text(value)) for name, value in response.raw_headers]
    got = [("X-Was-" + n if n.lower() == "transfer-encoding" else n, v) for n, v in got]
    passage.record.exchange(
        Exchange(
            url=request.url,
            method=request.method,
            target=sent.url.raw_path_qs,
            request_headers=[(str(n), str(v)) for n, v in sent.headers.items()],
            status=f"{response.status} {response.reason or ''}".strip(),
            response_headers=got,
            body=body,
            address=response._peername[0] if response._peername else "",  # noqa: SLF001 - Scrapy's
            whole=whole,
        )
    )


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")
