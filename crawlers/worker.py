"""The crawler: lease tasks, answer many at once, close each with what it brought.

It keeps nothing of its own. Killed at any instant it comes back under its name, gives back
what it held, and asks again.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from crawlers.errands import Errands
from crawlers.fetch import Download
from crawlers.gate import Gate, HeldBack
from crawlers.keeper import Keeper
from crawlers.ledger import Ledger
from crawlers.options import CrawlOptions
from crawlers.platform import Make
from crawlers.platforms import PLATFORMS
from crawlers.spider import crawl
from domain.crawl import LeasedTask
from domain.errors import PlatformUnavailable, Refused, Unavailable
from domain.ids import derive
from domain.ports import Bus, Store, Vault

logger = structlog.get_logger(__name__)


def run_crawler(
    *,
    store: Store,
    bus: Bus,
    vault: Vault,
    options: CrawlOptions,
    owner: str,
    now: Callable[[], datetime],
    stop: Callable[[], bool],
    makes: Mapping[str, Make] = PLATFORMS,
) -> None:
    """Crawl until `stop()` is true. Blocks; runs an event loop of its own.

    Args:
        store: Where tasks come from and findings go.
        bus: Where sightings go.
        vault: Where captures and records go.
        options: See CrawlOptions.
        owner: The name of our leases, the same after a restart, another for each crawler.
        now: The service's time.
        stop: Asked several times a second.
        makes: How to read the platforms on record.
    """

    async def work(download: Download) -> None:
        ledger = Ledger(store, bus, owner)
        errands = Errands(ledger, vault, makes, options, now, download)
        keeper = Keeper(ledger, gate, options, now)
        try:
            await Worker(errands, keeper, vault.scratch() / derive("crawl", owner)).run(stop)
        finally:
            ledger.close()

    gate = Gate(options.delay_seconds, now)
    asyncio.run(crawl(options, work, gate))


class Worker:
    """One crawler's tasks in hand."""

    def __init__(self, errands: Errands, keeper: Keeper, folder: Path) -> None:
        self._errands = errands
        self._keeper = keeper
        self._ledger = errands.ledger
        self._options = errands.options
        self._now = errands.now
        self._folder = folder
        self._in_hand: dict[asyncio.Task[None], LeasedTask] = {}
        self._asking: dict[str, LeasedTask] = {}  # the newest lease of each open task
        self._closing: dict[str, LeasedTask] = {}  # answered, and not closed yet
        self._left_open: list[LeasedTask] = []  # what could not be closed

    async def run(self, stop: Callable[[], bool]) -> None:
        """Work until told to stop, then give back what is not done in time."""
        await asyncio.to_thread(_make_empty, self._folder)
        while not stop():
            try:
                await self._ledger.release()
                await self._keeper.join()
                break
            except Unavailable as error:
                await self._wait_for_backend(error)
        beats = asyncio.ensure_future(self._beat())
        try:
            while not (stop() or beats.done()):
                try:
                    await self._look()
                except Unavailable as error:
                    await self._wait_for_backend(error)
            await self._settle(self._options.grace_seconds)
        finally:
            beats.cancel()
            await asyncio.wait({beats})
            await self._give_up()
        if not beats.cancelled():
            beats.result()  # It ends by itself only by a bug.

    async def _beat(self) -> None:
        """Keep our parts. Tasks in what is ours no longer end at their next request."""
        while True:
            await asyncio.sleep(self._options.beat_seconds)
            in_hand = frozenset(leased.part for leased in self._in_hand.values())
            try:
                await self._keeper.beat(in_hand)
            except Unavailable as error:
                logger.warning("parts were not renewed", reason=str(error))

    async def _look(self) -> None:
        """Take what is due, then wait until something ends or a nap is over.

        Nothing more is taken while the bus does not take what was seen.
        """
        await self._ledger.tell()
        while self._left_open:
            # The store is back; without this the task would wait until its lease ends.
            left, reason = self._left_open[-1], "its answer could not be recorded"
            await self._ledger.put_off(left, self._now(), reason, counted=False)
            self._left_open.pop()
        free = self._options.tasks - len(self._in_hand)
        taken = 0
        if free > 0 and self._keeper.leasable:
            # Small batches: of one platform that is not busy yet, all of a batch may be.
            count = min(free, self._options.tasks_per_platform)
            busy = self._busy() | self._keeper.held_platforms()
            parts = self._keeper.leasable
            leased = await self._ledger.lease(self._now(), count, busy, parts)
            for task in leased:
                taken += self._begin(task)
        if not taken:
            await self._settle(self._options.nap_seconds, first=True)
        self._collect()

    def _begin(self, leased: LeasedTask) -> bool:
        # A task longer than its lease comes back to us while we are still at it.
        again = leased.task.id in self._asking
        self._asking[leased.task.id] = leased
        if again:
            return False
        self._in_hand[asyncio.ensure_future(self._do(leased))] = leased
        return True

    def _busy(self) -> frozenset[str]:
        counts = Counter(leased.task.platform for leased in self._in_hand.values())
        most = self._options.tasks_per_platform
        return frozenset(name for name, count in counts.items() if count >= most)

    async def _settle(self, seconds: float, *, first: bool = False) -> None:
        """Wait for the first or for all tasks in hand, so long and no longer."""
        running = tuple(self._in_hand)
        if not running:
            await asyncio.sleep(seconds if first else 0)
            return
        until = asyncio.FIRST_COMPLETED if first else asyncio.ALL_COMPLETED
        await asyncio.wait(running, timeout=seconds, return_when=until)
        self._collect()

    def _collect(self) -> None:
        """Let go of what ended. An exception that came this far is a bug, and stops us."""
        for task in tuple(self._in_hand):
            if task.done():
                del self._in_hand[task]
                task.result()

    async def _give_up(self) -> None:
        running = tuple(self._in_hand)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._in_hand.clear()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)
        try:
            await self._ledger.release()
            await self._ledger.leave(self._now())
        except Unavailable as error:
            logger.warning("leases were not given back and will run out", reason=str(error))

    async def _do(self, leased: LeasedTask) -> None:
        """Answer a task and close it; what we cannot close we give back when we can."""
        folder = self._folder / f"{leased.task.id}-{leased.fence}"
        await asyncio.to_thread(folder.mkdir)
        try:
            await self._answer(leased, folder)
        except Unavailable as error:
            logger.warning("a task stays open", task=leased.task.id, reason=str(error))
            self._left_open.append(self._closing[leased.task.id])
        finally:
            self._closing.pop(leased.task.id, None)
            await asyncio.to_thread(shutil.rmtree, folder)

    async def _answer(self, leased: LeasedTask, folder: Path) -> None:
        task = leased.task
        try:
            try:
                answer = await self._errands.answer(leased, folder)
            finally:
                # Before it is closed: closed, it may be ours again at once.
                leased = self._closing[task.id] = self._asking.pop(task.id)
            now = self._now()
            await self._ledger.finish(leased, answer.findings, now, answer.sighting)
        except HeldBack as error:
            await self._give_back(leased, error)
        except Refused as error:
            await self._set_aside(leased, str(error))
        except Unavailable as error:
            await self._retry(leased, error)
        else:
            logger.info(
                "answered",
                kind=task.kind,
                platform=task.platform,
                argument=task.argument,
                postings=len(answer.findings.postings),
                trace=answer.sighting.trace if answer.sighting else None,
            )

    async def _retry(self, leased: LeasedTask, error: Unavailable) -> None:
        """Try again later, or not at all when the platform failed often enough.

        A platform that says when to come back is believed and left alone until then, however
        often; a backend of ours that fails is no fault of the task.
        """
        task, now, reason = leased.task, self._now(), str(error)
        if error.retry_after is not None:
            wait = min(error.retry_after, self._options.longest_retry_after)
            await self._ledger.throttle(leased, now, wait, reason)
        elif (
            isinstance(error, PlatformUnavailable) and leased.attempt >= self._options.attempts
        ):
            await self._set_aside(leased, f"{reason} (tried {leased.attempt} times)")
            return
        else:
            wait = backoff_seconds(leased.attempt, self._options)
            await self._ledger.put_off(leased, now + timedelta(seconds=wait), reason)
        logger.info("will ask again", task=task.id, seconds=wait, reason=reason)

    async def _give_back(self, leased: LeasedTask, error: HeldBack) -> None:
        """Let a task wait whose requests may not leave; the attempt was none."""
        until = self._now() + timedelta(seconds=error.wait_seconds)
        await self._ledger.put_off(leased, until, str(error), counted=False)
        logger.info("held back", task=leased.task.id, reason=str(error))

    async def _set_aside(self, leased: LeasedTask, reason: str) -> None:
        task = leased.task
        await self._ledger.set_aside(leased, reason, self._now())
        logger.warning(
            "set aside",
            kind=task.kind,
            platform=task.platform,
            argument=task.argument,
            reason=reason,
        )

    async def _wait_for_backend(self, error: Unavailable) -> None:
        logger.warning("a backend did not answer", reason=str(error))
        await self._settle(error.retry_after or 1.0, first=True)


def backoff_seconds(attempt: int, options: CrawlOptions) -> float:
    """Return how long to wait after the nth failure: doubled each time, up to a limit."""
    doubled = options.retry_seconds * 2.0 ** min(attempt - 1, 32)
    return min(doubled, options.longest_retry_seconds)


def _make_empty(folder: Path) -> None:
    """Make the crawler's folder, without what it left behind when it was killed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
