"""A PostgreSQL server of a test's own, to be killed, or to be given certificates."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import psycopg
from cluster_servers import server

RECIPE = Path(__file__).parents[1] / "cluster" / "servers" / "postgres"


class OwnServer:
    """Started by the recipe; `folder` may hold files that its options name."""

    def __init__(self, folder, options=""):
        self.folder, self._options = folder, options
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self):
        environment = {**os.environ, "KEYWATCH_POSTGRES_OPTIONS": self._options}
        command = [RECIPE / "start", str(self.port), self.folder]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        subprocess.run([RECIPE / "stop", self.folder], check=True)

    def kill(self):
        """End all its processes at once, as when the machine's memory ran out."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(main)], capture_output=True, check=False)
        for pid in (main, *map(int, found.stdout.split())):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while Path(f"/proc/{main}").exists():
            time.sleep(0.01)

    def tell(self, statement):
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone() if cursor.description else None

    def reload(self):
        """Read settings and certificates anew, and wait until that is done."""
        asked = self.tell("SELECT pg_conf_load_time() FROM pg_reload_conf()")
        while self.tell("SELECT pg_conf_load_time()") == asked:
            time.sleep(0.02)


@contextmanager
def own_server(options="", files=None):
    """Lend a running server. Asks for the shared one, so that a machine without any skips."""
    server("postgres")
    folder = Path(tempfile.mkdtemp(prefix="keywatch-postgres-"))
    folder.chmod(0o755)  # The server's own user must reach it.
    for name, source in (files or {}).items():
        (folder / name).write_bytes(source.read_bytes())
        (folder / name).chmod(0o600)
    lent = OwnServer(folder, options.format(folder=folder))
    try:
        lent.start()
        yield lent
    finally:
        lent.stop()
        shutil.rmtree(folder)
