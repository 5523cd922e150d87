"""The way to the network that a make is handed: `Fetch` of crawlers.platform, by Scrapy."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import count
from pathlib import Path

import trafilatura
from scrapy import Request
from scrapy.http import Response

from crawlers.answers import LASTING, PASSING, check_status, check_success, translate
from crawlers.charset import decode
from crawlers.gate import Home
from crawlers.guard import check_url
from crawlers.options import CrawlOptions
from crawlers.page import Page, Spooled
from crawlers.record import Record
from crawlers.sniff import sniff
from crawlers.spool import PASSAGE, Passage
from domain.posting import Platform

Download = Callable[[Request], Awaitable[Response]]

_BLOCK = 1024 * 1024
IGNORE_ROBOTS = "ignore"


@dataclass(slots=True)
class ScrapyFetch:
    """Fetches for one task. `folder` is the task's own, for files in the making.

    The platform option `robots = "ignore"` waives robots.txt for a site whose owner allowed
    it; without a platform nothing is waived and no private address is open.
    """

    download: Download
    platform: Platform | None
    options: CrawlOptions
    folder: Path
    record: Record | None = None
    home: Home | None = None
    _numbers: "count[int]" = field(default_factory=count)

    async def page(self, url: str) -> Page:
        """See Fetch."""
        response = await self._ask(url, self._passage(self.options.page_bytes))
        check_success(response, url)
        return self._page(response)

    async def look(self, url: str) -> Page:
        """See Fetch."""
        return self._page(await self._ask(url, self._passage(self.options.page_bytes)))

    async def media(self, url: str) -> Spooled:
        """See Fetch."""
        passage = self._passage(self.options.media_bytes)
        passage.path = self._new_path()
        response = await self._ask(url, passage)
        check_success(response, url)
        if passage.spooled is None:
            # A success without content, such as 204: nothing was there to spool.
            passage.path.write_bytes(response.body)
            return _measured(passage.path, response.url)
        return passage.spooled

    async def may(self, url: str) -> None:
        """Ask for the first byte of a file, so that all that stands before a request is asked.

        Raises:
            Forbidden: robots.txt, the guard or the server says no.
            Refused, PlatformUnavailable: As for any fetch; also where the server sends the
                whole file, and it is longer than a page.
        """
        passage = self._passage(self.options.page_bytes)
        check_success(await self._ask(url, passage, {"Range": "bytes=0-0"}), url)

    def join(self, parts: Sequence[Spooled], url: str) -> Spooled:
        """See Fetch."""
        path = self._new_path()
        with path.open("wb") as whole:
            for part in parts:
                with part.path.open("rb") as file:
                    while block := file.read(_BLOCK):
                        whole.write(block)
                part.path.unlink()
        return _measured(path, url)

    def main_text(self, page: Page) -> str:
        """See Fetch."""
        found = trafilatura.extract(page.text, include_comments=False, include_tables=False)
        return (found or "").strip()

    async def pause(self, seconds: float) -> None:
        """See Fetch."""
        await asyncio.sleep(seconds)

    def _new_path(self) -> Path:
        return self.folder / f"body-{next(self._numbers)}"

    def _passage(self, limit: int) -> Passage:
        platform = self.platform
        waived = platform is not None and platform.options.get("robots") == IGNORE_ROBOTS
        return Passage(
            addresses=frozenset(platform.addresses if platform else ()),
            limit=limit,
            record=self.record,
            obey_robots=self.options.obey_robots and not waived,
            home=self.home,
        )

    async def _ask(
        self, url: str, passage: Passage, headers: Mapping[str, str] | None = None
    ) -> Response:
        plain = passage.path is not None
        seconds = self.options.media_seconds if plain else self.options.page_seconds
        request = Request(
            check_url(url),
            headers={**({"Accept-Encoding": "identity"} if plain else {}), **(headers or {})},
            meta={
                PASSAGE: passage,
                "download_timeout": seconds,
                "download_maxsize": passage.limit,
            },
        )
        try:
            response = await self.download(request)
        except (*PASSING, *LASTING) as error:
            raise translate(error, url) from error
        check_status(response, url, self.options.retry_after_seconds)
        return response

    def _page(self, response: Response) -> Page:
        said = response.headers.get("Content-Type") or b""
        text, fault = decode(response.body, said.decode("latin-1"))
        return Page(response.url, response.status, response.body, text, fault)


def _measured(path: Path, url: str) -> Spooled:
    """Hash a file we made ourselves."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Spooled(path, path.stat().st_size, digest, sniff(path), url)
