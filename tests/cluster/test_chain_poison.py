"""A posting that kills whoever looks at it leaves, with its reason, and holds nobody up."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from chain_runs import read_log
from chain_servers import rooms
from cluster_servers import server

from config.settings import load
from domain.posting import Capture, CaptureRole, Posting, PostingKind, Sighting
from service.bootstrap import bootstrap
from service.preparing import prepare

pytestmark = pytest.mark.cluster
POISON = "books:poison"
OTHERS = 12
# Python runs this at the start of every process that has its folder on the path.
DEADLY = f"""
import os, signal
import service.worker as worker

answer = worker.answer

def deadly(delivery, job):
    if delivery.message.posting.key == "{POISON}":
        print('{{"event": "dies", "attempt": %d}}' % delivery.attempt, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    answer(delivery, job)

worker.answer = deadly
"""
SETTINGS = 'data = "data"\n{urls}\n[log]\nformat = "json"\n[run]\nfingerprint = 1\n'
PATIENCE = 600.0  # seconds; a worker is back in 3 to 20


@pytest.fixture
def service(tmp_path):
    urls = {name: server(name) for name in ("postgres", "kafka", "s3")}
    with rooms(urls, partitions=1) as places:
        config = tmp_path / "keywatch.toml"
        named = "\n".join(f'{name} = "{url}"' for name, url in places.items())
        config.write_text(SETTINGS.format(urls=named))
        settings = load(config, {})
        tuple(prepare(settings))
        service = bootstrap(settings)
        yield service
        service.close()


def a_sighting(service, name):
    text = f"{name} 灯塔之歌海港月光。" * 40
    digest = service.vault.put(text.encode())
    posting = Posting("books", name, "u1", f"http://books/{name}", name, PostingKind.NOVEL)
    capture = Capture(digest, "text/plain", CaptureRole.CONTENT, f"http://books/{name}/1")
    return Sighting(f"S-{name}", posting, service.now(), (capture,))


@contextmanager
def deadly_workers(folder):
    (folder / "deadly").mkdir()
    (folder / "deadly" / "sitecustomize.py").write_text(DEADLY)
    path = os.pathsep.join((str(folder / "deadly"), str(Path.cwd())))
    command = [sys.executable, "-m", "service", "--config", str(folder / "keywatch.toml")]
    with (folder / "run.log").open("ab") as log:
        running = subprocess.Popen(
            [*command, "run", "--lifeline", "--role", "fingerprint"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": path},
        )
    try:
        yield
    finally:
        running.terminate()
        running.wait(60)
        running.stdin.close()


def test_a_posting_that_kills_its_workers_is_set_aside_and_holds_nobody_up(service, tmp_path):
    names = ["poison", *(f"b{n}" for n in range(OTHERS))]
    service.bus.publish([a_sighting(service, name) for name in names])
    deadline = time.monotonic() + PATIENCE
    with deadly_workers(tmp_path):
        while not (letters := service.bus.set_aside()) and time.monotonic() < deadline:
            time.sleep(0.3)
    [letter] = letters
    assert letter.key == POISON
    assert "it may kill its workers" in letter.reason
    log = [line for line in read_log(tmp_path / "run.log") if line.get("event")]
    deaths = [n for n, line in enumerate(log) if line["event"] == "dies"]
    others = [n for n, line in enumerate(log) if line["event"] == "handled"]
    assert len(others) == OTHERS
    # Two workers die of it before the rest is done; all later ones have nothing else to do.
    assert max(others) < deaths[2]
    assert 12 <= len(deaths) <= 13
