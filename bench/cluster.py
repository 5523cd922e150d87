"""What matching costs a posting with 1, 2 and 4 workers on real servers, and how long it takes.

    make bench-cluster, or with KEYWATCH_TEST_POSTGRES, _KAFKA and _S3 naming servers
    python -m bench.cluster [--postings 240] [--workers 1,2,4] [--rounds 1] [--json FILE]

The content is the small demo's without films: chapters, tracks and pictures, each posting with
bytes of its own. For each number of workers on a fresh store, topics and bucket: references are
enrolled, some postings warm the workers up, then all are published at once and the clock runs
until none is left. CPU is that of `keywatch run --role fingerprint` and all below it, taken
from /proc; the servers' CPU, found by their ports, stands apart.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from secrets import token_hex
from statistics import median
from urllib.parse import urlsplit

import psycopg

from backends.resolve import open_vault, prepare_bus
from bench.chain import commit, machine
from bench.cluster_cpu import below, listening, seconds_of
from config.settings import load
from crawlers.sniff import sniff
from domain.errors import Unavailable
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from domain.work import Work
from fingerprint.modalities import MODALITIES
from keyworks.enrolment import enrol, references_of
from service.bootstrap import GROUPS, Service, bootstrap
from service.demo.cache import cache_folder
from service.demo.home import id_of
from service.demo.plan import make_plan
from service.demo.plan_words import Plan, Scale
from service.demo.render import render
from service.telling import tell

SERVERS = ("postgres", "kafka", "s3")
SITES = ("inkwell", "melody", "stall")
PARTITIONS = 24
WARM = 12  # postings a worker sees before the clock runs
PATIENCE = 900.0  # seconds
REACH_CPU, REACH_WALL = 1.10, 1.7
SETTINGS = """\
data = "data"
store = "{postgres}"
bus = "{kafka}"
vault = "{s3}"
[run]
fingerprint = {workers}
[log]
level = "WARNING"
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One run: wall seconds, and CPU milliseconds a posting of the workers and the servers."""

    workers: int
    wall_seconds: float
    worker_ms: float
    server_ms: dict[str, float]


def main() -> int:
    """Measure, print, and say whether what is to be reached is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=240)
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    urls = {name: os.environ.get(f"KEYWATCH_TEST_{name.upper()}", "") for name in SERVERS}
    if missing := [name for name, url in urls.items() if not url]:
        sys.stderr.write(f"bench: no server {', '.join(missing)}: make bench-cluster\n")
        return 1
    plan = make_plan(1, Scale.SMALL)
    media = render(plan, cache_folder())
    numbers = [int(number) for number in asked.workers.split(",")]
    print(f"{machine()}, {commit()}: {asked.postings} postings")
    rows = []
    for _ in range(asked.rounds):
        for workers in numbers:
            rows.append(run(workers, asked.postings, urls, plan, media))
            print(said(rows[-1]), flush=True)
    reached = judged(rows)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0 if reached else 1


def said(row: Row) -> str:
    """Return a row in words."""
    servers = ", ".join(f"{name} {ms:.1f}" for name, ms in row.server_ms.items())
    return (
        f"{row.workers} workers: {row.wall_seconds:6.1f} s, {row.worker_ms:7.1f} ms CPU a "
        f"posting; servers, ms a posting: {servers}"
    )


def judged(rows: Sequence[Row]) -> bool:
    """Print how the numbers of workers compare; tell whether that is what it ought to be."""

    def middle(workers: int, what: str) -> float | None:
        found = [getattr(row, what) for row in rows if row.workers == workers]
        return median(found) if found else None

    one, two = middle(1, "wall_seconds"), middle(2, "wall_seconds")
    few, many = middle(1, "worker_ms"), middle(4, "worker_ms")
    reached = True
    if one and two:
        reached = one / two >= REACH_WALL
        print(
            f"2 workers are {one / two:.2f} times as fast as 1; {REACH_WALL} is to be reached"
        )
    if few and many:
        reached = reached and many / few <= REACH_CPU
        print(f"4 workers take {many / few:.2f} of the CPU of 1; at most {REACH_CPU}")
    return reached


