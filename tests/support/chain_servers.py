"""The servers of a chain of its own, each of which a test may kill and start again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
from cluster_servers import server
from kafka_broker import free_port

SERVERS = Path(__file__).parents[1] / "cluster" / "servers"
NAMES = ("postgres", "kafka", "s3", "elasticsearch")


class Machine:
    """One server, by its recipe. Its folder may be of another user's."""

    def __init__(self, name, folder):
        self.name, self.folder = name, folder / name
        # A broker takes the ports after its own, too.
        self.port = free_port()

    def url(self):
        return (SERVERS / self.name / "url").read_text().strip().replace("PORT", str(self.port))

    def start(self):
        command = [SERVERS / self.name / "start", str(self.port), self.folder]
        # Its output goes to a file: the server would hold a pipe open.
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=300)

    def stop(self):
        subprocess.run([SERVERS / self.name / "stop", self.folder], check=True, timeout=120)

    def kill(self):
        """End all its processes at once, as when the machine's memory ran out."""
        pids = self._pids()
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        # One that waits to be buried still keeps the next one out.
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            time.sleep(0.01)

    def _pids(self):
        if self.name != "postgres":
            return [int((self.folder / "pid").read_text())]
        main = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        found = subprocess.run(["pgrep", "-P", main], capture_output=True, check=False)
        return [int(main), *map(int, found.stdout.split())]


@contextmanager
def own_servers(names=NAMES):
    """Lend running servers by name; a machine that lacks one of them skips the test."""
    for name in names:
        server(name)
    folder = Path(tempfile.mkdtemp(prefix="keywatch-chain-"))
    folder.chmod(0o755)  # A server of another user must reach it.
    machines = {name: Machine(name, folder) for name in names}
    try:
        for machine in machines.values():
            machine.start()
        yield machines
    finally:
        for machine in machines.values():
            machine.stop()
        shutil.rmtree(folder)


@contextmanager
def rooms(urls, partitions=4):
    """Lend the URLs of an empty store, bus, vault and index on servers, given by their URLs.

    Args:
        urls: As KEYWATCH_TEST_POSTGRES and so on have them; without Elasticsearch the index
            is a folder that all processes share.
        partitions: Of each topic; few, so that a group of a test's size is soon settled.
    """
    name = f"chain_{token_hex(4)}"
    store = f"{urls['postgres']}?options=-csearch_path%3D{name}"
    parts = urlsplit(urls["s3"])
    vault = parts._replace(path=f"/{name}").geturl()
    bus = f"{urls['kafka']}/{name}?partitions={partitions}&replicas=1"
    tell(urls["postgres"], f"CREATE SCHEMA {name}")
    places = {"store": store, "bus": bus, "vault": vault}
    if nodes := urls.get("elasticsearch"):
        index = f"elasticsearch://{urlsplit(nodes).netloc}/{name}?replicas=0"
        places |= {"index": index, "search": index}
    try:
        yield places
    finally:
        tell(urls["postgres"], f"DROP SCHEMA {name} CASCADE")


def tell(url, statement):
    """Run one statement as the superuser."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(statement)
