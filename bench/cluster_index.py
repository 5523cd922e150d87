"""What an index in Elasticsearch costs: enrolling, asking, and being seen by others.

    make bench-cluster-index, or with KEYWATCH_TEST_ELASTICSEARCH naming a server
    python -m bench.cluster_index [--hours 10,100,250] [--songs 12] [--json FILE]

Recordings are those of bench.index_sounds; among them some songs are enrolled whole, and half
a minute of each is asked for as somebody posts it: in noise, a little faster. The local index
holds the same and is asked the same. At each amount every question is timed when it is asked
for the first time, when few of its chunks are in memory. The server shares this machine.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from elasticsearch import Elasticsearch

from bench.chain import commit, machine
from bench.index_audio import _MEDIA, WALK, _probes
from bench.index_rows import Row, once, say, table
from bench.index_sounds import Entry, asked, enrolled, played, recordings
from domain.work import ReferenceId, WorkId
from fingerprint.audio.keys import Probes
from fingerprint.index.elastic.index import ElasticIndex
from fingerprint.index.elastic.options import ElasticOptions
from fingerprint.index.elastic.template import Names
from fingerprint.index.local import LocalIndex
from fingerprint.index.port import Codes, Snapshot
from fingerprint.modalities.audio import Audio

_KNOWN, _STRANGE = 10_000, 20_000
REACH_MS = {100.0: (250.0, 600.0)}
REACH_CODES = 200_000
REACH_SECONDS = 2.0


def main() -> int:
    """Measure, print, and say whether all that is to be reached is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", default="10,100,250")
    parser.add_argument("--songs", type=int, default=12)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    said = parser.parse_args()
    url = os.environ.get("KEYWATCH_TEST_ELASTICSEARCH")
    if not url:
        words = "KEYWATCH_TEST_ELASTICSEARCH names no server: make bench-cluster-index"
        sys.stderr.write(f"bench: {words}\n")
        return 1
    prefix = f"bench-{uuid.uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            sound = index_at(url, prefix, "sound", Path(folder) / "copies")
            amounts = _list(said.hours)
            rows = list(_sound(sound, Path(folder), said.seed, said.songs, amounts))
            rows += _freshness(url, prefix, Path(folder), said.changes)
        finally:
            with Elasticsearch(url) as client:
                for index in client.indices.get(index=f"{prefix}-*"):
                    client.indices.delete(index=index)
    print(f"{machine()}, {commit()}, load {os.getloadavg()[0]:.1f}")
    print(table(rows))
    if said.json:
        said.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0 if all(row.reached is not False for row in rows) else 1


def _list(hours: str) -> tuple[float, ...]:
    return tuple(float(word) for word in hours.split(","))


def index_at(url: str, prefix: str, name: str, folder: Path) -> ElasticIndex:
    """Open an index as a worker does."""
    client = Elasticsearch(url, request_timeout=120)
    names, audio = Names(prefix, name), Audio()
    options = ElasticOptions(replicas=0)
    return ElasticIndex(client, names, audio.scheme, audio.shape, options, cache=folder)


def _sound(
    index: ElasticIndex, folder: Path, seed: int, songs: int, amounts: Sequence[float]
) -> Iterator[Row]:
    audio = Audio()
    stock = played(seed, 24)
    say("play what is asked")
    numbers = (*range(_KNOWN, _KNOWN + songs), *range(_STRANGE, _STRANGE + songs))
    questions = [asked(audio, seed, number) for number in numbers]
    local = LocalIndex(folder / "local", audio.scheme, audio.shape)
    whole = list(enrolled(audio, seed, range(_KNOWN, _KNOWN + songs)))
    index.enrol_all(whole)
    local.enrol_all(whole)
    before = 0.0
    for hours in amounts:
        entries = list(recordings(stock, hours - before, seed, round(before * 2)))
        codes = sum(len(one.values) for _, _, one in entries)
        say(f"enrol {codes:,} codes, {hours:g} hours")
        cpu, wall = once(lambda entries=entries: _enrol(index, entries))
        local_cpu, _ = once(lambda entries=entries: local.enrol_all(entries))
        local.merge()
        yield Row(
            f"bulk enrolment to {hours:g} h, one process",
            codes / wall,
            "codes/s",
            REACH_CODES,
            at_least=True,
            beside=f"by its own CPU {codes / cpu:,.0f}; local {codes / local_cpu:,.0f}",
        )
        yield from _asking(audio, index.snapshot(), local.snapshot(), hours, questions)
        before = hours