def run(workers: int, count: int, urls: dict[str, str], plan: Plan, media: Path) -> Row:
    """Match so many postings with so many workers."""
    with (
        tempfile.TemporaryDirectory(prefix="keywatch-bench-") as folder,
        opened(Path(folder), workers, urls) as service,
    ):
        _enrol(service, plan, media)
        sightings = list(_sightings(service, media, count + WARM * workers))
        with _workers(Path(folder)) as pid:
            _until_done(service, 0)
            service.bus.publish(sightings[count:])
            _until_done(service, len(sightings) - count)
            ports = {name: urlsplit(_address(url)).port or 0 for name, url in urls.items()}
            pids = {name: listening(port) for name, port in ports.items()}
            before = seconds_of(below([pid])), {n: _cpu(p) for n, p in pids.items()}
            started = time.monotonic()
            service.bus.publish(sightings[:count])
            _until_done(service, count)
            wall = time.monotonic() - started
            after = seconds_of(below([pid])), {n: _cpu(p) for n, p in pids.items()}
    servers = {n: (after[1][n] - before[1][n]) / count * 1000 for n in urls}
    return Row(workers, wall, (after[0] - before[0]) / count * 1000, servers)


def _cpu(pids: Sequence[int]) -> float:
    return seconds_of(below(pids))


def _address(url: str) -> str:
    """Return the URL of the server itself; that of a bucket names it beside its own host."""
    return url.partition("endpoint=")[2] or url


@contextmanager
def opened(folder: Path, workers: int, urls: dict[str, str]) -> Iterator[Service]:
    """Lend a service on a schema, topics and a prefix of its own."""
    name = f"bench_{token_hex(4)}"
    places = {
        "postgres": f"{urls['postgres']}?options=-csearch_path%3D{name}",
        "kafka": f"{urls['kafka']}/{name}?partitions={PARTITIONS}&replicas=1",
        "s3": urlsplit(urls["s3"])._replace(path=f"/{name}").geturl(),
    }
    config = folder / "keywatch.toml"
    config.write_text(SETTINGS.format(workers=workers, **places))
    with closing(psycopg.connect(urls["postgres"], autocommit=True)) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    vault = open_vault(places["s3"], folder / "copies")
    vault.prepare()  # type: ignore[attr-defined] # only buckets have to be made
    settings = load(config, {})
    prepare_bus(settings.url("bus"), GROUPS)
    service = bootstrap(settings)
    try:
        yield service
    finally:
        service.close()
        with closing(psycopg.connect(urls["postgres"], autocommit=True)) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())


def _enrol(service: Service, plan: Plan, media: Path) -> None:
    for work in (w for w in plan.works if not w.seconds or w.kind == "song"):
        with service.store.transaction() as tx:
            tx.catalogue.put_work(Work(id_of(work), work.kind, work.title))
        for file in sorted((media / "references" / work.key).iterdir()):
            kind = sniff(file)
            listening_to = [m for m, x in MODALITIES.items() if x.reads(kind)]
            digest = service.vault.put(file.read_bytes())
            made = references_of(id_of(work), digest, kind, listening_to, file.name)
            enrol(service.store, made, service.now())
    tell(service)


def _sightings(service: Service, media: Path, count: int) -> Iterator[Sighting]:
    """Yield postings of the demo's files, in turns, no two with the same bytes."""
    files = [f for site in SITES for f in sorted((media / "media" / site).glob("*/*"))]
    bodies = [part for file in files for part in _parts(file)]
    for number, (kind, body) in enumerate(islice(cycle(bodies), count)):
        digest = service.vault.put(body + f"\n{number}".encode())
        url = f"http://bench/{number}"
        posting = Posting("bench", str(number), "u1", url, "", PostingKind.NOVEL)
        capture = Capture(digest, kind, CaptureRole.CONTENT, url)
        yield Sighting(f"S-{number}", posting, service.now(), (capture,))


def _parts(file: Path) -> Iterable[tuple[str, bytes]]:
    if file.suffix != ".json":
        return [(sniff(file), file.read_bytes())]
    read = json.loads(file.read_text(encoding="utf-8"))
    chapters = [c["paragraphs"] for c in read if isinstance(c, dict)] or [read]
    return [("text/plain", "\n".join(paragraphs).encode()) for paragraphs in chapters]


@contextmanager
def _workers(folder: Path) -> Iterator[int]:
    command = [sys.executable, "-m", "service", "--config", str(folder / "keywatch.toml")]
    words = ["run", "--lifeline", "--role", "fingerprint"]
    with subprocess.Popen([*command, *words], stdin=subprocess.PIPE, stdout=2) as running:
        yield running.pid
        running.terminate()


def _until_done(service: Service, count: int) -> None:
    """Wait until nothing waits on the bus; so many postings were just put there."""
    deadline = time.monotonic() + PATIENCE
    while _left(service):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{count} postings were not done after {PATIENCE:.0f} s")
        time.sleep(0.1)


def _left(service: Service) -> int:
    try:
        backlog = service.bus.backlog()
    except Unavailable:
        return 1  # A broker that was just started has no groups yet.
    return sum(b.waiting + b.in_hand for b in backlog if b.group == "fingerprint")


if __name__ == "__main__":
    sys.exit(main())
