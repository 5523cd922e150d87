"""Several crawler processes over one store, and sites that know which of them asked."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from crawlers_builders import BRISK, Asked, Reply, Site

from backends.store.store import SqlStore
from crawlers.options import CrawlOptions
from domain.crawl import CrawlTask, TaskKind

DELAY = 0.2  # seconds; Scrapy varies it by half
OPTIONS = replace(
    BRISK,
    delay_seconds=DELAY,
    per_host=1,
    grace_seconds=5.0,  # as by default; what is cut off would be asked again
    tasks=32,
    tasks_per_platform=2,
    page_seconds=20.0,
    beat_seconds=0.3,
    part_seconds=4.0,
    part_margin_seconds=1.0,
    part_patience_seconds=2.0,
)
PROGRAM = """
import json, sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
sys.path[:0] = sys.argv[5:]
from backends.bus_sqlite import SqliteBus
from backends.store.store import SqlStore
from backends.vault_files import FileVault
from crawlers.worker import run_crawler
from crawling_builders import options_of
from domain.messages import TOPICS
folder, url, owner, options = Path(sys.argv[1]), *sys.argv[2:5]
stop = folder / f"stop-{owner}"
run_crawler(
    store=SqlStore(url),
    bus=SqliteBus(":memory:", dict.fromkeys(TOPICS.values(), ("reader",))),
    vault=FileVault(folder / "vault"),
    options=options_of(owner, options),
    owner=owner,
    now=lambda: datetime.now(UTC),
    stop=stop.exists,
)
"""
PATHS = tuple(str(Path(__file__).parents[up]) for up in (0, 2))


def options_of(owner: str, changes: str) -> CrawlOptions:
    """The options of one process, whose name goes before ours in its requests."""
    return replace(OPTIONS, user_agent=owner, **json.loads(changes))


@dataclass
class Crew:
    """Crawler processes by name."""

    folder: Path
    url: str
    changes: dict[str, object] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        for name in names:
            said = [str(self.folder), self.url, name, json.dumps(self.changes), *PATHS]
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-c", PROGRAM, *said], stdout=log, stderr=log
                )

    def kill(self, name: str) -> None:
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def leave(self, name: str) -> int:
        (self.folder / f"stop-{name}").touch()
        return self.running.pop(name).wait(30)

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()


@contextmanager
def a_web(hosts: int, pages: int) -> Iterator[list[Site]]:
    """Sites on loopback with so many videos to look up each; every answer takes a moment."""

    def answer(_asked: Asked) -> Reply:
        time.sleep(0.02)
        return Reply(status=410)  # What is gone is answered, and asks for nothing more.

    made = [Site({f"/api/videos/{n}": answer for n in range(pages)}) for _ in range(hosts)]
    for site in made:
        site.__enter__()
    try:
        yield made
    finally:
        for site in made:
            site.__exit__()


def furnish(store: SqlStore, sites: list[Site], pages: range) -> None:
    """Watch the sites, and ask for some of the videos of each."""
    now = datetime.now(UTC)
    with store.transaction() as tx:
        for number, site in enumerate(sites):
            name = f"site{number}"
            waived = {"robots": "ignore"}
            tx.catalogue.put_platform(site.platform("json_video", name, options=waived))
            tasks = (CrawlTask(name, TaskKind.POSTING, str(n), now) for n in pages)
            tx.frontier.propose(tasks)


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    """Wait until a condition holds. Tell whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def asked_by(sites: list[Site]) -> list[str]:
    """Who asked, once for each request, in the order of the requests."""
    every = sorted((asked.at, who(asked)) for site in sites for asked in site.asked)
    return [name for _, name in every]


def who(asked: Asked) -> str:
    return asked.headers["User-Agent"]


def pace(site: Site) -> float:
    """The seconds between two requests that a site saw, on the average."""
    times = [asked.at for asked in site.asked]
    return (max(times) - min(times)) / (len(times) - 1)


def handovers(site: Site) -> list[float]:
    """The seconds between the last request of one crawler and the first of the next."""
    return [b.at - a.at for a, b in pairwise(site.asked) if who(a) != who(b)]
