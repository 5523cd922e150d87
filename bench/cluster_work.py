"""What the workers of `bench.cluster` get to do, and how they are started and waited for."""

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from pathlib import Path

from kafka.partitioner.default import murmur2

from bench.cluster_cpu import below, seconds_of
from crawlers.sniff import sniff
from domain.errors import Unavailable
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Work
from service.bootstrap import Service
from service.demo.home import enrol_files, id_of
from service.demo.plan_words import Plan

CONTENT = {"short": ("inkwell", "melody", "stall"), "films": ("tube",)}
PARTITIONS = 24  # of each topic
WARM = 12  # postings a worker sees before the clock runs
PATIENCE = 900.0  # seconds
LOOK = 0.25  # seconds between looks at what waits, which cost a broker something too
SPARE = 0.2  # of the postings, not awaited: at the end some workers have none left
CALM = 0.2  # of a core, that workers take which wait


@dataclass(frozen=True, slots=True)
class Row:
    """One run: wall seconds, and CPU milliseconds a posting of the workers and the servers.

    `content` is one of CONTENT. `apart` says that the workers had nothing in common, each a
    Keywatch in files of its own.
    """

    content: str
    workers: int
    postings: int
    wall_seconds: float
    worker_ms: float
    server_ms: dict[str, float]
    apart: bool = False

    @property
    def pace(self) -> float:
        """Postings done in a second."""
        return self.postings / self.wall_seconds

    @property
    def servers_busy(self) -> float:
        """The part of a core that the servers took."""
        return sum(self.server_ms.values()) * self.postings / 1000 / self.wall_seconds


@dataclass(frozen=True, slots=True)
class Load:
    """What is matched: so many postings of a kind of content, and where its media lie."""

    content: str
    postings: int
    plan: Plan
    media: Path


def enrol_works(service: Service, load: Load) -> None:
    """Enrol the references of the demo's works; its pictures are out of its films."""
    for work in load.plan.works:
        with service.store.transaction() as tx:
            tx.catalogue.put_work(Work(id_of(work), work.kind, work.title))
        enrol_files(service, work, load.media / "references")


def sightings_of(service: Service, load: Load, total: int) -> Iterator[Sighting]:
    """Yield postings of the demo's files, in turns, no two with the same bytes.

    They go evenly to the partitions: of few, chance gives one worker more than the others.
    """
    sites = CONTENT[load.content]
    files = [f for site in sites for f in sorted((load.media / "media" / site).glob("*/*"))]
    bodies = [part for file in files for part in _parts(file)]
    for number, (kind, body) in enumerate(islice(cycle(bodies), total)):
        digest = service.vault.put(body + f"\n{number}".encode())
        url = f"http://bench/{number}"
        posting = _posting(number, url)
        capture = Capture(digest, kind, CaptureRole.CONTENT, url)
        yield Sighting(f"S-{number}", posting, service.now(), (capture,))


def _posting(number: int, url: str) -> Posting:
    """Return a posting whose number modulo PARTITIONS is its partition."""
    for attempt in count(1):
        posting = Posting("bench", f"{number}-{attempt}", "u1", url, "", PostingKind.NOVEL)
        hashed: int = murmur2(posting.key.encode()) & 0x7FFFFFFF
        if hashed % PARTITIONS == number % PARTITIONS:
            break
    return posting


def _parts(file: Path) -> Iterable[tuple[str, bytes]]:
    if file.suffix != ".json":
        return [(sniff(file), file.read_bytes())]
    read = json.loads(file.read_text(encoding="utf-8"))
    chapters = [c["paragraphs"] for c in read if isinstance(c, dict)] or [read]
    return [("text/plain", "\n".join(paragraphs).encode()) for paragraphs in chapters]


@contextmanager
def working(folder: Path) -> Iterator[int]:
    """Run the workers of the Keywatch in a folder. Yield the process they are below."""
    command = [sys.executable, "-m", "service", "--config", str(folder / "keywatch.toml")]
    words = ["run", "--lifeline", "--role", "fingerprint"]
    with subprocess.Popen([*command, *words], stdin=subprocess.PIPE, stdout=2) as running:
        yield running.pid
        running.terminate()


def until_done(services: Sequence[Service], count: int, spare: int = 0) -> int:
    """Wait until no more than `spare` wait on the buses, where so many postings were just put.

    Return how many are done by then.
    """
    deadline = time.monotonic() + PATIENCE
    while (left := sum(map(_left, services))) > spare:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} postings were not done after {PATIENCE:.0f} s")
        time.sleep(LOOK)
    return count - left


def until_calm(pids: Sequence[int]) -> None:
    """Wait until all have started and share the work; one that comes later would be counted."""
    deadline, calm = time.monotonic() + PATIENCE, 0
    while calm < 3:
        before, started = seconds_of(below(pids)), time.monotonic()
        time.sleep(1.0)
        taken = (seconds_of(below(pids)) - before) / (time.monotonic() - started)
        calm = calm + 1 if taken < CALM else 0
        if time.monotonic() > deadline:
            raise TimeoutError(f"workers did not come to rest in {PATIENCE:.0f} s")


def _left(service: Service) -> int:
    try:
        backlog = service.bus.backlog()
    except Unavailable:
        return sys.maxsize  # A broker that was just started has no groups yet.
    return sum(b.waiting + b.in_hand for b in backlog if b.group == "fingerprint")
