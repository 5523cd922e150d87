"""Unpack bodies, and stop where a page unpacks to more than its limit.

Scrapy unpacks in steps and counts; we allow the two packings every server knows, so that
a page cannot choose among decoders, and say in our words what went wrong.
"""

import struct
import zlib
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from domain.errors import Refused, TooLarge

ACCEPTED = ("gzip", "x-gzip", "deflate")
_MOST_LAYERS = 2


class Unpack:
    """A downloader middleware around Scrapy's own; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._scrapy = HttpCompressionMiddleware(crawler=crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for what we can unpack, unless the request asks otherwise."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate")

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response unpacked.

        Raises:
            TooLarge: It unpacks to more than `download_maxsize` of its request.
            Refused: It is packed in no way we know, too often, or not at all.
        """
        said = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        layers = [x.strip().lower() for x in said.split(",") if x.strip()]
        if len(layers) > _MOST_LAYERS or any(x not in (*ACCEPTED, "identity") for x in layers):
            raise Refused(f"{response.url} is packed as {said!r}")
        try:
            return self._scrapy.process_response(request, response)
        except IgnoreRequest as error:
            limit = request.meta["download_maxsize"]
            raise TooLarge(f"{response.url} unpacks to more than {limit} bytes") from error
        except (OSError, EOFError, zlib.error, struct.error) as error:
            raise Refused(f"{response.url} says it is {said}, and is not: {error}") from error
