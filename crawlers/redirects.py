"""Follow redirects, wherever they may lead: a site chooses the address, not we."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from domain.errors import Refused


class Redirects:
    """A downloader middleware around Scrapy's own.

    Scrapy's follows what it can and says with a ValueError that an address is none; each
    address it does follow passes the manners and the guard like any other.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._scrapy = RedirectMiddleware.from_crawler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request to make next, or the response when it is no redirect.

        Raises:
            Refused: It leads to what is no address.
        """
        try:
            return self._scrapy.process_response(request, response)
        except ValueError as error:
            raise Refused(f"{response.url} redirects to no address: {error}") from error
