"""Fetch one address for `keywatch check URL`, through the same guard as every other fetch.

A posting of a platform on record is read by its make; any other address as what it is: a
media file, or a page whose main text is taken. A film may also be read in parts.
"""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import structlog

from crawlers.charset import decode
from crawlers.deposit import deposit_parts
from crawlers.fetch import Download, ScrapyFetch
from crawlers.guard import check_url
from crawlers.options import CrawlOptions
from crawlers.page import Page, Spooled
from crawlers.platform import Make, Part, Visit
from crawlers.platforms import PLATFORMS
from crawlers.ranges import RangeReader
from crawlers.spider import crawl
from domain.errors import Refused
from domain.ports import Vault
from domain.posting import Capture, CaptureRole, Platform

logger = structlog.get_logger(__name__)


def fetch_one(
    url: str,
    platforms: Iterable[Platform],
    options: CrawlOptions,
    vault: Vault,
    makes: Mapping[str, Make] = PLATFORMS,
) -> tuple[Capture, ...]:
    """Fetch what lies at an address and put it into the vault. Blocks.

    Args:
        url: A posting's page, a media file, or any page.
        platforms: Those on record; the one at the address lends its make and its leave.
        options: See CrawlOptions; nothing is tried twice.
        vault: Where captures go.
        makes: How to read platforms.

    Raises:
        Refused: It may not be fetched, or there is nothing to take.
        PlatformUnavailable: It cannot be had now.
    """
    platform = _platform_at(check_url(url), platforms)

    async def errand(download: Download) -> tuple[Capture, ...]:
        with TemporaryDirectory(dir=vault.scratch()) as folder:
            fetch = ScrapyFetch(download, platform, options, Path(folder))
            make = makes.get(platform.make) if platform is not None else None
            if platform is None or make is None:
                return await _anything(fetch, url, vault)
            native_id = make.owns(platform, url)
            if native_id is None:
                return await _anything(fetch, url, vault)
            visit = Visit(platform, fetch, options, last=True)
            return await _posting(make, visit, native_id, vault)

    return asyncio.run(crawl(options, errand))


def read_in_parts(
    url: str, platforms: Iterable[Platform], options: CrawlOptions
) -> RangeReader:
    """Open a media file at an address, to be read in parts. Blocks; close it, or use `with`.

    It asks robots.txt as any fetch does, once for the file; the questions that follow are as
    far apart as reading takes.

    Args:
        url: Of a media file, not of a page that shows it.
        platforms: Those on record; the one at the address lends its leave.
        options: See CrawlOptions.

    Raises:
        NoRanges: The server gives only whole bodies.
        Refused: It may not be fetched.
        PlatformUnavailable: It cannot be had now.
    """
    platform = _platform_at(check_url(url), platforms)

    async def errand(download: Download) -> None:
        await ScrapyFetch(download, platform, options, Path()).may(url)

    asyncio.run(crawl(options, errand))
    return RangeReader(url, options, frozenset(platform.addresses if platform else ()))


async def _posting(
    make: Make, visit: Visit, native_id: str, vault: Vault
) -> tuple[Capture, ...]:
    seen = await make.capture(visit, native_id)
    if not seen.parts:
        raise Refused("; ".join(seen.faults) or f"nothing to take from {seen.posting.url}")
    for fault in seen.faults:
        logger.warning("not all could be taken", posting=seen.posting.key, reason=fault)
    return deposit_parts(vault, seen.parts)


async def _anything(fetch: ScrapyFetch, url: str, vault: Vault) -> tuple[Capture, ...]:
    spooled = await fetch.media(url)
    if spooled.media_type != "text/html":
        return deposit_parts(vault, (Part(CaptureRole.CONTENT, url, "", spooled),))
    page = _page(spooled, fetch.options.page_bytes)
    text = fetch.main_text(page)
    if not text:
        raise Refused(f"no text could be told from the layout of {url}")
    return deposit_parts(vault, (Part(CaptureRole.CONTENT, url, "main text", text),))


def _page(spooled: Spooled, limit: int) -> Page:
    """Read a spooled file as a page. Its header's charset is lost; the page says it too."""
    with spooled.path.open("rb") as file:
        body = file.read(limit)
    text, fault = decode(body, "")
    return Page(spooled.url, 200, body, text, fault)


def _platform_at(url: str, platforms: Iterable[Platform]) -> Platform | None:
    host = urlsplit(url).netloc
    return next((p for p in platforms if urlsplit(p.base_url).netloc == host), None)
