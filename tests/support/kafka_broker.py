"""A broker of a test's own, which it may kill, and workers that read from it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from cluster_servers import server

RECIPE = Path(__file__).parents[1] / "cluster" / "servers" / "kafka"
SUPPORT = Path(__file__).parent
LACKING = 3  # what `start` exits with on a machine without Java or its jars

WORKER = """
import os, sys, time
url, owner, support, seconds, attempts = sys.argv[1:]
sys.path.insert(0, support)
from backends_builders import GROUPS
from backends.bus_kafka import KafkaBus
from backends.bus_kafka_place import place_of
from backends.bus_sqlite import BusOptions
from domain.posting import Sighting
bus = KafkaBus(place_of(url), GROUPS, BusOptions(max_attempts=int(attempts)))
while True:
    delivery = bus.take(Sighting, "match", owner)
    if delivery is None:
        time.sleep(0.02)
        continue
    trace = delivery.message.trace
    if trace == "poison":
        print("poison", flush=True)
        os._exit(9)
    time.sleep(float(seconds))
    print(trace, flush=True)
    delivery.ack()
"""


class Broker:
    """A broker on ports of its own; `tls` is what `start` takes after its folder."""

    def __init__(self, folder, *tls):
        server("kafka")  # Without the others there is none of its own either.
        self.folder, self._tls = folder, tls
        self.port = free_port()
        self.start()

    @property
    def url(self):
        return f"kafka://127.0.0.1:{self.port}"

    def start(self):
        words = [RECIPE / "start", str(self.port), self.folder, *self._tls]
        # Its output goes to files: a pipe would be held open by the broker itself.
        ended = subprocess.run(words, check=False, stdout=subprocess.DEVNULL, timeout=300)
        if ended.returncode == LACKING:
            pytest.skip("the machine lacks what a broker needs")
        assert ended.returncode == 0

    def kill(self):
        self.signal(signal.SIGKILL)

    def signal(self, number):
        os.kill(int((self.folder / "pid").read_text()), number)

    def stop(self):
        subprocess.run([RECIPE / "stop", self.folder], check=True, timeout=60)


def free_port():
    """Return the first of three free ports in a row."""
    rng = Random(os.getpid() + time.monotonic_ns())
    while True:
        first = rng.randrange(20000, 32000)
        try:
            for port in range(first, first + 3):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", port))
        except OSError:
            continue
        return first


class Worker:
    """A process that reads sightings and writes the trace of each into a file."""

    def __init__(self, url, owner, seconds=0.0, attempts=12, *, folder):
        self._file = folder / f"{owner}-{time.monotonic_ns()}"
        words = [url, owner, str(SUPPORT), str(seconds), str(attempts)]
        with self._file.open("wb") as heard:
            self._process = subprocess.Popen(
                [sys.executable, "-c", WORKER, *words], stdout=heard, stderr=subprocess.DEVNULL
            )

    def heard(self):
        """Return what it has handled so far."""
        # The last line may have been cut short by a kill.
        return self._file.read_text().split("\n")[:-1]

    def until(self, count, seconds=90.0):
        """Wait until it has handled so many messages."""
        deadline = time.monotonic() + seconds
        while len(self.heard()) < count:
            assert time.monotonic() < deadline, self.heard()
            time.sleep(0.05)

    @property
    def gone(self):
        return self._process.poll() is not None

    def kill(self):
        self._process.kill()
        self._process.wait()


def in_order(heard, keys):
    """Tell whether messages were first heard in the order of their keys."""
    first = list(dict.fromkeys(heard))
    lanes = defaultdict(list)
    for n in map(int, first):
        lanes[n % keys].append(n)
    return all(lane == sorted(lane) for lane in lanes.values())
