"""Post to addresses that other people chose: only through the address guard.

No redirect is followed, and of the answer nothing but its status is read.
"""

import asyncio
from collections.abc import Mapping

import aiohttp

from crawlers.guard import Guard, Refusals, check_url
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
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(socket_factory=Guard(frozenset())),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
    )
    refusals = Refusals()
    try:
        with refusals:
            async with (
                session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                return answer.status
    except aiohttp.InvalidURL as error:
        raise Forbidden(f"{url} is no address to post to: {error}") from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        if refusals.addresses:
            inside = ", ".join(refusals.addresses)
            raise Forbidden(f"{url}: the address guard refuses {inside}") from error
        raise PlatformUnavailable(f"{url} did not answer: {error}") from error
