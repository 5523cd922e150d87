"""How the crawler behaves towards platforms and towards its own machine.

Every limit stands here; a platform can only make it stricter or, where its owner allows,
waive robots.txt by its option `robots = "ignore"`.
"""

from dataclasses import dataclass
from datetime import timedelta

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """Manners, limits and cadences. The defaults suit a crawler that is a stranger.

    Who we are: `user_agent` names us, `contact` is where an owner can complain; robots.txt
    is asked for `robots_name`.

    Manners: requests to one host are `delay_seconds` apart and at most `per_host` at a
    time; a Crawl-delay is honoured up to `longest_crawl_delay` seconds. `tasks` are worked
    at once, about `tasks_per_platform` of them for one platform, so that a slow platform or
    a live room of many seconds does not hold up the rest.

    Limits: `page_bytes` hold for a page, packed and unpacked; `media_bytes` and
    `media_seconds` for a media file; `page_seconds` for a page with its redirects' each.
    `pages_per_walk` are read of a list before the task ends, `pages_per_chapter` and
    `chapters` of a novel.

    Failures: a task that fails is put off by `retry_seconds`, doubled each time up to
    `longest_retry_seconds`, and set aside after `attempts`. A Retry-After is believed up to
    `longest_retry_after` seconds, and `retry_after_seconds` stand in for a 429 without one.

    Live: a room is listened to for `live_capture_seconds`, again after `live_again`.

    Several crawlers: the hosts are shared out in parts, each held for `part_seconds` and
    renewed in time. What is not renewed is believed for `part_margin_seconds` less; the
    clocks of two machines may differ by so much. A crawler that is to give a part to another
    ends its tasks in it first, for `part_patience_seconds` at most. Every `beat_seconds` it
    looks at who lives and what people say of hosts (`keywatch host`).

    Cadences: how often `search`, `newest`, `account` and `rooms` are asked; `recheck` are
    the delays after a notice was sent or answered.

    Waiting: an idle crawler looks for tasks every `nap_seconds`; told to stop, it gives the
    tasks in hand `grace_seconds`.
    """

    user_agent: str = "keywatch/0.1"
    contact: str = ""
    robots_name: str = "keywatch"
    obey_robots: bool = True
    robots_seconds: float = 6 * 3600.0
    tasks: int = 16
    tasks_per_platform: int = 4
    per_host: int = 4
    delay_seconds: float = 0.5
    longest_crawl_delay: float = 60.0
    redirects: int = 8
    page_bytes: int = 16 * MEBIBYTE
    page_seconds: float = 30.0
    media_bytes: int = 2048 * MEBIBYTE
    media_seconds: float = 1800.0
    pages_per_walk: int = 10
    pages_per_chapter: int = 50
    chapters: int = 5000
    attempts: int = 5
    retry_seconds: float = 30.0
    longest_retry_seconds: float = 6 * 3600.0
    retry_after_seconds: float = 60.0
    longest_retry_after: float = 86400.0
    live_capture_seconds: float = 16.0
    live_again: timedelta = timedelta(minutes=5)
    search: timedelta = timedelta(hours=6)
    newest: timedelta = timedelta(minutes=15)
    account: timedelta = timedelta(hours=12)
    rooms: timedelta = timedelta(minutes=2)
    recheck: tuple[timedelta, ...] = (
        timedelta(hours=1),
        timedelta(hours=24),
        timedelta(days=7),
        timedelta(days=30),
    )
    part_seconds: float = 30.0
    part_margin_seconds: float = 5.0
    part_patience_seconds: float = 20.0
    beat_seconds: float = 1.0
    nap_seconds: float = 0.2
    grace_seconds: float = 5.0

    @property
    def introduction(self) -> str:
        """The User-Agent header: our name, and where to complain when that is set."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent
