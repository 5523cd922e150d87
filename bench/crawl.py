"""Measure crawlers side by side: pages a second, and CPU a page of each.

python -m bench.crawl                      as `make bench-crawl` runs it
python -m bench.crawl --crawlers 1,2,4 --hosts 48 --postings 10 --rounds 3 --json FILE

Sites on loopback, in a process of their own, publish postings of a page and a small file each;
crawler processes capture them all as ever: robots.txt, WARC, vault, store. The pace of hosts is
off, so that the machine is what bounds them. The clock runs from when the parts are shared out
and the tasks are proposed to when the last task is closed; CPU is that of the crawlers
alone. With KEYWATCH_TEST_POSTGRES set the store is there, else an SQLite file.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from secrets import token_hex
from typing import Any

from aiohttp import web

from backends.bus_sqlite import SqliteBus
from backends.store.store import SqlStore
from backends.vault_files import FileVault
from bench.cluster_store import schema_of
from config.settings import LogOptions
from crawlers.options import CrawlOptions
from crawlers.worker import run_crawler
from domain.crawl import CrawlTask, TaskKind
from domain.hosts import PARTS
from domain.messages import TOPICS
from domain.posting import Platform
from domain.protection import ProviderClass
from service.logs import set_up

SPAWN: SpawnContext = get_context("spawn")
OPTIONS = CrawlOptions(delay_seconds=0.0)
FILE_BYTES = 20_000
PAGES_EACH = 2  # requests a posting takes: its page and its file


def serve(hosts: int, ports: Any) -> None:
    """Serve as many sites as asked, each on a port of its own, until killed."""
    asyncio.run(_serve(hosts, ports))


async def _serve(hosts: int, ports: Any) -> None:
    app = web.Application()
    app.router.add_get("/api/videos/{id}", _page)
    app.router.add_get("/files/{id}", _file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    found = []
    for _ in range(hosts):
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        found.append(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]  # noqa: SLF001 - the port is told nowhere else
    ports.put(found)
    await asyncio.Event().wait()


async def _page(request: web.Request) -> web.Response:
    name = request.match_info["id"]
    files = [{"url": f"/files/{name}", "height": 180}]
    said = {"id": name, "title": f"video {name}", "account": {"id": "u"}, "url": f"/v/{name}"}
    return web.json_response(said | {"files": files})


async def _file(request: web.Request) -> web.Response:
    name = f"{request.host} {request.match_info['id']}".encode()
    return web.Response(body=b"\x00\x00\x00\x18ftypmp42" + name.ljust(FILE_BYTES, b"."))


def crawl(url: str, folder: Path, owner: str, signs: tuple[Any, Any, Any]) -> None:
    """Crawl until told to stop; report the CPU seconds since the tasks were there."""
    begun, ended, told = signs
    set_up(LogOptions(level="WARNING"), owner)
    since: list[float] = []

    def stop() -> bool:
        if not since and begun.is_set():
            since.append(time.process_time())
        return bool(ended.is_set())

    with closing(SqlStore(url)) as store:
        run_crawler(
            store=store,
            bus=SqliteBus(f"{folder}/bus.db", dict.fromkeys(TOPICS.values(), ("reader",))),
            vault=FileVault(folder / "vault"),
            options=OPTIONS,
            owner=owner,
            now=lambda: datetime.now(UTC),
            stop=stop,
        )
    told.put(time.process_time() - since[0])


def race(
    url: str, folder: Path, ports: list[int], crawlers: int, each: int
) -> tuple[float, float]:
    """Return pages a second, and CPU seconds of the crawlers a page."""
    begun, ended, told = signs = SPAWN.Event(), SPAWN.Event(), SPAWN.Queue()
    with closing(SqlStore(url)) as store:
        store.prepare()
        watch(store, ports)
        crew = [
            SPAWN.Process(target=crawl, args=(url, folder, f"crawl-{n}", signs))
            for n in range(crawlers)
        ]
        for process in crew:
            process.start()
        wait(lambda: even(store, crawlers), crew)
        begun.set()
        started = time.monotonic()
        propose(store, len(ports), each)
        wait(lambda: quiet(store), crew)
        seconds = time.monotonic() - started
        ended.set()
        cpu = sum(told.get() for _ in crew)
        for process in crew:
            process.join()
        with store.reading() as tx:
            seen = len(tx.frontier.postings())
            aside = tx.frontier.aside()
    pages = PAGES_EACH * len(ports) * each
    if seen != len(ports) * each or aside:
        raise SystemExit(f"of {len(ports) * each} postings {seen} were taken: {aside[:3]}")
    return pages / seconds, cpu / pages


def watch(store: SqlStore, ports: list[int]) -> None:
    """Put each site on record."""
    with store.transaction() as tx:
        for number, port in enumerate(ports):
            place = f"127.0.0.1:{port}"
            tx.catalogue.put_platform(
                Platform(
                    *(f"site{number}", "json_video", f"http://{place}", ProviderClass.CONTENT),
                    addresses=(place,),
                )
            )


def propose(store: SqlStore, hosts: int, each: int) -> None:
    """Ask for every posting of every site."""
    now = datetime.now(UTC)
    with store.transaction() as tx:
        tx.frontier.propose(
            CrawlTask(f"site{host}", TaskKind.POSTING, str(n), now)
            for host in range(hosts)
            for n in range(each)
        )


def even(store: SqlStore, crawlers: int) -> bool:
    """Tell whether the parts are shared out."""
    with store.reading() as tx:
        held = Counter(part.owner for part in tx.parts.parts() if part.owner is not None)
    return len(held) == crawlers and sum(held.values()) == PARTS


def quiet(store: SqlStore) -> bool:
    """Tell whether no posting waits or is in hand."""
    with store.reading() as tx:
        count = tx.frontier.counts(datetime.now(UTC))[TaskKind.POSTING]
    return not (count.due or count.leased or count.later)


def wait(condition: Any, crew: list[BaseProcess]) -> None:
    """Wait until a condition holds, or leave when a crawler has died."""
    while not condition():
        if not all(process.is_alive() for process in crew):
            raise SystemExit("a crawler ended too early")
        time.sleep(0.05)


@contextmanager
def a_store(folder: Path) -> Iterator[str]:
    """Lend the URL of a new store."""
    server = os.environ.get("KEYWATCH_TEST_POSTGRES")
    if server is None:
        yield f"sqlite:///{folder}/{token_hex(6)}.db"
        return
    with schema_of(server) as url:
        yield url


def tell(what: str, rate: float, cpu: float) -> None:
    """Print one row."""
    print(f"{what:<24} {rate:>8.1f} pages/s {1000 * cpu:>8.2f} ms CPU a page", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--crawlers", default="1,2,4", help="how many at a time")
    parser.add_argument("--hosts", type=int, default=48)
    parser.add_argument("--postings", type=int, default=10, help="of each host")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    said = parser.parse_args()
    counts = [int(text) for text in said.crawlers.split(",")]
    ports: Any = SPAWN.Queue()
    sites = SPAWN.Process(target=serve, args=(said.hosts, ports), daemon=True)
    sites.start()
    listening = ports.get()
    found: dict[int, list[tuple[float, float]]] = {count: [] for count in counts}
    for _ in range(said.rounds):
        for count in counts:  # In turns, so that what else the machine does meets all alike.
            with tempfile.TemporaryDirectory() as folder, a_store(Path(folder)) as url:
                row = race(url, Path(folder), listening, count, said.postings)
            found[count].append(row)
            tell(f"round of {count} crawlers", *row)
    sites.kill()
    rows = []
    for count, taken in found.items():
        rate, cpu = (statistics.median(column) for column in zip(*taken, strict=True))
        rows.append({"crawlers": count, "pages_per_second": rate, "cpu_seconds_per_page": cpu})
        print(
            f"{count} crawlers {rate:>8.1f} pages/s {1000 * cpu:>8.2f} ms CPU a page",
            flush=True,
        )
    if said.json:
        said.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
