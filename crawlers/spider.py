"""The one spider, and the settings under which Scrapy runs.

Scrapy is our downloader: its pace per host, its unpacking, its redirects. Its own frontier
is left aside, since it loses requests when it is killed; tasks come from ours.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, TypeVar

import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.downloadermiddlewares.defaultheaders import DefaultHeadersMiddleware
from scrapy.downloadermiddlewares.useragent import UserAgentMiddleware
from scrapy.spidermiddlewares.referer import NoReferrerPolicy, RefererMiddleware

from crawlers.fetch import Download
from crawlers.gate import Gate
from crawlers.manners import OPTIONS, Manners
from crawlers.options import CrawlOptions
from crawlers.redirects import Redirects
from crawlers.spool import SpoolHandler
from crawlers.unpack import Unpack

T = TypeVar("T")


def settings_of(options: CrawlOptions) -> dict[str, Any]:
    """Return Scrapy's settings. What is not named here is off, also what Scrapy adds later."""
    return {
        OPTIONS: options,
        "TWISTED_REACTOR_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # on by default, and runs code that is posted to it
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES": {RefererMiddleware: 700},  # redirects ask it, and it says nothing
        "REFERRER_POLICY": NoReferrerPolicy,
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            Manners: 100,
            DefaultHeadersMiddleware: 400,
            UserAgentMiddleware: 500,
            Unpack: 590,
            Redirects: 600,
        },
        "DOWNLOAD_HANDLERS": {
            "http": SpoolHandler,
            "https": SpoolHandler,
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "*/*",
            "Accept-Language": "zh, en;q=0.8, *;q=0.5",
        },
        "USER_AGENT": options.introduction,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": options.page_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": options.page_seconds,
        "DOWNLOAD_DELAY": options.delay_seconds,
        "CONCURRENT_REQUESTS": options.tasks * 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": options.per_host,
        "REDIRECT_MAX_TIMES": options.redirects,
        "STATS_DUMP": False,
        "LOG_ENABLED": False,
    }


class ErrandSpider(scrapy.Spider):
    """Lives as long as one coroutine, which downloads through it and its gate.

    Both come in as arguments and not as settings: Scrapy copies settings, and
    a copied store remembers nothing.
    """

    name = "keywatch"

    def __init__(
        self,
        *,
        errand: Callable[[Download], Awaitable[object]],
        gate: Gate,
        name: str | None = None,
    ) -> None:
        super().__init__(name)
        self.gate = gate
        self._errand = errand
        self.outcome: asyncio.Future[object] | None = None

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Run the errand to its end; the spider then has nothing left and closes."""
        assert self.crawler.engine is not None
        self.outcome = asyncio.ensure_future(self._errand(self.crawler.engine.download_async))
        # Its exception is for whoever asked, not for Scrapy, which would only log it.
        await asyncio.wait({self.outcome})
        for request in _nothing():
            yield request


async def crawl(
    options: CrawlOptions,
    errand: Callable[[Download], Awaitable[T]],
    gate: Gate | None = None,
) -> T:
    """Run an errand with Scrapy's downloader and return what it returns.

    Without a gate of its own, no part is anybody else's and nobody said anything of a host.

    Measured: reactor-less in the caller's event loop, many times in a process, in any thread.

    Raises:
        Exception: Whatever the errand raises.
    """
    runner = AsyncCrawlerRunner(settings_of(options))
    crawler = runner.create_crawler(ErrandSpider)
    await runner.crawl(crawler, errand=errand, gate=gate or Gate())
    spider = crawler.spider
    assert isinstance(spider, ErrandSpider)
    assert spider.outcome is not None
    return await spider.outcome  # type: ignore[return-value]  # the errand's own, through Scrapy


def _nothing() -> Iterator[scrapy.Request]:
    """A spider is asked for requests, and this one makes its own."""
    return iter(())
