"""One worker process: `python -m service.process ROLE SLOT [--config FILE]`.

Started by the supervisor, never by hand: it leaves when its standard input closes.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import structlog

from config.settings import load
from domain.errors import KeywatchError, Unavailable
from service.bootstrap import Service, bootstrap
from service.lifeline import AWAY, hold
from service.logs import set_up
from service.worker import work

logger = structlog.get_logger(__name__)

Stop = Callable[[], bool]

PROPOSE_SECONDS = 2.0


def main() -> None:
    """Run one role until SIGTERM, or until the supervisor is gone."""
    parser = argparse.ArgumentParser(prog="service.process", description=__doc__)
    parser.add_argument("role", choices=sorted(ROLES))
    parser.add_argument("slot")
    parser.add_argument("--config", type=Path)
    asked = parser.parse_args()
    hold()
    stopping: list[int] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _frame: stopping.append(number))
    try:
        settings = load(asked.config, os.environ)
        set_up(settings.log, asked.slot)
        service = bootstrap(settings)
        ROLES[asked.role](service, asked.slot, lambda: bool(stopping))
        _account()
    except KeywatchError as error:
        logger.error("the worker cannot go on", reason=str(error))  # noqa: TRY400 - said in full
        sys.exit(AWAY if isinstance(error, Unavailable) else 1)


def _account() -> None:
    own, children = os.times()[:2], os.times()[2:4]
    logger.info("leaves", cpu_seconds=round(sum(own), 2), child_seconds=round(sum(children), 2))


# Each role imports its own stage only, so that a killed worker is back in a moment.


def run_fingerprint(service: Service, slot: str, stop: Stop) -> None:
    """Enrol references and match sightings."""
    from service.matching import fingerprinting  # noqa: PLC0415 - see above

    with fingerprinting(service) as jobs:
        work(service.bus, jobs, slot, stop)


def run_alerts(service: Service, slot: str, stop: Stop) -> None:
    """Judge matches, and tell the bus what others left in the outbox."""
    from service.enforcing import alert_jobs  # noqa: PLC0415 - see above
    from service.telling import LeftOver  # noqa: PLC0415 - see above

    work(service.bus, alert_jobs(service), slot, stop, LeftOver(service).tell)


def run_desk(service: Service, slot: str, stop: Stop) -> None:
    """Send orders as they come; propose crawl tasks and follow notices up every second.

    A thread beside it keeps the search index up to what the store says.
    """
    from service.enforcing import open_desk  # noqa: PLC0415 - see above
    from service.searching import following  # noqa: PLC0415 - see above

    desk = open_desk(service, slot)
    desk.dispatch.release()
    proposed = 0.0

    def tick() -> int:
        nonlocal proposed
        now = service.now()
        sent = desk.dispatch.tick(now)
        if time.monotonic() - proposed < PROPOSE_SECONDS:
            return sent
        changed = desk.propose(now)
        proposed = time.monotonic()
        return sent + changed

    with following(service):
        _by_the_clock(tick, stop)


def run_webhooks(service: Service, slot: str, stop: Stop) -> None:
    """Deliver webhooks; apart from the desk, since a receiver may be slow."""
    from service.enforcing import open_webhooks  # noqa: PLC0415 - see above

    sender = open_webhooks(service, slot)
    sender.release()
    _by_the_clock(lambda: sender.tick(service.now()), stop)


def _by_the_clock(tick: Callable[[], int], stop: Stop) -> None:
    while not stop():
        try:
            done = tick()
        except Unavailable as error:
            logger.warning("will try again", reason=str(error))
            time.sleep(error.retry_after or 1.0)
        else:
            time.sleep(0.02 if done else 0.25)


def run_crawl(service: Service, slot: str, stop: Stop) -> None:
    """Lease crawl tasks and answer them."""
    from crawlers.worker import run_crawler  # noqa: PLC0415 - see above

    run_crawler(
        store=service.store,
        bus=service.bus,
        vault=service.vault,
        options=service.settings.crawl,
        owner=slot,
        now=service.now,
        stop=stop,
    )


def run_api(service: Service, _slot: str, stop: Stop) -> None:
    """Serve the HTTP API."""
    from service.api.server import serve  # noqa: PLC0415 - see above
    from service.searching import following, follows_alone  # noqa: PLC0415 - see above

    with following(service) if follows_alone(service.settings) else nullcontext():
        serve(service, stop)


ROLES: dict[str, Callable[[Service, str, Stop], None]] = {
    "alerts": run_alerts,
    "api": run_api,
    "crawl": run_crawl,
    "desk": run_desk,
    "fingerprint": run_fingerprint,
    "webhooks": run_webhooks,
}

if __name__ == "__main__":
    main()
