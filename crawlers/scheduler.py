"""The scheduler: read what is on record, propose what is due."""

from collections.abc import Mapping
from datetime import datetime

from crawlers.options import CrawlOptions
from crawlers.platform import Make
from crawlers.schedule import due_tasks, rechecks_of
from domain.crawl import CrawlTask
from domain.ports import Store, Transaction


class Scheduler:
    """Proposes each question once a period.

    It remembers what it proposed only to spare the store the repetition; a new scheduler
    proposes all once more, and the frontier leaves what is there as it is.
    """

    def __init__(self, makes: Mapping[str, Make], options: CrawlOptions) -> None:
        self._makes = makes
        self._options = options
        self._proposed: dict[str, datetime] = {}

    def tick(self, store: Store, now: datetime) -> int:
        """Propose what is due. Return how many questions were new or woke up.

        Raises:
            BackendUnavailable: The store does not answer; nothing was proposed.
        """
        with store.reading() as tx:
            due = {task.id: task for task in self._due(tx, now)}
        fresh = [t for name, t in due.items() if self._proposed.get(name) != t.due]
        woken = 0
        if fresh:
            with store.transaction() as tx:
                woken = tx.frontier.propose(fresh)
        self._proposed = {name: task.due for name, task in due.items()}
        return woken

    def _due(self, tx: Transaction, now: datetime) -> tuple[CrawlTask, ...]:
        protections = tx.catalogue.protections()
        works = (w for w in tx.catalogue.works() if protections.in_force(w.id, now))
        notices = tx.cases.notices()
        hit = {f"{s.notice.platform}:{s.notice.account}" for s in notices}
        accounts = (a for a in tx.frontier.accounts() if a.key in hit)
        return due_tasks(
            tx.catalogue.platforms(),
            works,
            accounts,
            rechecks_of(notices),
            now,
            makes=self._makes,
            options=self._options,
        )
