"""Answer one crawl task: ask its platform, keep the evidence, say what was found.

Nothing here closes the task: the answer goes back to the worker, which does so in one
transaction with all that was found.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.deposit import captures_of, deposit
from crawlers.fetch import Download, ScrapyFetch
from crawlers.gate import HeldBack, Home
from crawlers.ledger import Ledger
from crawlers.options import CrawlOptions
from crawlers.platform import Look, Make, Observation, Visit
from crawlers.record import Record
from crawlers.walk import walk
from domain.crawl import CrawlTask, Findings, LeasedTask, LinkSeen, TaskKind
from domain.errors import NotFound, PlatformUnavailable, Refused, UnknownName
from domain.ports import Vault
from domain.posting import LinkState, Sighting

NOTHING = Findings()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a task brought. `sighting` is None when nothing new was seen."""

    findings: Findings = NOTHING
    sighting: Sighting | None = None


@dataclass(frozen=True, slots=True)
class Errands:
    """Answers tasks with the makes it knows."""

    ledger: Ledger
    vault: Vault
    makes: Mapping[str, Make]
    options: CrawlOptions
    now: Callable[[], datetime]
    download: Download

    async def answer(self, leased: LeasedTask, folder: Path) -> Answer:
        """Ask a platform what the task asks.

        Args:
            leased: The task, and how often it was tried.
            folder: The task's own, empty.

        Raises:
            Refused: Trying again cannot help; the message says why.
            Unavailable: It may.
        """
        task = leased.task
        platform = await self.ledger.platform(task.platform)
        make = self.makes.get(platform.make)
        if make is None:
            raise UnknownName("make of platform", platform.make, tuple(self.makes))
        record = Record(folder / "record.warc.gz", self.options.introduction, self.now)
        is_evidence = task.kind in {TaskKind.POSTING, TaskKind.RECHECK}
        fetch = ScrapyFetch(
            self.download,
            platform,
            self.options,
            folder,
            record=record if is_evidence else None,
            home=Home(leased.group, leased.part),
        )
        last = leased.attempt >= self.options.attempts
        visit = Visit(platform, fetch, self.options, last=last)
        match task.kind:
            case TaskKind.POSTING:
                return await self._capture(make, visit, task, record)
            case TaskKind.RECHECK:
                return await self._recheck(make, visit, task, record)
            case kind if kind in make.lists:
                return Answer(await _walk(make, visit, task))
            case kind:
                raise Refused(f"the make {make.name} has no list for {kind}")

    async def _capture(
        self, make: Make, visit: Visit, task: CrawlTask, record: Record
    ) -> Answer:
        """Take a posting. One that is gone is answered: there is nothing to take."""
        try:
            with record:
                observation = await make.capture(visit, task.argument)
        except NotFound:
            return Answer()
        if not observation.parts:
            raise Refused("; ".join(observation.faults) or "there is nothing to capture")
        accounts = (observation.account,) if observation.account else ()
        findings = Findings(accounts=accounts, tasks=self._again(observation, task))
        digests = tuple(capture.digest for capture in captures_of(observation))
        if await self.ledger.unchanged(observation.posting.key, digests):
            return Answer(findings)
        last = await self.ledger.last_look(observation.posting.key)
        looked = last.at if last else None
        sighting = await asyncio.to_thread(
            deposit, self.vault, observation, record, self.now, looked=looked
        )
        return Answer(findings, sighting)

    def _again(self, observation: Observation, task: CrawlTask) -> tuple[CrawlTask, ...]:
        if not observation.again:
            return ()
        due = self.now() + self.options.live_again
        return (CrawlTask(task.platform, task.kind, task.argument, due),)

    async def _recheck(
        self, make: Make, visit: Visit, task: CrawlTask, record: Record
    ) -> Answer:
        """Look with our own eyes; what we may not or cannot see is UNKNOWN, not down."""
        posting = await self.ledger.posting(f"{task.platform}:{task.argument}")
        with record:
            try:
                look = await make.look(visit, posting)
            except Refused:
                look = Look(LinkState.UNKNOWN)
            except HeldBack:
                raise
            except PlatformUnavailable as error:
                if not visit.last or error.retry_after is not None:
                    raise
                look = Look(LinkState.UNKNOWN)
        kept = await asyncio.to_thread(self.vault.put_file, record.path)
        seen = LinkSeen(posting.key, look.state, self.now(), kept, look.status)
        return Answer(Findings(link=seen))


async def _walk(make: Make, visit: Visit, task: CrawlTask) -> Findings:
    """Walk a list. An account that is gone is answered; a list that is gone is not ours."""
    try:
        return await walk(make, visit, task)
    except NotFound:
        if task.kind is not TaskKind.ACCOUNT:
            raise
        return NOTHING
