"""Walk a list page by page and bring what it names."""

from crawlers.platform import Make, Visit
from domain.crawl import CrawlTask, Findings, TaskKind
from domain.posting import Account, Posting


async def walk(make: Make, visit: Visit, task: CrawlTask) -> Findings:
    """Read up to `pages_per_walk` pages of a list, from the task's cursor on.

    An account's list goes on in a further task, since a repeat infringer's last upload
    counts like the first; searches and newest lists end there: what matters is on top.

    Raises:
        KeywatchError: A page cannot be had; the whole task is asked again.
    """
    postings: dict[str, Posting] = {}
    accounts: dict[str, Account] = {}
    cursor, seen = task.cursor, {task.cursor}
    for _ in range(visit.options.pages_per_walk):
        found = await make.list(visit, task, cursor)
        postings |= {p.key: p for p in found.postings if p.key not in postings}
        accounts |= {a.key: a for a in found.accounts if a.key not in accounts}
        cursor = found.next
        if not cursor or cursor in seen:
            cursor = ""
            break
        seen.add(cursor)
    further: tuple[CrawlTask, ...] = ()
    if cursor and task.kind is TaskKind.ACCOUNT:
        further = (CrawlTask(task.platform, task.kind, task.argument, task.due, cursor=cursor),)
    return Findings(tuple(postings.values()), tuple(accounts.values()), further)
