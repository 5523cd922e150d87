"""One worker process: `python -m service.process ROLE SLOT [--config FILE]`.

Started by the supervisor, never by hand: it leaves when its standard input closes.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from config.settings import Settings, load
from domain.errors import KeywatchError, Unavailable
from service.bootstrap import Service, alert_jobs, bootstrap, fingerprint_jobs, open_desk
from service.lifeline import hold
from service.logs import set_up
from service.worker import work

logger = structlog.get_logger(__name__)

Stop = Callable[[], bool]


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
    except KeywatchError as error:
        logger.error("the worker cannot go on", reason=str(error))  # noqa: TRY400 - said in full
        sys.exit(1)


def run_fingerprint(service: Service, slot: str, stop: Stop) -> None:
    """Enrol references and match sightings."""
    work(service.bus, fingerprint_jobs(service), slot, stop)


def run_alerts(service: Service, slot: str, stop: Stop) -> None:
    """Judge matches."""
    work(service.bus, alert_jobs(service), slot, stop)


def run_desk(service: Service, slot: str, stop: Stop) -> None:
    """Propose crawl tasks, send orders, follow up, deliver webhooks."""
    desk = open_desk(service, slot)
    desk.dispatch.release()
    desk.webhooks.release()
    while not stop():
        try:
            now = service.now()
            done = desk.scheduler.tick(service.store, now)
            done += desk.dispatch.tick(now) + desk.follow_up.tick(now) + desk.webhooks.tick(now)
        except Unavailable as error:
            logger.warning("the desk will try again", reason=str(error))
            time.sleep(error.retry_after or 1.0)
            continue
        time.sleep(0.1 if done else 0.3)


def run_crawl(service: Service, slot: str, stop: Stop) -> None:
    """Lease crawl tasks and answer them."""
    from crawlers.worker import run_crawler  # noqa: PLC0415 - Scrapy is heavy, others do without

    run_crawler(
        store=service.store,
        bus=service.bus,
        vault=service.vault,
        options=service.settings.crawl,
        owner=slot,
        now=service.now,
        stop=stop,
    )


def run_api(service: Service, slot: str, stop: Stop) -> None:
    """Serve the HTTP API."""
    from service.api.server import serve  # noqa: PLC0415 - FastAPI is heavy, others do without

    serve(service, stop)


ROLES: dict[str, Callable[[Service, str, Stop], None]] = {
    "alerts": run_alerts,
    "api": run_api,
    "crawl": run_crawl,
    "desk": run_desk,
    "fingerprint": run_fingerprint,
}

if __name__ == "__main__":
    main()
