"""The crawler's dealings with the store and the bus, kept off the event loop.

One thread makes all of them, one after another: downloads go on while a transaction waits
for other writers, and the crawler never competes with itself.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from crawlers.moves import Move, Seen, look
from domain.crawl import Findings, LeasedTask, LinkSeen, Part
from domain.errors import Unavailable
from domain.ports import Bus, Outgoing, Store, Transaction
from domain.posting import Platform, Posting, Sighting
from domain.telling import tell, tell_all

logger = structlog.get_logger(__name__)

T = TypeVar("T")


class Ledger:
    """Every question to the store that a crawler has, each one transaction."""

    def __init__(self, store: Store, bus: Bus, owner: str) -> None:
        self._store = store
        self._bus = bus
        self._untold = False
        self.owner = owner
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    def close(self) -> None:
        """Let the transaction in hand end, and the thread with it."""
        self._thread.shutdown()

    async def release(self) -> int:
        """Give back all we hold, such as what we held when we were killed."""
        return await self._write(lambda tx: tx.frontier.release(self.owner))

    async def leave(self, now: datetime) -> None:
        """Give back our parts, those from before we were killed too, and live no more."""
        await self._write(lambda tx: tx.parts.leave(self.owner, now))

    async def see_parts(self, now: datetime, known: int) -> Seen:
        """Look who holds what; at what people say of hosts when it is newer than `known`."""
        return await self._read(lambda tx: look(tx, now, known))

    async def move_parts(self, move: Move) -> tuple[Part, ...]:
        """Renew our parts, give and take. Return how all parts stand then."""
        return await self._write(lambda tx: move.make(tx, self.owner))

    async def lease(
        self, now: datetime, count: int, busy: frozenset[str], parts: frozenset[int]
    ) -> tuple[LeasedTask, ...]:
        """Take due tasks of these parts, none of a platform in `busy`."""
        return await self._write(
            lambda tx: tx.frontier.lease(self.owner, now, count, busy=busy, parts=parts)
        )

    async def platform(self, name: str) -> Platform:
        """Return a platform as it is on record now. Raises NotFound."""
        return await self._read(lambda tx: tx.catalogue.platform(name))

    async def posting(self, key: str) -> Posting:
        """Return a posting. Raises NotFound."""
        return await self._read(lambda tx: tx.frontier.posting(key))

    async def unchanged(self, posting: str, digests: tuple[str, ...]) -> bool:
        """Tell whether the last sighting of a posting had these captures."""
        return await self._read(lambda tx: tx.frontier.unchanged(posting, digests))

    async def last_look(self, posting: str) -> LinkSeen | None:
        """Return what the last recheck of a posting saw."""
        return await self._read(lambda tx: tx.frontier.link(posting))

    async def finish(
        self, leased: LeasedTask, findings: Findings, now: datetime, sighting: Sighting | None
    ) -> None:
        """Close a task and keep its sighting, if it is still ours; then hand the sighting on.

        One that was leased away brings a sighting of its own. What cannot be handed on now
        waits in the outbox.
        """

        def end(tx: Transaction) -> tuple[Outgoing, ...]:
            ours = tx.frontier.finish(leased.task, findings, now, fence=leased.fence)
            if sighting is None or not ours:
                return ()
            tx.frontier.see(sighting)
            return tx.outbox.put([sighting])

        outgoing = await self._write(end)
        try:
            await self._run(lambda: tell(self._store, self._bus, outgoing))
        except Unavailable as error:
            self._untold = True
            logger.warning("a sighting waits in the outbox", reason=str(error))

    async def tell(self) -> None:
        """Hand on what could not be handed on before, if there is any.

        Raises:
            Unavailable: It cannot be now either.
        """
        if not self._untold:
            return
        self._untold = False
        try:
            await self._run(lambda: tell_all(self._store, self._bus))
        except Unavailable:
            self._untold = True
            raise

    async def put_off(
        self, leased: LeasedTask, until: datetime, reason: str, *, counted: bool = True
    ) -> None:
        """Give a task back until later, if it is still ours."""
        task, fence = leased.task, leased.fence
        await self._write(
            lambda tx: tx.frontier.put_off(task, until, reason, fence=fence, counted=counted)
        )

    async def throttle(
        self, leased: LeasedTask, now: datetime, seconds: float, reason: str
    ) -> None:
        """Give a task back and leave its group of hosts alone for a while."""
        until = now + timedelta(seconds=seconds)

        def wait(tx: Transaction) -> None:
            tx.frontier.throttle(leased.task.platform, until)
            tx.frontier.put_off(leased.task, until, reason, fence=leased.fence)

        await self._write(wait)

    async def set_aside(self, leased: LeasedTask, reason: str, now: datetime) -> None:
        """Ask a task no more until somebody says so, if it is still ours."""
        task, fence = leased.task, leased.fence
        await self._write(lambda tx: tx.frontier.set_aside(task, reason, now, fence=fence))

    async def _write(self, change: Callable[[Transaction], T]) -> T:
        def run() -> T:
            with self._store.transaction() as tx:
                return change(tx)

        return await self._run(run)

    async def _read(self, ask: Callable[[Transaction], T]) -> T:
        def run() -> T:
            with self._store.reading() as tx:
                return ask(tx)

        return await self._run(run)

    async def _run(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)
