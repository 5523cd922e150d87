"""Manners: robots.txt before every request, and a pace for every host.

By RFC 9309: a site without robots.txt (4xx) allows all, one that cannot say (5xx, time-out)
allows nothing for now. Redirects pass here too, each target asking its own host's rules.
"""

import asyncio
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import structlog
from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from crawlers.answers import LASTING, PASSING, translate
from crawlers.guard import check_url
from crawlers.options import CrawlOptions
from crawlers.spool import PASSAGE, Passage, gate_of, passage_of
from domain.errors import Forbidden, KeywatchError, PlatformUnavailable, TooLarge
from domain.hosts import host_of

logger = structlog.get_logger(__name__)

OPTIONS = "KEYWATCH_OPTIONS"  # the setting that holds CrawlOptions; frozen, so a copy will do
ROBOTS_BYTES = 512 * 1024  # RFC 9309 asks for 500 KiB at least.


@dataclass(slots=True)
class Known:
    """The rules of one host, or the task that fetches them. `until` is loop time."""

    rules: asyncio.Future[RobotParser]
    until: float


class Manners:
    """A downloader middleware. Scrapy's own treats a failing robots.txt as leave."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        options = crawler.settings[OPTIONS]
        assert isinstance(options, CrawlOptions)
        self._options = options
        self._hosts: dict[tuple[str, frozenset[str]], Known] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request through, or raise.

        Raises:
            Forbidden: robots.txt says no, or the address is not of the web.
            BadInput: A redirect leads to what is no address.
            PlatformUnavailable: robots.txt cannot be read now, or the gate is shut.
        """
        check_url(request.url)
        passage = passage_of(request)
        gate = gate_of(self._crawler)
        gate.check(request.url, passage.home)
        # One budget for all hosts of a group.
        request.meta[Downloader.DOWNLOAD_SLOT] = gate.group(host_of(request.url))
        if not passage.obey_robots:
            return
        rules = await self._rules(request, passage)
        if not rules.allowed(request.url, self._options.robots_name):
            raise Forbidden(f"robots.txt forbids {request.url}")

    async def _rules(self, request: Request, passage: Passage) -> RobotParser:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        key = (site, passage.addresses)
        now = asyncio.get_running_loop().time()
        known = self._hosts.get(key)
        if known is None or known.until < now:
            fetched = asyncio.ensure_future(self._fetch(site, passage))
            known = Known(fetched, now + self._options.robots_seconds)
            self._hosts[key] = known
        try:
            # Shielded: many requests wait for one robots.txt, and one may be given up.
            return await asyncio.shield(known.rules)
        except KeywatchError:
            self._hosts.pop(key, None)
            raise

    async def _fetch(self, site: str, asking: Passage) -> RobotParser:
        passage = Passage(asking.addresses, ROBOTS_BYTES, obey_robots=False, home=asking.home)
        meta = {
            PASSAGE: passage,
            "download_timeout": self._options.page_seconds,
            "download_maxsize": ROBOTS_BYTES,
        }
        body = await self._body(Request(f"{site}/robots.txt", meta=meta))
        rules = ProtegoRobotParser.from_crawler(self._crawler, body)
        self._set_pace(site, rules.crawl_delay(self._options.robots_name))
        return rules

    async def _body(self, request: Request) -> bytes:
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except TooLarge as error:
            raise Forbidden(f"{request.url} cannot be read: {error}") from error
        except IgnoreRequest:
            return b""  # RFC 9309, 2.3.1.2: redirects without end count as no robots.txt.
        except (*PASSING, *LASTING) as error:
            raise translate(error, request.url) from error
        if response.status == 429 or response.status >= 500:
            raise PlatformUnavailable(f"{request.url} answers {response.status}")
        return response.body if response.status == 200 else b""

    def _set_pace(self, site: str, asked: float | None) -> None:
        """Slow a host down to its Crawl-delay; ours stays when it asks for less."""
        delay = min(asked or 0.0, self._options.longest_crawl_delay)
        if delay <= self._options.delay_seconds:
            return
        gate, host = gate_of(self._crawler), host_of(site)
        gate.slow_down(host, delay)
        group = gate.group(host)
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        downloader.per_slot_settings[group] = {"concurrency": 1, "delay": delay, "jitter": 0.0}
        if slot := downloader.slots.get(group):
            slot.concurrency, slot.delay, slot.jitter = 1, delay, 0.0
        logger.info("crawl delay", host=host, seconds=delay)
