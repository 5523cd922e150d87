"""What matching costs a posting with 1, 2 and 4 workers on real servers, and how long it takes.

    make bench-cluster, or with KEYWATCH_TEST_POSTGRES, _KAFKA and _S3 naming servers
    python -m bench.cluster [--content short,films] [--postings 240] [--workers 1,2,4]
        [--rounds 1] [--json FILE]

The content is the small demo's, each posting with bytes of its own: chapters, tracks and
pictures, so short that servers have much to do as well; and clips of films of 26 s. For each
number of workers on a fresh store, topics and bucket: references are enrolled, some postings
warm the workers up, then all are published at once and the clock runs until a fifth is left:
the queue of a busy day has no end, at which some workers wait for others. CPU is that of
`keywatch run --role fingerprint` and all below it, taken from /proc; the servers' CPU, found
by their ports, stands apart. Before each run goes the floor: as many workers that share
nothing but the machine, each a Keywatch in files.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from secrets import token_hex
from statistics import median
from urllib.parse import urlsplit

import psycopg

from backends.resolve import open_vault, prepare_bus
from bench.chain import commit, machine
from bench.cluster_apart import run_apart
from bench.cluster_cpu import below, listening, seconds_of
from bench.cluster_work import (
    CONTENT,
    PARTITIONS,
    SPARE,
    WARM,
    Load,
    Row,
    enrol_works,
    sightings_of,
    until_calm,
    until_done,
    working,
)
from config.settings import load as load_settings
from service.bootstrap import GROUPS, Service, bootstrap
from service.demo.cache import cache_folder
from service.demo.plan import make_plan
from service.demo.plan_words import Scale
from service.demo.render import render

SERVERS = ("postgres", "kafka", "s3")
IDLE = 0.1  # of a core, that servers take which idle
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


def main() -> int:
    """Measure, print, and say whether what is to be reached is reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--content", default=",".join(CONTENT), help="of %(default)s")
    parser.add_argument("--postings", type=int, default=240, help="of each content")
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
    print(f"{machine()}, {commit()}")
    rows: dict[str, list[Row]] = {content: [] for content in asked.content.split(",")}
    for content, found in rows.items():
        load = Load(content, asked.postings, plan, media)
        print(f"{content}: {load.postings} postings")
        for _ in range(asked.rounds):
            for workers in numbers:
                for measure in (run_apart, partial(run, urls=urls)):
                    found.append(measure(workers, load))
                    print(said(found[-1]), flush=True)
    reached = [judged(found) for found in rows.values()]
    if asked.json:
        asked.json.write_text(
            json.dumps([asdict(row) for found in rows.values() for row in found], indent=1)
        )
    return 0 if all(reached) else 1


def said(row: Row) -> str:
    """Return a row in words."""
    servers = ", ".join(f"{name} {ms:.1f}" for name, ms in row.server_ms.items())
    place = "apart, each with files of its own" if row.apart else f"servers, ms: {servers}"
    return (
        f"{row.workers} workers: {row.pace:6.1f} postings a second, {row.worker_ms:7.1f} ms "
        f"CPU a posting; {place}"
    )


def judged(rows: Sequence[Row]) -> bool:
    """Print how the numbers of workers compare; tell whether that is what it ought to be."""

    def ratio(over: int, under: int, what: str, *, apart: bool) -> float | None:
        middles = []
        for workers in (over, under):
            mine = (row for row in rows if (row.workers, row.apart) == (workers, apart))
            found = [getattr(row, what) for row in mine]
            middles.append(median(found) if found else None)
        return middles[0] / middles[1] if middles[0] and middles[1] else None

    faster, floor = (ratio(2, 1, "pace", apart=apart) for apart in (False, True))
    dearer, bottom = (ratio(4, 1, "worker_ms", apart=apart) for apart in (False, True))
    reached = True
    busy = median(row.servers_busy for row in rows if not row.apart)
    if faster and floor:
        reached = faster >= REACH_WALL or busy > IDLE
        print(
            f"{rows[0].content}: 2 workers are {faster:.2f} times as fast as 1; {REACH_WALL} "
            f"is to be reached where servers idle, here they take {busy:.2f} of a core; "
            f"apart {floor:.2f}"
        )
    if dearer and bottom:
        reached = reached and dearer <= REACH_CPU
        print(
            f"{rows[0].content}: 4 workers take {dearer:.2f} of the CPU of 1; at most "
            f"{REACH_CPU}; "
            f"apart {bottom:.2f}"
        )
    return reached


def run(workers: int, load: Load, *, urls: dict[str, str]) -> Row:
    """Match a load with so many workers."""
    count = load.postings
    with (
        tempfile.TemporaryDirectory(prefix="keywatch-bench-") as folder,
        opened(Path(folder), workers, urls) as service,
    ):
        enrol_works(service, load)
        sightings = list(sightings_of(service, load, count + WARM * workers))
        with working(Path(folder)) as pid:
            until_done([service], 0)
            service.bus.publish(sightings[count:])
            until_done([service], len(sightings) - count)
            until_calm([pid])
            ports = {name: urlsplit(_address(url)).port or 0 for name, url in urls.items()}
            pids = {name: listening(port) for name, port in ports.items()}
            before = seconds_of(below([pid])), {n: _cpu(p) for n, p in pids.items()}
            started = time.monotonic()
            service.bus.publish(sightings[:count])
            done = until_done([service], count, int(count * SPARE))
            wall = time.monotonic() - started
            after = seconds_of(below([pid])), {n: _cpu(p) for n, p in pids.items()}
    servers = {n: (after[1][n] - before[1][n]) / done * 1000 for n in urls}
    cost = (after[0] - before[0]) / done * 1000
    return Row(load.content, workers, done, wall, cost, servers)


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
    settings = load_settings(config, {})
    prepare_bus(settings.url("bus"), GROUPS)
    service = bootstrap(settings)
    try:
        yield service
    finally:
        service.close()
        with closing(psycopg.connect(urls["postgres"], autocommit=True)) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE".encode())


if __name__ == "__main__":
    sys.exit(main())
