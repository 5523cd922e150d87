"""The same work by workers with nothing in common, each with a Keywatch of its own in files.

What they take more beside each other than alone is the machine's doing, its caches and its
cores: the floor for workers that share servers.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bench.cluster_cpu import below, seconds_of
from bench.cluster_work import (
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
from service.bootstrap import Service, bootstrap

SETTINGS = """\
data = "data"
[run]
fingerprint = 1
[log]
level = "WARNING"
"""


def run_apart(workers: int, load: Load) -> Row:
    """Match a load with so many workers that know nothing of each other.

    Each takes every n-th of the postings that workers with servers share.
    """
    count = load.postings
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="keywatch-bench-"))
        )
        services = [stack.enter_context(_alone(folder / str(n))) for n in range(workers)]
        portions = []
        for number, service in enumerate(services):
            enrol_works(service, load)
            sightings = list(sightings_of(service, load, count + WARM * workers))
            service.bus.publish(sightings[count:][number::workers])
            portions.append(sightings[:count][number::workers])
        pids = [stack.enter_context(working(folder / str(n))) for n in range(workers)]
        until_done(services, WARM * workers)
        until_calm(pids)
        before = seconds_of(below(pids))
        started = time.monotonic()
        for service, portion in zip(services, portions, strict=True):
            service.bus.publish(portion)
        done = until_done(services, count, int(count * SPARE))
        wall = time.monotonic() - started
        spent = seconds_of(below(pids)) - before
    return Row(load.content, workers, done, wall, spent / done * 1000, {}, apart=True)


@contextmanager
def _alone(folder: Path) -> Iterator[Service]:
    folder.mkdir()
    config = folder / "keywatch.toml"
    config.write_text(SETTINGS)
    with closing(bootstrap(load_settings(config, {}))) as service:
        yield service