def _enrol(index: ElasticIndex, entries: list[Entry]) -> None:
    index.enrol_all(entries)


def _asking(
    audio: Audio, snapshot: Snapshot, local: Snapshot, hours: float, questions: list[Codes]
) -> Iterator[Row]:
    say(f"ask among {hours:g} hours")
    probes = [_probes(query) for query in questions]
    ticked = time.process_time()
    fresh = [_asked(snapshot, one) for one in probes]
    own = (time.process_time() - ticked) / len(probes) * 1000
    again = [_asked(snapshot, one) for one in probes]
    beside = [_asked(local, one) for one in probes]
    middle, high = REACH_MS.get(hours, (None, None))
    words = f"own CPU {own:.4g}; again {np.median(again):.4g}; local {np.median(beside):.4g}"
    name = f"candidates of a 30 s query at {hours:g} h"
    yield Row(f"{name}, p50", float(np.median(fresh)), "ms", middle, beside=words)
    yield Row(f"{name}, p95", float(np.quantile(fresh, 0.95)), "ms", high)
    known = questions[: len(questions) // 2]
    strange = questions[len(questions) // 2 :]
    found = [_songs(audio, query, snapshot) for query in known]
    local_found = [_songs(audio, query, local) for query in known]
    wrong = sum(bool(audio.match(query, _MEDIA, snapshot)) for query in strange)
    yield Row(
        f"songs found at {hours:g} h, of {len(known)}",
        float(sum(found)),
        "",
        float(sum(local_found)),
        at_least=True,
        beside=f"local {sum(local_found)}; strangers with a match {wrong}",
    )


def _asked(snapshot: Snapshot, probes: Probes) -> float:
    began = time.perf_counter()
    snapshot.lookup(probes.keys, most=WALK.vote.most, radius=probes.radius)
    return (time.perf_counter() - began) * 1000


def _songs(audio: Audio, query: Codes, snapshot: Snapshot) -> bool:
    found = audio.match(query, _MEDIA, snapshot)
    return bool(found) and found[0].work.startswith("song")


def _freshness(url: str, prefix: str, folder: Path, changes: int) -> Iterator[Row]:
    """Enrol here, and ask in another process until it finds; then withdraw likewise."""
    say(f"enrol and withdraw {changes} references while another process asks")
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    asker = context.Process(target=_ask, args=(there, url, prefix, folder / "others"))
    asker.start()
    index = index_at(url, prefix, "fresh", folder / "copies")
    index.prepare()
    spent: dict[str, list[float]] = {"enrol → searchable": [], "withdraw → gone": []}
    for number in range(changes):
        reference = ReferenceId(f"r{number}")
        for (_, seconds), wanted in zip(spent.items(), (True, False), strict=True):
            here.send((number, wanted))
            here.recv()
            began = time.monotonic()
            if wanted:
                index.add(reference, WorkId("w"), _toy(number))
            else:
                index.withdraw(reference)
            seconds.append(here.recv() - began)
    here.send(None)
    asker.join()
    for what, seconds in spent.items():
        yield Row(
            f"{what} in another process, p99",
            float(np.quantile(seconds, 0.99)),
            "s",
            REACH_SECONDS,
            beside=f"median {np.median(seconds):.3g}, from the call",
        )


def _ask(pipe: Connection, url: str, prefix: str, folder: Path) -> None:
    index = index_at(url, prefix, "fresh", folder)
    while (turn := pipe.recv()) is not None:
        number, wanted = turn
        keys = _toy(number).keys
        pipe.send(None)
        while bool(index.snapshot().lookup(keys, radius=1).query.size) is not wanted:
            time.sleep(0.01)
        pipe.send(time.monotonic())


def _toy(number: int) -> Codes:
    rng = np.random.default_rng((11, number))
    keys = rng.integers(0, 1 << 36, 2000, dtype=np.uint64)
    return Codes(Audio().scheme.name, keys, np.arange(2000, dtype=np.uint32) << 6, 60.0)


if __name__ == "__main__":
    sys.exit(main())
