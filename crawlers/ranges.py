"""Read parts of a file at an address: a Reader by HTTP range requests, through the guard.

A film can be looked into without fetching all of it. The body must stay the same from the
first question to the last: a server that answers with another size, tag or date is told of,
and one that knows no ranges is left to whoever fetches whole files. robots.txt and the pace
of a host are the caller's to ask, as for any fetch.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit

import aiohttp

from crawlers.answers import retry_after
from crawlers.guard import Guard, Refusals, check_url
from crawlers.options import CrawlOptions
from crawlers.page import GONE
from domain.errors import (
    BadInput,
    Forbidden,
    KeywatchError,
    NotFound,
    PlatformUnavailable,
    Refused,
    TooLarge,
)

_FIRST_BYTES = 4096
_PIECE = 64 * 1024
_SPAN = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_NO_ENTRY = frozenset({401, 403, 407})
_TRY_AGAIN = frozenset({408, 425, 429})


class NoRanges(Refused):
    """A server that gives only whole bodies: fetch it whole instead."""


class RangeReader:
    """See domain.ports.Reader. Blocks; one thread at a time; close it, or use `with`.

    Args:
        url: Of a media file. Redirects are followed when it is opened, and not after.
        options: `media_bytes` are read at most in all, `page_seconds` a question may take.
        addresses: Private `ip:port` pairs that the guard lets through.

    Raises:
        NoRanges: The server knows no ranges, or packs what it sends.
        Refused: The address may not be asked, or nothing is there.
        PlatformUnavailable: It does not answer now.
    """

    def __init__(
        self,
        url: str,
        options: CrawlOptions = CrawlOptions(),
        addresses: frozenset[str] = frozenset(),
    ) -> None:
        self._options = options
        self._read = 0
        self._url = check_url(url)
        self._size: int | None = None
        self._tag = self._date = ""
        self._loop = asyncio.Runner()
        try:
            self._session = self._loop.run(_session(options, addresses))
            self.head = self._loop.run(self._asked(0, _FIRST_BYTES))
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """The last part of the address, or its host."""
        parts = urlsplit(self._url)
        return unquote(parts.path.rpartition("/")[2]) or parts.netloc

    @property
    def size(self) -> int:
        assert self._size is not None, "the first answer has told it"
        return self._size

    @property
    def fetched(self) -> int:
        """How many bytes were asked for so far."""
        return self._read

    def read_at(self, start: int, end: int) -> bytes:
        """See domain.ports.Reader."""
        if not 0 <= start <= end:
            raise BadInput(f"bytes {start} to {end} are not a range")
        end = min(end, self.size)
        if start >= end:
            return b""
        if end <= len(self.head):
            return self.head[start:end]
        return self._loop.run(self._asked(start, end))

    def close(self) -> None:
        """Close the connections."""
        if hasattr(self, "_session"):
            self._loop.run(self._session.close())
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _asked(self, start: int, end: int) -> bytes:
        self._read += end - start
        if self._read > self._options.media_bytes:
            raise TooLarge(
                f"{self._url}: more than {self._options.media_bytes} bytes were read"
            )
        refusals = Refusals()
        try:
            with refusals:
                return await self._answered(start, end)
        except aiohttp.InvalidURL as error:
            raise Forbidden(f"{self._url} is no address to ask: {error}") from error
        except TimeoutError as error:
            raise PlatformUnavailable(f"{self._url} took too long") from error
        except (aiohttp.ClientError, OSError) as error:
            if refusals.addresses:
                shown = ", ".join(dict.fromkeys(refusals.addresses))
                raise Forbidden(f"{self._url} leads to {shown}, not a public place") from error
            raise PlatformUnavailable(f"{self._url} cannot be reached: {error}") from error

    async def _answered(self, start: int, end: int) -> bytes:
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        if self._size is not None and (self._tag or self._date):
            headers["If-Range"] = self._tag or self._date
        for _ in range(self._options.redirects + 1):
            async with self._session.get(
                self._url, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status not in _ELSEWHERE or self._size is not None:
                    return await self._body(answer, start, end)
                place = answer.headers.get("Location", "")
                self._url = check_url(urljoin(self._url, place))
        raise Refused(f"{self._url}: more than {self._options.redirects} redirects")

    async def _body(self, answer: aiohttp.ClientResponse, start: int, end: int) -> bytes:
        """Read an answer that has the bytes asked for; say what is wrong with any other."""
        first = self._size is None
        if answer.status != 206:
            raise _told(answer, self._url, first, self._options.retry_after_seconds)
        if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise NoRanges(f"{self._url} comes packed though we asked it plain")
        begin, size = _span(answer.headers, self._url)
        tag, date = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        if first:
            self._size = size
            self._tag = "" if tag.startswith("W/") else tag
            self._date = date
            self._known = size, tag, date
        elif (size, tag, date) != self._known:
            raise Refused(f"{self._url} changed while it was read")
        wanted = min(end, size) - start
        if begin != start:
            raise Refused(f"{self._url}: asked for bytes from {start}, got them from {begin}")
        parts, got = [], 0
        async for piece in answer.content.iter_chunked(_PIECE):
            got += len(piece)
            if got > wanted:
                raise Refused(f"{self._url}: asked for {wanted} bytes at {start}, got more")
            parts.append(piece)
        if got < wanted:
            raise PlatformUnavailable(f"{self._url} broke off at byte {start + got}")
        return b"".join(parts)


async def _session(options: CrawlOptions, addresses: frozenset[str]) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=Guard(addresses)),
        timeout=aiohttp.ClientTimeout(total=options.page_seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"User-Agent": options.introduction},
    )


def _span(headers: Mapping[str, str], url: str) -> tuple[int, int]:
    """Return where a partial answer begins, and the size of the whole."""
    said = headers.get("Content-Range", "")
    found = _SPAN.fullmatch(said.strip())
    if found is None:
        raise NoRanges(f"{url} does not say which bytes it sends: {said!r}")
    begin, last, size = map(int, found.groups())
    if not begin <= last < size:
        raise NoRanges(f"{url} sends bytes that cannot be: {said!r}")
    return begin, size


def _told(
    answer: aiohttp.ClientResponse,
    url: str,
    first: bool,  # noqa: FBT001 - a private question
    missing: float,
) -> KeywatchError:
    """Return what an answer means that is no part of a body."""
    status = answer.status
    if status == 200 and first:
        return NoRanges(f"{url} knows no ranges")
    if status in GONE:
        return NotFound("file", f"{url} ({status})")
    if status in _NO_ENTRY:
        return Forbidden(f"{url} answers {status}")
    if status in _TRY_AGAIN or status >= 500:
        wait = retry_after(
            *(answer.headers.get(n, "").encode() for n in ("Retry-After", "Date"))
        )
        if wait is None and status == 429:
            wait = missing
        return PlatformUnavailable(f"{url} answers {status}", retry_after=wait)
    if not first and status in {200, 416}:
        return Refused(f"{url} changed while it was read")
    return Refused(f"{url} answers {status}")
