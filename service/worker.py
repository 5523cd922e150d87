"""The loop that every stage runs in."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from domain.errors import Refused, Unavailable
from domain.messages import Message, trace_of
from domain.ports import Bus, Delivery

logger = structlog.get_logger(__name__)

M = TypeVar("M", bound=Message)
MAX_DELAY = 3600.0  # seconds
SHORTEST_NAP, LONGEST_NAP = 0.02, 0.5  # seconds between looks at an empty topic
MEANWHILE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Job(Generic[M]):
    """What to do with the messages of one kind."""

    kind: type[M]
    group: str
    handle: Callable[[M], None]


def work(
    bus: Bus,
    jobs: Sequence[Job[Message]],
    owner: str,
    stop: Callable[[], bool],
    meanwhile: Callable[[], object] | None = None,
) -> None:
    """Do jobs until told to stop, the first job's messages before the second's.

    What `owner` held when it was killed is taken back first. A Refused message is set
    aside, an Unavailable one is tried again after 1, 2, 4 … seconds, and any other
    exception is a bug: it propagates and the message is not acknowledged. `meanwhile` is
    called between messages, twice a second at most.
    """
    bus.release(owner)
    nap, called = SHORTEST_NAP, 0.0
    while not stop():
        if meanwhile is not None and time.monotonic() - called >= MEANWHILE_SECONDS:
            _try(meanwhile)
            called = time.monotonic()
        if _next(bus, jobs, owner):
            nap = SHORTEST_NAP
            continue
        time.sleep(nap)
        nap = min(LONGEST_NAP, nap * 1.5)


def drain(bus: Bus, jobs: Sequence[Job[Message]], owner: str) -> int:
    """Do jobs until no message is ready. Return how many were handled."""
    bus.release(owner)
    handled = 0
    while _next(bus, jobs, owner):
        handled += 1
    return handled


def _next(bus: Bus, jobs: Sequence[Job[Message]], owner: str) -> bool:
    return _try(lambda: _take(bus, jobs, owner))


def _try(move: Callable[[], object]) -> bool:
    try:
        return bool(move())
    except Unavailable as error:
        logger.warning("a backend did not answer", error=str(error))
        time.sleep(error.retry_after or 1.0)
    return False


def _take(bus: Bus, jobs: Sequence[Job[Message]], owner: str) -> bool:
    for job in jobs:
        delivery = bus.take(job.kind, job.group, owner)
        if delivery is not None:
            answer(delivery, job)
            return True
    return False


def answer(delivery: Delivery[M], job: Job[M]) -> None:
    """Handle one delivery and answer for it. See `work`."""
    kind = job.kind.__name__
    try:
        message = delivery.message
        structlog.contextvars.bind_contextvars(trace=trace_of(message))
        started = time.monotonic()
        job.handle(message)
    except Refused as error:
        logger.warning("set aside", kind=kind, reason=str(error))
        delivery.set_aside(str(error))
    except Unavailable as error:
        delay = error.retry_after or min(MAX_DELAY, 2.0 ** (delivery.attempt - 1))
        logger.info("will retry", kind=kind, seconds=delay, reason=str(error))
        delivery.retry(delay)
    else:
        delivery.ack()
        seconds = round(time.monotonic() - started, 3)
        logger.info("handled", kind=kind, seconds=seconds)
    finally:
        structlog.contextvars.unbind_contextvars("trace")
