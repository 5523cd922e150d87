"""What the store costs on PostgreSQL, and on SQLite beside it: leases, and waiting for work.

python -m bench.cluster_store                 as `make bench-cluster-store` runs it
python -m bench.cluster_store --rows leases --rounds 5 --json FILE

Leases: processes claim orders of the enforcement queue in batches until none is left; orders a
second from the moment all may begin to the end of the last, the median of the rounds, which
alternate between the stores. Waiting: an order is put in at odd moments; how long until it is
held by a process that looks every quarter second, as the desk does, and by one that PostgreSQL
wakes; and what each costs while there is nothing to do.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.context import SpawnContext
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg

from backends.store.store import SqlStore
from bench.arguments import some_of
from domain.enforcement import Order, OrderKind
from domain.work import WorkId

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NAP = 0.25  # seconds, as service.process looks
SPAWN: SpawnContext = get_context("spawn")
Rows = Iterator[tuple[str, float, str]]


def an_order(name: str) -> Order:
    """Return an order like those of the queue; its summary is as long as theirs."""
    summary = f"send notice {name} to the platform " * 4
    return Order(name, OrderKind.NOTICE, name, "tube", WorkId("W-1"), 5, NOON, summary)


def fill(url: str, count: int) -> None:
    """Put orders into a new store."""
    with closing(SqlStore(url)) as store:
        store.prepare()
        for start in range(0, count, 1000):
            with store.transaction() as tx:
                for n in range(start, min(count, start + 1000)):
                    tx.queue.enqueue(an_order(f"O-{n:07d}"), NOON)


def take(url: str, name: str, batch: int, close: bool, signs: tuple[Any, Any]) -> None:  # noqa: FBT001
    """Claim orders until none is left, and close them where asked. Report count and CPU."""
    count, (gate, ended) = 0, signs
    with closing(SqlStore(url)) as store:
        store.health()
        gate.wait()
        before = time.process_time()
        while True:
            with store.transaction() as tx:
                claimed = tx.queue.claim(name, NOON, batch)
            if not claimed:
                break
            count += len(claimed)
            if close:
                with store.transaction() as tx:
                    for queued in claimed:
                        tx.queue.done(queued.order.id, "sent", NOON)
    ended.put((count, time.process_time() - before, time.monotonic()))


def race(url: str, processes: int, batch: int, *, close: bool) -> tuple[float, float]:
    """Return orders a second, and CPU seconds of our processes for a thousand orders."""
    gate, ended = signs = SPAWN.Barrier(processes + 1), SPAWN.Queue()
    names = [f"w{n}" for n in range(processes)]
    each = [SPAWN.Process(target=take, args=(url, n, batch, close, signs)) for n in names]
    for process in each:
        process.start()
    gate.wait()
    started = time.monotonic()
    done = [ended.get() for _ in each]
    for process in each:
        process.join()
    count = sum(row[0] for row in done)
    seconds = max(row[2] for row in done) - started
    return count / seconds, 1000 * sum(row[1] for row in done) / count


def put_back(url: str) -> None:
    """Make every order ready again, as it was."""
    with closing(SqlStore(url)) as store, store._engine.begin() as connection:  # noqa: SLF001
        connection.exec_driver_sql(
            "UPDATE orders SET state = 'ready', owner = NULL, lease_until = NULL, result = ''"
        )
    if url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as plain:
            plain.execute("VACUUM ANALYZE orders")


def leases(server: str, folder: Path, said: argparse.Namespace) -> Rows:
    """Compare the stores, for each number of processes."""
    urls = {"SQLite": f"sqlite:///{folder}/store.db", "PostgreSQL": server}
    for url in urls.values():
        fill(url, said.orders)
    for close in (False, True):
        what = "claimed and closed" if close else "claimed"
        for processes in (1, 2):
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in urls}
            for _ in range(said.rounds):
                for name, url in urls.items():
                    put_back(url)
                    found[name].append(race(url, processes, said.batch, close=close))
            rates = {n: statistics.median(r[0] for r in rows) for n, rows in found.items()}
            for name, rows in found.items():
                row = f"{what}, {processes} processes, batches of {said.batch}, {name}"
                yield row, rates[name], "orders/s"
                cpu = statistics.median(r[1] for r in rows)
                yield f"{row}, CPU of ours for 1000", cpu, "s"
            ratio = rates["PostgreSQL"] / rates["SQLite"]
            yield f"{what}, {processes} processes, PostgreSQL to SQLite", ratio, "times"


def wait(url: str, woken: bool, stop: Any, signs: tuple[Any, Any]) -> None:  # noqa: FBT001
    """Claim what comes, by looking or by being woken. Report when each was held, and CPU."""
    held: dict[str, float] = {}
    gate, ended = signs
    with closing(SqlStore(url)) as store, psycopg.connect(url, autocommit=True) as ear:
        ear.execute("LISTEN keywatch_orders")
        store.health()
        with store.transaction() as tx:
            tx.queue.claim("waiter", NOON, 50)
        gate.wait()
        before = time.process_time()
        while not stop.is_set():
            with store.transaction() as tx:
                claimed = tx.queue.claim("waiter", NOON, 50)
            held.update((queued.order.id, time.time()) for queued in claimed)
            if woken:
                list(ear.notifies(timeout=1.0, stop_after=1))
            elif not claimed:
                time.sleep(NAP)
    ended.put((held, time.process_time() - before))


def waiting(server: str, _folder: Path, said: argparse.Namespace) -> Rows:
    """Compare looking with being woken."""
    fill(server, 0)
    for woken, how in ((False, f"looking every {NAP} s"), (True, "woken by NOTIFY")):
        for kind, count in (("busy", said.events), ("idle", 0)):
            stop, signs = SPAWN.Event(), (SPAWN.Barrier(2), SPAWN.Queue())
            waiter = SPAWN.Process(target=wait, args=(server, woken, stop, signs))
            waiter.start()
            signs[0].wait()
            put = dict(put_in(server, how, count))
            time.sleep(1.0 if count else said.idle)
            stop.set()
            held, cpu = signs[1].get()
            waiter.join()
            if kind == "idle":
                yield f"{how}, CPU of an hour with nothing to do", 3600 * cpu / said.idle, "s"
                continue
            delays = sorted(held[name] - at for name, at in put.items())
            yield f"{how}, put in to held, p50", 1000 * statistics.median(delays), "ms"
            yield f"{how}, put in to held, p95", 1000 * delays[int(0.95 * len(delays))], "ms"


def put_in(server: str, how: str, count: int) -> Iterator[tuple[str, float]]:
    """Put orders in, one at a time at odd moments. Yield each with the time it was there."""
    with closing(SqlStore(server)) as store, psycopg.connect(server, autocommit=True) as mouth:
        for n in range(count):
            name = f"{how} {n}"
            with store.transaction() as tx:
                tx.queue.enqueue(an_order(name), NOON)
            yield name, time.time()
            mouth.execute("NOTIFY keywatch_orders")
            time.sleep(0.1 + 0.037 * (n % 11))


@contextmanager
def schema_of(server: str) -> Iterator[str]:
    """Lend a URL with a schema of its own."""
    name = f"bench_{token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as plain:
        plain.execute(f"CREATE SCHEMA {name}")
        try:
            yield f"{server}?options=-csearch_path%3D{name}"
        finally:
            plain.execute(f"DROP SCHEMA {name} CASCADE")


ROWS: dict[str, Callable[[str, Path, argparse.Namespace], Rows]] = {
    "leases": leases,
    "waiting": waiting,
}


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=some_of(tuple(ROWS)), default=tuple(ROWS))
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=60)
    parser.add_argument("--idle", type=float, default=20.0, help="seconds with nothing to do")
    parser.add_argument("--json", type=Path)
    said = parser.parse_args()
    server = os.environ.get("KEYWATCH_TEST_POSTGRES")
    if server is None:
        sys.exit("KEYWATCH_TEST_POSTGRES names no server: make bench-cluster-store")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name in said.rows:
            with schema_of(server) as url:
                for what, value, unit in ROWS[name](url, Path(folder), said):
                    print(f"{what:<66} {value:>10.4g} {unit}", flush=True)
                    found.append({"row": what, "value": value, "unit": unit})
    if said.json:
        said.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
