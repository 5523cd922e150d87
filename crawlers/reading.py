"""Small readings that several makes share: links, names, instants, durations.

What a platform does not say, or says in a form nobody can read, is absent, never guessed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from parsel import Selector

from crawlers.page import Page
from crawlers.platform import Listing, Look, Visit
from domain.errors import BadInput
from domain.posting import Account, LinkState, Platform, Posting

_DURATION = re.compile(
    r"P(?:(?P<days>[0-9]{1,6})D)?(?:T(?:(?P<hours>[0-9]{1,9})H)?"
    r"(?:(?P<minutes>[0-9]{1,9})M)?(?:(?P<seconds>[0-9]{1,9}(?:\.[0-9]+)?)S)?)?"
)
_UNITS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
_SPACE = re.compile(r"\s+")


def tidy(text: str | None) -> str:
    """Return a name or title with runs of white space made one blank."""
    return _SPACE.sub(" ", text or "").strip()


def text_of(node: Selector | None) -> str:
    """Return all text inside a node, tidied; "" for no node."""
    return tidy("".join(node.css("*::text").getall())) if node is not None else ""


def check_rule(name: str, rule: str) -> str:
    """Return a CSS rule that somebody wrote into an option.

    Raises:
        BadInput: It is no CSS.
    """
    try:
        Selector(text="<html></html>", type="html").css(rule)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise BadInput(f"the rule {name} is no CSS: {rule!r} ({error})") from error
    return rule


def first(root: Selector, rule: str) -> Selector | None:
    """Return the first node a CSS rule matches."""
    found = root.css(rule)
    return found[0] if found else None


def href_of(node: Selector | None) -> str:
    """Return the link of a node, "" for none."""
    return attribute(node, "href")


def attribute(node: Selector | None, name: str) -> str:
    """Return an attribute of a node, "" for none. Asked one by one: others may be garbage."""
    return node.xpath(f"@{name}").get("") if node is not None else ""


def instant(said: str | None) -> datetime | None:
    """Read an ISO 8601 instant; one without a zone is taken as UTC."""
    try:
        read = datetime.fromisoformat(said or "")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def duration_seconds(said: str | None) -> float | None:
    """Read an ISO 8601 duration such as `PT1M40S`, without years and months."""
    found = _DURATION.fullmatch(said or "")
    if not found or not any(found.groups()):
        return None
    return sum(float(found[unit]) * size for unit, size in _UNITS.items() if found[unit])


def shown_seconds(seconds: float) -> str:
    """Return seconds as the fact `duration_seconds` writes them: `40`, `40.25`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


def fill(template: str, **values: str) -> str:
    """Fill a path such as `/book/{id}/`; values are percent-encoded whole.

    Raises:
        BadInput: The template has a field nobody fills.
    """
    try:
        return template.format(**{k: quote(v, safe="") for k, v in values.items()})
    except (KeyError, IndexError, ValueError) as error:
        raise BadInput(f"no such field in the path {template!r}: {error}") from error


def native_id(platform: Platform, template: str, url: str) -> str | None:
    """Return what stands at `{id}` when `url` is of this platform and fits the template.

    A query in the template or the address is left out of the comparison.
    """
    try:
        base, parts = urlsplit(platform.base_url), urlsplit(url)
    except ValueError:
        return None
    if parts.netloc != base.netloc:
        return None
    before, _, after = template.partition("?")[0].partition("{id}")
    pattern = re.escape(before) + r"([^/?#]+)" + re.escape(after)
    found = re.fullmatch(base.path.rstrip("/") + pattern, parts.path)
    return found[1] if found else None


def next_cursor(visit: Visit, page: Page, href: str) -> str:
    """Return the address a next link leads to; "" for none, or one that leaves the site."""
    if not href:
        return ""
    url = page.link(href)
    stays = urlsplit(url).netloc == urlsplit(visit.platform.base_url).netloc
    return url if stays and url != page.url else ""


def listing(postings: Iterable[Posting], accounts: Iterable[Account], cursor: str) -> Listing:
    """Return a listing that names each posting and account once, the first time."""
    by_posting: dict[str, Posting] = {}
    by_account: dict[str, Account] = {}
    for posting in postings:
        by_posting.setdefault(posting.key, posting)
    for account in accounts:
        by_account.setdefault(account.key, account)
    return Listing(tuple(by_posting.values()), tuple(by_account.values()), cursor)


async def glance(visit: Visit, url: str) -> Look:
    """Look at an address; see `judged`."""
    return judged(await visit.fetch.look(url))


def judged(page: Page) -> Look:
    """Say what a page shows: gone is DOWN, an answer of 2xx is UP, all else UNKNOWN."""
    if page.is_gone:
        return Look(LinkState.DOWN, page.status)
    up = 200 <= page.status < 300
    return Look(LinkState.UP if up else LinkState.UNKNOWN, page.status)
