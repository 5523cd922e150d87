"""Say in our words what became of a request: would another try help?"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from crawlers.page import GONE
from domain.errors import (
    Forbidden,
    KeywatchError,
    NotFound,
    PlatformUnavailable,
    Refused,
    TooLarge,
)

PASSING = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
LASTING = (IgnoreRequest, DownloadCancelledError, NotSupported, UnsupportedURLSchemeError)
_NO_ENTRY = frozenset({401, 403, 407})
_TRY_AGAIN = frozenset({408, 425, 429})


def translate(error: Exception, url: str) -> KeywatchError:
    """Return the error of ours for one of Scrapy's, out of PASSING and LASTING."""
    if isinstance(error, DownloadTimeoutError):
        return PlatformUnavailable(f"{url} took too long")
    if isinstance(error, ResponseDataLossError):
        return PlatformUnavailable(f"{url} broke off before its end")
    if isinstance(error, PASSING):
        return PlatformUnavailable(f"{url} cannot be reached: {error}")
    if isinstance(error, DownloadCancelledError):
        return TooLarge(f"{url} is over its limit: {error}")
    if isinstance(error, (NotSupported, UnsupportedURLSchemeError)):
        return Forbidden(f"only http and https are fetched, found {url!r}")
    return Refused(f"{url} cannot be had: {error}")


def check_status(response: Response, url: str, missing: float) -> None:
    """Raise what a status means, for those that can never be read.

    Args:
        response: The last one, redirects followed.
        url: What was asked.
        missing: Seconds to wait after a 429 that does not say how long.

    Raises:
        PlatformUnavailable: 408, 425, 429 and all 5xx; with `retry_after` when it is said.
    """
    status = response.status
    if status not in _TRY_AGAIN and status < 500:
        return
    wait = retry_after(response.headers.get("Retry-After"), response.headers.get("Date"))
    if wait is None and status == 429:
        wait = missing
    raise PlatformUnavailable(f"{url} answers {status}", retry_after=wait)


def check_success(response: Response, url: str) -> None:
    """Raise what a status means when only success will do.

    Raises:
        NotFound: 404, 410, 451.
        Forbidden: 401, 403, 407.
        Refused: Any other but 2xx, such as a redirect that leads nowhere.
    """
    status = response.status
    if status in GONE:
        raise NotFound("page", f"{url} ({status})")
    if status in _NO_ENTRY:
        raise Forbidden(f"{url} answers {status}")
    if not 200 <= status < 300:
        raise Refused(f"{url} answers {status}")


def retry_after(said: bytes | None, date: bytes | None) -> float | None:
    """Return the seconds a Retry-After asks for, or None when it cannot be read.

    A date counts from the answer's own Date header: both are by the platform's clock.
    """
    text = (said or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until, since = _instant(text), _instant((date or b"").decode("latin-1"))
    if until is None or since is None:
        return None
    return max(0.0, (until - since).total_seconds())


def _instant(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read
