"""A crawler process is killed in the middle of a download, and another takes its name."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crawlers_builders import MP4, NOON, Reply, Rig, Site

from domain.crawl import CrawlTask, TaskKind

VIDEO = """{"id": "1", "title": "t", "account": {"id": "u"}, "url": "/v/1",
 "files": [{"url": "/m.mp4", "height": 180}]}"""
CRAWL = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from crawlers_builders import Rig
rig = Rig(Path(sys.argv[1]), store_url=f"sqlite:///{sys.argv[1]}/store.db")
rig.crawl(60, until=lambda: False)
"""


@pytest.fixture
def site():
    slow = Reply(pieces=tuple(MP4[i : i + 512] for i in range(0, len(MP4), 512)), pause=0.05)
    turns = iter([slow, Reply(MP4)])
    with Site({"/api/videos/1": VIDEO, "/m.mp4": lambda _: next(turns)}) as made:
        yield made


def test_what_a_killed_process_held_is_taken_up_by_its_successor(tmp_path, site):
    rig = Rig(tmp_path, store_url=f"sqlite:///{tmp_path}/store.db")
    rig.watch(site.platform("json_video"))
    rig.propose(CrawlTask("site", TaskKind.POSTING, "1", NOON))
    paths = [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]
    with subprocess.Popen([sys.executable, "-c", CRAWL, str(tmp_path), *paths]) as process:
        end = time.monotonic() + 20
        while not half_taken(rig) and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert half_taken(rig)
    rig.crawl()
    [sighting] = rig.sightings()
    assert rig.vault.get(sighting.captures[0].digest) == MP4
    assert list(rig.vault.scratch().iterdir()) == []
    rig.bus.close()
    rig.store.close()


def half_taken(rig):
    return list(rig.vault.scratch().rglob("body-*"))
