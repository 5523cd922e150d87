"""Post to addresses that other people chose: only through the address guard.

No redirect is followed, and of the answer nothing but its status is read.
"""

import asyncio
from collections.abc import Mapping

import aiohttp

from crawlers.guard import Guard, check_url
from domain.errors import Forbidden, PlatformUnavailable

TIMEOUT_SECONDS = 20.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of the answer.

    Raises:
        Forbidden: The address is not on the open Internet.
        PlatformUnavailable: No connection, or no answer in time.
    """
    return asyncio.run(_post(check_url(url), body, headers))


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    guard = Guard(frozenset())
    connector = aiohttp.TCPConnector(socket_factory=guard)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        if "address guard" in str(error):
            raise Forbidden(f"{url}: {error}") from error
        raise PlatformUnavailable(f"{url} did not answer: {error}") from error
