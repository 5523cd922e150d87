"""What the vault costs in a bucket: beside the vault of files, and the bare client.

    make bench-cluster-vault, or with KEYWATCH_TEST_S3 naming a server
    python -m bench.cluster_vault [--large 250] [--rounds 3] [--json FILE]

The three take turns with bodies of their own. Small and middling bodies are put and read in
memory, large ones go through files and back to a path without a local copy, as workers do
it; the bare client checks nothing, flushes nothing and refuses nothing. The server shares
this machine, so the time of the clock is its time, too; this process's CPU stands beside it.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from backends.resolve import open_vault
from backends.vault_s3_place import read_place
from backends.vault_s3_wire import Wire
from bench.chain import commit, machine
from domain.ports import Vault

KIB, MIB = 1 << 10, 1 << 20
COUNTS = {"1 kB": (KIB, 50), "1 MB": (MIB, 10)}


@dataclass(frozen=True, slots=True)
class Row:
    """One deed on bodies of one size: medians over the rounds, a body, in milliseconds."""

    what: str
    size: str
    vault: str
    wall_ms: float
    cpu_ms: float
    mb_a_second: float


class Peer:
    """One vault under measurement: what it does to put, read and read a part."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def put(self, body: bytes) -> str:
        """Store and return what names it."""
        return self._vault.put(body)

    def put_file(self, path: Path) -> str:
        """Store a file; it may be moved."""
        return self._vault.put_file(path)

    def get(self, name: str) -> bytes:
        """Read whole, in memory."""
        return self._vault.get(name)

    def part(self, name: str, start: int, end: int) -> bytes:
        """Read bytes [start, end)."""
        return self._vault.range(name, start, end)

    def fetch(self, name: str) -> int:
        """Read a file from a path; return its size."""
        path = self._vault.path(name)
        with path.open("rb") as file:
            return sum(len(piece) for piece in iter(lambda: file.read(8 * MIB), b""))

    def scratch(self) -> Path:
        """Where files are made."""
        return self._vault.scratch()


class Fresh(Peer):
    """A vault in a bucket that forgets its local copy of a file at once."""

    def put_file(self, path: Path) -> str:
        """See Peer."""
        name = super().put_file(path)
        self._vault.path(name).unlink()
        return name


class Bare(Peer):
    """The client without us: no digest, no condition, no copy that outlives a kill."""

    def __init__(self, client: Any, bucket: str, folder: Path) -> None:
        self._client, self._bucket, self._folder = client, bucket, folder

    def put(self, body: bytes) -> str:
        """See Peer."""
        name = f"bare/{uuid.uuid4().hex}"
        self._client.put_object(Bucket=self._bucket, Key=name, Body=body)
        return name

    def put_file(self, path: Path) -> str:
        """See Peer."""
        name = f"bare/{uuid.uuid4().hex}"
        with path.open("rb") as file:
            self._client.put_object(Bucket=self._bucket, Key=name, Body=file)
        path.unlink()
        return name

    def get(self, name: str) -> bytes:
        """See Peer."""
        return self._read(name)

    def part(self, name: str, start: int, end: int) -> bytes:
        """See Peer."""
        return self._read(name, Range=f"bytes={start}-{end - 1}")

    def fetch(self, name: str) -> int:
        """See Peer."""
        body = self._client.get_object(Bucket=self._bucket, Key=name)["Body"]
        with tempfile.NamedTemporaryFile(dir=self._folder) as file:
            return sum(file.write(piece) for piece in body.iter_chunks(MIB))

    def scratch(self) -> Path:
        """See Peer."""
        return self._folder

    def _read(self, name: str, **span: str) -> bytes:
        body: bytes = self._client.get_object(Bucket=self._bucket, Key=name, **span)[
            "Body"
        ].read()
        return body


def timed(deed: Callable[[Any], object], things: Sequence[object]) -> tuple[float, float]:
    """Do it to each thing; return seconds and CPU seconds a thing."""
    wall, cpu = time.perf_counter(), time.process_time()
    for thing in things:
        deed(thing)
    count = len(things)
    return (time.perf_counter() - wall) / count, (time.process_time() - cpu) / count


def small(peer: Peer, size: int, count: int) -> Iterator[tuple[str, int, tuple[float, float]]]:
    """Put, get and read parts of bodies in memory. Yields deed, bytes, times."""
    bodies = [os.urandom(size) for _ in range(count)]
    names: list[str] = []
    yield "put", size, timed(lambda body: names.append(peer.put(body)), bodies)
    yield "get", size, timed(peer.get, names)
    half = size // 2
    yield "range", half, timed(lambda name: peer.part(name, 0, half), names)


def large(peer: Peer, size: int) -> Iterator[tuple[str, int, tuple[float, float]]]:
    """Put a file, read a part of it, and fetch it."""
    path = peer.scratch() / uuid.uuid4().hex
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))
    names: list[str] = []
    yield "put", size, timed(lambda it: names.append(peer.put_file(it)), [path])
    yield "range", MIB, timed(lambda name: peer.part(name, size // 2, size // 2 + MIB), names)
    yield "get", size, timed(peer.fetch, names)


def measure(peers: dict[str, Peer], large_mb: int, rounds: int) -> list[Row]:
    """Let the peers take turns."""
    found: dict[tuple[str, str, str], list[tuple[int, float, float]]] = {}
    sizes = {**COUNTS, f"{large_mb} MB": (large_mb * MIB, 1)}
    for number in range(rounds):
        for label, (size, count) in sizes.items():
            print(f"round {number + 1}: {label}", file=sys.stderr)
            for name, peer in peers.items():
                deeds = small(peer, size, count) if count > 1 else large(peer, size)
                for what, read, (wall, cpu) in deeds:
                    found.setdefault((label, what, name), []).append((read, wall, cpu))
    rows = []
    for (label, what, name), times in found.items():
        wall = median(seconds for _, seconds, _ in times)
        cpu = median(seconds for _, _, seconds in times)
        rate = times[0][0] / wall / 1e6
        rows.append(Row(what, label, name, wall * 1e3, cpu * 1e3, rate))
    return rows


def main() -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=250, help="megabytes of a large file")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    url = os.environ.get("KEYWATCH_TEST_S3")
    if not url:
        sys.exit("no S3 server: make bench-cluster-vault, or name one in KEYWATCH_TEST_S3")
    before = machine()
    with tempfile.TemporaryDirectory(prefix="keywatch-bench-") as name:
        folder = Path(name)
        own = urlsplit(url)._replace(path=f"/{uuid.uuid4().hex}").geturl()
        bucket, place = open_vault(own, folder / "copies"), read_place(url, folder)
        bucket.prepare()
        with closing(Wire(place)) as wire:
            peers = {
                "files": Peer(open_vault(f"file://{folder}/vault")),
                "bucket": Fresh(bucket),
                "bare client": Bare(wire.client, place.bucket, folder),
            }
            rows = measure(peers, asked.large, asked.rounds)
    for row in rows:
        print(
            f"{row.what:6} {row.size:>7} {row.vault:12} {row.mb_a_second:9.1f} MB/s"
            f" {row.wall_ms:10.2f} ms {row.cpu_ms:10.2f} ms CPU"
        )
    if asked.json:
        report = {"machine": before, "commit": commit(), "rows": [asdict(r) for r in rows]}
        asked.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
